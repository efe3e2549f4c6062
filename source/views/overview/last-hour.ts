import type { SiteTurns } from '../../fabric/site-turns.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** What changed at a site within the last hour; null is not known. */
export interface LastHour {
  readonly site: string;
  readonly turns: SiteTurns | null;
  /** Nodes held back within the hour that still are, by the time that their scheduler gives for it. */
  readonly nodesHeldNow: number;
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

/** What was drained: rises that this console saw, or those that still are, of which it need not have seen the turn. */
export function nodesDrained({ turns, nodesHeldNow }: LastHour): number {
  return Math.max(turns?.nodesDrained ?? 0, nodesHeldNow);
}

export function isCalm(hour: LastHour): boolean {
  const { turns, alertsRaised, alertsCleared, workloadsFailed } = hour;
  const moved = turns === null ? 0 : turns.nodesReturned + turns.nodesLost + turns.away + turns.back;
  return moved + nodesDrained(hour) + alertsRaised + alertsCleared + workloadsFailed === 0;
}

function countHour(site: SiteView, now: number): Counts {
  const wall = site.wallOfAgent(now);
  const since = wall === null ? Number.POSITIVE_INFINITY : wall - HOUR_MS;
  return {
    nodesHeldNow: countHeld(site, since),
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

const HELD: ReadonlySet<unknown> = new Set(['draining', 'drained', 'cordoned']);

function countHeld(site: SiteView, since: number): number {
  const nodes = site.table('nodes');
  if (nodes === undefined) return 0;
  const [at, word] = [nodes.column('reasonAt'), nodes.column('scheduling')];
  let count = 0;
  nodes.forEach((slot) => {
    const moment = nodes.number(at, slot);
    if (moment !== null && moment >= since && HELD.has(nodes.cell(word, slot))) count++;
  });
  return count;
}
