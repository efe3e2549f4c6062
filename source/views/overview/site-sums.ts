import type { Freshness, SourceKind } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Absence } from '../../fabric/absences.ts';
import { leastFresh } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type NodeCoverage, nodeCoverage } from './node-coverage.ts';
import { silentSiteAlert } from './silent-site.ts';
import { type StandingAlert, standingAlerts } from './standing-alerts.ts';

const FIGURES = [
  'nodesOpen',
  'nodesDraining',
  'nodesDown',
  'nodesCommissioning',
  'gpus',
  'gpusAllocated',
  'gpusFaulty',
  'gpuUtilizationRatio',
  'workloadsRunning',
  'workloadsPending',
  'itPowerWatts',
  'facilityPowerWatts',
  'gridLimitWatts',
  'demandLimitWatts',
  'headroomWatts',
  'heatReusedWatts',
  'pue',
  'renewableRatio',
] as const;

/** The site's own sums as it last told them; null was not measured or never told. */
export type SiteFigures = Readonly<Record<(typeof FIGURES)[number], number | null>>;

/** How one kind of source stands. */
export interface KindRow {
  readonly kind: SourceKind;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly heard: number;
  readonly total: number;
  readonly error: SafeText | null;
}

/** What one site adds to the sums of the fabric, and how far it can be trusted. Seconds, watts, shares. */
export interface SiteSums {
  /** The stream and the least fresh kind of source behind it. */
  readonly freshness: Freshness;
  /** Of the stream of frames alone, whatever they tell. */
  readonly stream: Freshness;
  readonly kinds: readonly KindRow[];
  readonly figures: SiteFigures;
  readonly coverage: NodeCoverage;
  readonly alerts: readonly StandingAlert[];
  readonly absence: Absence | null;
  /** Everything was looked at in time, and nothing of it is wrong. The only case in which `quiet` may be said. */
  readonly quiet: boolean;
}

/** Asked for every site of the fabric at every paint of news: it reads no more than the sums need. */
export function siteSums(site: SiteView, now: number, absence: Absence | null): SiteSums {
  const kinds = site.sourceFreshness(now).map(({ kind, freshness, ageMs, heard, total, error }) => ({
    kind,
    freshness,
    ageSeconds: ageMs === null ? null : ageMs / 1000,
    heard,
    total,
    error: error === null ? null : neutralise(error),
  }));
  const stream = site.streamFreshness(now);
  const own = silentSiteAlert(site, now);
  const told = standingAlerts(site, now);
  const sums = {
    freshness: kinds.reduce<Freshness>((worst, { freshness }) => leastFresh(worst, freshness), stream),
    stream,
    kinds,
    figures: figuresOf(site),
    coverage: nodeCoverage(site, now),
    alerts: own === null ? told : [own, ...told],
    absence,
  };
  return { ...sums, quiet: isQuiet(sums) };
}

/** Whether all of the site was heard in time, whatever it said. */
export function isCovered(sums: Pick<SiteSums, 'freshness' | 'kinds' | 'coverage'>): boolean {
  const { heard, total } = sums.coverage;
  return (
    sums.freshness === 'live' &&
    sums.kinds.length > 0 &&
    sums.kinds.every((kind) => kind.heard === kind.total) &&
    total !== null &&
    heard >= total
  );
}

function isQuiet(sums: Omit<SiteSums, 'quiet'>): boolean {
  const { gpusFaulty, nodesDown } = sums.figures;
  return (
    isCovered(sums) &&
    sums.alerts.length === 0 &&
    sums.absence === null &&
    gpusFaulty === 0 &&
    nodesDown === 0 &&
    sums.coverage.unknown === 0
  );
}

function figuresOf(site: SiteView): SiteFigures {
  const table = site.table('sites');
  const slot = table?.find('');
  const figures: Partial<Record<(typeof FIGURES)[number], number | null>> = {};
  for (const name of FIGURES) {
    figures[name] = table === undefined || slot === undefined ? null : table.number(table.column(name), slot);
  }
  return figures as SiteFigures;
}
