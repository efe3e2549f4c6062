import type { Freshness, SourceKind } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Absence } from '../../fabric/absences.ts';
import { leastFresh } from '../../fabric/freshness.ts';
import { type Silence, silenceOf } from '../../fabric/site-silence.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type NodeCoverage, nodeCoverage } from './node-coverage.ts';
import { silentSiteAlert } from './silent-site.ts';
import { lastClearedSeconds, type StandingAlert, standingAlerts } from './standing-alerts.ts';

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

/** Where power comes from. */
export interface FeedRow {
  readonly name: SafeText;
  readonly kind: string;
  readonly state: string;
  readonly powerWatts: number | null;
  readonly chargeRatio: number | null;
}

/** One site as its panel shows it. Seconds, watts, shares; text is fit to be shown. */
export interface SiteRow {
  readonly id: string;
  /** Its place in the configuration, from 1: the same in every view. */
  readonly position: number;
  readonly name: SafeText;
  readonly jurisdiction: SafeText | null;
  /** The stream and the least fresh kind of source behind it. */
  readonly freshness: Freshness;
  /** Of the stream of frames alone, whatever they tell. */
  readonly stream: Freshness;
  /** Of the newest frame; null when none ever came. */
  readonly ageSeconds: number | null;
  readonly connection: 'connecting' | 'greeting' | 'up' | 'down' | 'refused';
  readonly error: SafeText | null;
  /** Null while it is heard. */
  readonly silence: Silence | null;
  readonly kinds: readonly KindRow[];
  /** By how much the agent's wall clock is ahead of ours; null within a second. */
  readonly skewSeconds: number | null;
  readonly figures: SiteFigures;
  /** Whether power is metered, or a sum over parts. */
  readonly powerEstimated: boolean;
  readonly feeds: readonly FeedRow[];
  readonly coverage: NodeCoverage;
  readonly alerts: readonly StandingAlert[];
  readonly lastClearedSeconds: number | null;
  readonly absence: Absence | null;
  /** Everything was looked at in time, and nothing of it is wrong. The only case in which `quiet` may be said. */
  readonly quiet: boolean;
  readonly utilisation: readonly (number | null)[];
  readonly itPower: readonly (number | null)[];
}

const SKEW_SHOWN_SECONDS = 1;

/** What there is to know of one site at a moment. */
export function siteRow(
  site: SiteView,
  now: number,
  more: Pick<SiteRow, 'position' | 'absence' | 'utilisation' | 'itPower'>,
): SiteRow {
  const kinds = site.sourceFreshness(now).map((source) => ({
    kind: source.kind,
    freshness: source.freshness,
    ageSeconds: source.ageMs === null ? null : source.ageMs / 1000,
    heard: source.heard,
    total: source.total,
    error: safeOrNull(source.error),
  }));
  const stream = site.streamFreshness(now);
  const own = silentSiteAlert(site, now);
  const ageMs = site.ageMs(now);
  const skew = (site.skewMs() ?? 0) / 1000;
  const row = {
    id: site.id,
    name: neutralise(site.summaryText('name') ?? site.id),
    jurisdiction: safeOrNull(site.summaryText('jurisdiction')),
    freshness: kinds.reduce<Freshness>((worst, kind) => leastFresh(worst, kind.freshness), stream),
    stream,
    ageSeconds: ageMs === null ? null : ageMs / 1000,
    connection: site.feed.state,
    error: safeOrNull(site.feed.error),
    silence: silenceOf(site, now),
    kinds,
    skewSeconds: Math.abs(skew) > SKEW_SHOWN_SECONDS ? skew : null,
    figures: figuresOf(site),
    powerEstimated: site.summaryText('itPowerBasis') === 'estimated',
    feeds: feedsOf(site),
    coverage: nodeCoverage(site, now),
    alerts: [...(own === null ? [] : [own]), ...standingAlerts(site, now)],
    lastClearedSeconds: lastClearedSeconds(site, now),
    ...more,
  };
  return { ...row, quiet: isQuiet(row) };
}

/** Whether all of the site was heard in time, whatever it said. */
export function isCovered(row: Pick<SiteRow, 'freshness' | 'kinds' | 'coverage'>): boolean {
  const { heard, total } = row.coverage;
  return (
    row.freshness === 'live' &&
    row.kinds.length > 0 &&
    row.kinds.every((kind) => kind.heard === kind.total) &&
    total !== null &&
    heard >= total
  );
}

function isQuiet(row: Omit<SiteRow, 'quiet'>): boolean {
  const { gpusFaulty, nodesDown } = row.figures;
  return (
    isCovered(row) &&
    row.alerts.length === 0 &&
    row.absence === null &&
    gpusFaulty === 0 &&
    nodesDown === 0 &&
    row.coverage.unknown === 0
  );
}

function figuresOf(site: SiteView): SiteFigures {
  const [table, slot] = [site.table('sites'), site.table('sites')?.find('')];
  const entries = FIGURES.map((name) => [
    name,
    table === undefined || slot === undefined ? null : table.number(table.column(name), slot),
  ]);
  return Object.fromEntries(entries) as SiteFigures;
}

function feedsOf(site: SiteView): FeedRow[] {
  const table = site.table('feeds');
  const feeds: FeedRow[] = [];
  table?.forEach((slot) => {
    feeds.push({
      name: neutralise(table.text(table.column('feed'), slot) ?? ''),
      kind: String(table.cell(table.column('kind'), slot) ?? 'unknown'),
      state: String(table.cell(table.column('state'), slot) ?? 'unknown'),
      powerWatts: table.number(table.column('powerWatts'), slot),
      chargeRatio: table.number(table.column('batteryChargeRatio'), slot),
    });
  });
  return feeds;
}

function safeOrNull(raw: string | null): SafeText | null {
  return raw === null ? null : neutralise(raw);
}
