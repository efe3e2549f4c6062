import type { SiteTurns } from '../../fabric/site-turns.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** What changed at a site within the last hour; null is not known. */
export interface LastHour {
  readonly site: string;
  readonly turns: SiteTurns | null;
  readonly alertsRaised: number;
  readonly alertsCleared: number;
  readonly workloadsStarted: number;
  readonly workloadsFailed: number;
}

const HOUR_MS = 3_600_000;
/** 10,000 workloads take half a millisecond, and nobody sees the difference of seconds in an hour. */
const KEPT_MS = 2_000;
type Counts = Omit<LastHour, 'site' | 'turns'>;
const kept = new WeakMap<SiteView, { readonly at: number; readonly counts: Counts }>();

/** From the times that alerts and workloads carry, by the clock of their agent. */
export function lastHour(site: SiteView, now: number, turns: SiteTurns | null): LastHour {
  const known = kept.get(site);
  const counts =
    known !== undefined && Math.abs(now - known.at) < KEPT_MS ? known.counts : countHour(site, now);
  if (counts !== known?.counts) kept.set(site, { at: now, counts });
  return { site: site.id, turns, ...counts };
}

export function isCalm({ turns, alertsRaised, alertsCleared, workloadsFailed }: LastHour): boolean {
  const moved =
    turns === null ? 0 : turns.nodesDrained + turns.nodesReturned + turns.nodesLost + turns.away + turns.back;
  return moved + alertsRaised + alertsCleared + workloadsFailed === 0;
}

function countHour(site: SiteView, now: number): Counts {
  const wall = site.wallOfAgent(now);
  const since = wall === null ? Number.POSITIVE_INFINITY : wall - HOUR_MS;
  return {
    alertsRaised: countWhere(site, 'alerts', 'raisedAt', since, null),
    alertsCleared: countWhere(site, 'alerts', 'clearedAt', since, null),
    workloadsStarted: countWhere(site, 'workloads', 'startedAt', since, null),
    workloadsFailed: countWhere(site, 'workloads', 'endedAt', since, 'failed'),
  };
}

function countWhere(
  site: SiteView,
  kind: 'alerts' | 'workloads',
  time: string,
  since: number,
  state: string | null,
): number {
  const table = site.table(kind);
  if (table === undefined) return 0;
  const [at, word] = [table.column(time), table.column('state')];
  let count = 0;
  table.forEach((slot) => {
    const moment = table.number(at, slot);
    if (moment === null || moment < since) return;
    if (state === null || table.cell(word, slot) === state) count++;
  });
  return count;
}
