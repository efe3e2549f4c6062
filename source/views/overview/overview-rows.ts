import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { Absences } from '../../fabric/absences.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { HistorySource } from '../../fabric/history-source.ts';
import type { TurnsOfSites } from '../../fabric/site-turns.ts';
import { calledName } from '../site-names.ts';
import { type FabricTotals, fabricTotals } from './fabric-totals.ts';
import { type HottestGpu, hottestGpu } from './hottest-gpu.ts';
import { type JoinedLink, joinLinks } from './joined-links.ts';
import { type LastHour, lastHour } from './last-hour.ts';
import { type LatestEvent, latestEvents } from './latest-events.ts';
import { linkEnds } from './link-ends.ts';
import { type OpenOperation, openOperations } from './open-operations.ts';
import { type SiteRow, siteRow } from './site-row.ts';
import { shownOrder } from './site-worry.ts';
import { byUrgency, type StandingAlert } from './standing-alerts.ts';
import type { Survival } from './survival.ts';

/** All that the overview shows at one moment. */
export interface OverviewModel {
  /** In the order of the configuration. */
  readonly sites: readonly SiteRow[];
  /** The site that the cursor is on; null when there is none. */
  readonly selected: string | null;
  readonly totals: FabricTotals;
  /** Of all sites, the worst first. */
  readonly alerts: readonly StandingAlert[];
  readonly links: readonly JoinedLink[];
  readonly operations: readonly OpenOperation[];
  readonly events: readonly LatestEvent[];
  /** What changed within the last hour, in the order of the sites. */
  readonly hours: readonly LastHour[];
  /** Of the sites that are heard. */
  readonly hottest: HottestGpu | null;
  /** What the loss of each site would mean; null where nobody computed it. */
  readonly survival: readonly Survival[] | null;
  /** What people call a site, by its id. */
  readonly names: ReadonlyMap<string, SafeText>;
  /** This console's wall clock, ms since 1970 UTC: which day is today. */
  readonly wall: number;
  readonly timeZone: string;
}

/** What else the overview draws on; all of it may be left out. */
export interface OverviewInput {
  readonly history?: Pick<HistorySource, 'series'>;
  readonly absences?: Pick<Absences, 'of'>;
  readonly turns?: Pick<TurnsOfSites, 'of'>;
  readonly survival?: readonly Survival[] | null;
  /** The site under the cursor; a site that is not there leaves the cursor on the first. */
  readonly selected?: string | null;
  /** Times are shown in it; UTC where none is given. */
  readonly timeZone?: string;
}

/** Widest sparkline that anyone has room for. */
const SERIES = 240;
const MOST_EVENTS = 40;

/** `now` is the console's monotonic clock, `wall` its wall clock, both ms. */
export function overviewModel(
  fabric: Fabric,
  now: number,
  wall: number,
  input: OverviewInput = {},
): OverviewModel {
  const { history, absences, turns, survival = null, selected = null, timeZone = 'UTC' } = input;
  const sites = fabric.sites.map((site, index) =>
    siteRow(site, now, {
      position: index + 1,
      absence: absences?.of(site.id) ?? null,
      utilisation: history?.series('sites', site.id, 'gpuUtilizationRatio', SERIES) ?? [],
      itPower: history?.series('sites', site.id, 'itPowerWatts', SERIES) ?? [],
    }),
  );
  const names = new Map(
    fabric.sites.map((site) => [site.id, calledName(site.summaryText('name') ?? site.id)]),
  );
  const ends = fabric.sites.flatMap((site) => linkEnds(site, now));
  const order = sites.map(({ id }) => id);
  return {
    sites,
    selected: selectedSite(sites, selected),
    totals: fabricTotals(sites),
    alerts: sites.flatMap((row) => row.alerts).sort(byUrgency),
    links: joinLinks(ends, order, (id) => names.get(id) ?? neutralise(id)),
    operations: fabric.sites.flatMap((site) => openOperations(site, now)),
    events: latestEvents(fabric.tellersOf('events'), MOST_EVENTS),
    hours: fabric.sites.map((site) => lastHour(site, now, turns?.of(site.id, now) ?? null)),
    hottest: hottestGpu(fabric.sites, now),
    survival,
    names,
    wall,
    timeZone,
  };
}

/** The site that the cursor is on: the first where none was chosen, or the one chosen is gone. */
export function selectedSite(sites: readonly SiteRow[], chosen: string | null): string | null {
  return sites.find(({ id }) => id === chosen)?.id ?? shownOrder(sites)[0]?.id ?? null;
}
