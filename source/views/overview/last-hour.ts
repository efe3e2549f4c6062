import { StepStore } from '../../../protocol/index.ts';
import { SiteCounts } from '../../fabric/site-counts.ts';
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
type Counts = Omit<LastHour, 'site' | 'turns'>;
const counts = new SiteCounts<Counts>();

/** From the times that alerts and workloads carry, by the clock of their agent. */
export function lastHour(site: SiteView, now: number, turns: SiteTurns | null): LastHour {
  const rows = COUNTED.reduce((sum, { kind }) => sum + (site.table(kind)?.size ?? 0), 0);
  const { value } = counts.of(site, now, rows, (then) => countHour(site, then));
  return { site: site.id, turns, ...value };
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

interface Question {
  readonly kind: 'nodes' | 'alerts' | 'workloads';
  readonly time: string;
  /** Of rows of which this column has one of these words; all where there is none. */
  readonly where?: readonly [column: string, words: readonly string[]];
}

const COUNTED = [
  {
    of: 'nodesHeldNow',
    kind: 'nodes',
    time: 'reasonAt',
    where: ['scheduling', ['draining', 'drained', 'cordoned']],
  },
  { of: 'alertsRaised', kind: 'alerts', time: 'raisedAt' },
  { of: 'alertsCleared', kind: 'alerts', time: 'clearedAt' },
  { of: 'workloadsStarted', kind: 'workloads', time: 'startedAt' },
  { of: 'workloadsFailed', kind: 'workloads', time: 'endedAt', where: ['state', ['failed']] },
] as const satisfies readonly (Question & { readonly of: keyof Counts })[];

function* countHour(site: SiteView, now: number): Generator<void, Counts> {
  const wall = site.wallOfAgent(now);
  const since = wall === null ? Number.POSITIVE_INFINITY : wall - HOUR_MS;
  const counted: Partial<Record<keyof Counts, number>> = {};
  for (const question of COUNTED) counted[question.of] = yield* countSince(site, question, since);
  return counted as Counts;
}

/** Rows looked at between two looks at the clock. */
const AT_A_TIME = 2_048;

function* countSince(
  site: SiteView,
  { kind, time, where }: Question,
  since: number,
): Generator<void, number> {
  const table = site.table(kind);
  const times = table?.columns[table.column(time)];
  if (table === undefined || !(times instanceof StepStore)) return 0;
  const word = where === undefined ? -1 : table.column(where[0]);
  let count = 0;
  for (let slot = 0; slot < table.limit; slot++) {
    if (slot % AT_A_TIME === AT_A_TIME - 1) yield;
    // Not a number, and so of no hour, where nothing is told, or no row is.
    if (!(times.scale.valueOf(times.get(slot)) >= since)) continue;
    if (where === undefined || where[1].includes(String(table.cell(word, slot)))) count++;
  }
  return count;
}
