import { operationForWorkload } from '../migration/workload-operation.ts';
import { isOpen, type Operation } from '../operation.ts';
import type { ReadOrder } from './read-order.ts';
import type { ShedEffects } from './shed-effects.ts';

/** One workload that a shed moves away by an operation of its own, and how far that is. */
export interface ShedMove {
  readonly workload: string;
  readonly to: string;
  /** The place of its step in the order. */
  readonly place: number;
  /** The operation that carries it, the same whenever it is asked for: what was begun is found by it. */
  readonly child: string;
  /** `given up`: it could not be begun in time. What failed and what was given up runs on here. */
  readonly state: 'waiting' | 'going' | 'moved' | 'failed' | 'given up';
  /** Why it failed, in words. */
  readonly because: string | null;
  /** When it was over, whatever came of it, ms since 1970 UTC. */
  readonly endedAt: number | null;
}

/**
 * What is not away by then is not counted on any more: the next steps are begun in its place. Twelve minutes are
 * reckoned for a checkpoint and the way back from it, and a copy has fifteen (`withinSeconds` of a plan).
 */
export const MOVES_WITHIN_MS = 20 * 60_000;
/** Moves under way at once: each asks two schedulers and copies a checkpoint. */
const AT_ONCE = 4;

/** All moves of steps that are, or were, in force. Pure: what was begun is found by its id. */
export function movesOf(
  { id }: Pick<Operation, 'id'>,
  order: ReadOrder,
  { inForce }: Pick<ShedEffects, 'inForce'>,
  children: ReadonlyMap<string, Operation>,
  now: number,
): readonly ShedMove[] {
  return order.steps.flatMap(({ kind, to, workloads }, place): readonly ShedMove[] => {
    if (kind !== 'move' || to === undefined) return [];
    const since = inForce.get(place) ?? null;
    return workloads.flatMap((workload): readonly ShedMove[] => {
      const child = operationForWorkload(id, [], `${workload} ${to}`);
      const begun = children.get(child);
      const known = { workload, to, place, child };
      if (begun !== undefined) return [{ ...known, ...stateOf(begun) }];
      if (since === null) return [];
      const endedAt = since + MOVES_WITHIN_MS;
      return now >= endedAt
        ? [{ ...known, state: 'given up', because: null, endedAt }]
        : [{ ...known, state: 'waiting', because: null, endedAt: null }];
    });
  });
}

function stateOf(child: Operation): Pick<ShedMove, 'state' | 'because' | 'endedAt'> {
  const { state, outcome, refusal, endedAt } = child;
  if (isOpen(child)) return { state: 'going', because: null, endedAt: null };
  if (state === 'done') return { state: 'moved', because: null, endedAt };
  return { state: 'failed', because: outcome ?? refusal ?? state, endedAt };
}

export interface NextOfShedMoves {
  readonly begin: readonly ShedMove[];
  /** Open operations to be cancelled, and why. */
  readonly cancel: readonly { readonly child: string; readonly reason: string }[];
}

/**
 * What is to be begun and what to be called back now. When it is over nothing more goes away, and what has not
 * been fenced yet stays where it runs; past its commit point a move goes on to its end.
 */
export function nextOfShedMoves(
  operation: Operation,
  order: ReadOrder,
  effects: ShedEffects,
  children: ReadonlyMap<string, Operation>,
  now: number,
): NextOfShedMoves {
  const moves = movesOf(operation, order, effects, children, now);
  const going = moves.flatMap(({ state, child }) => (state === 'going' ? (children.get(child) ?? []) : []));
  const open = going.filter(({ cancelling }) => cancelling === null);
  const isOver =
    operation.cancelling !== null || effects.isClosing || (order.until !== null && now >= order.until);
  if (isOver)
    return { begin: [], cancel: open.map(({ id }) => ({ child: id, reason: 'the limit is over' })) };
  const late = open.filter(({ acceptedAt }) => now - acceptedAt >= MOVES_WITHIN_MS);
  const { asked, putBack } = operation.effects;
  const begin = moves.filter(
    ({ state, workload }) => state === 'waiting' && !asked.has(workload) && !putBack.has(workload),
  );
  return {
    begin: operation.state === 'paused' ? [] : begin.slice(0, Math.max(0, AT_ONCE - going.length)),
    cancel: late.map(({ id }) => ({ child: id, reason: 'it takes longer than a shed can wait' })),
  };
}

/** Whether a workload is still to go, so that nothing else of the shed may stop it. */
export function isGoing(moves: readonly ShedMove[], workload: string): boolean {
  return moves.some(
    (move) => move.workload === workload && (move.state === 'waiting' || move.state === 'going'),
  );
}

/** `2 of 3 moved to eemshaven, 1 not: 4411 (no route)`; null where nothing was to be moved. */
export function movedWords(moves: readonly ShedMove[], most = 3): string | null {
  if (moves.length === 0) return null;
  const of = (state: ShedMove['state']): readonly ShedMove[] => moves.filter((move) => move.state === state);
  const [moved, failed, late, going] = [of('moved'), of('failed'), of('given up'), of('going')];
  const to = [...new Set(moved.map((move) => move.to))].join(', ');
  const each = failed.slice(0, most).map(({ workload, because }) => `${workload} (${because})`);
  const more = failed.length > most ? ` and ${failed.length - most} more` : '';
  return [
    `${moved.length} of ${moves.length} moved${to === '' ? '' : ` to ${to}`}`,
    ...(going.length > 0 ? [`${going.length} under way`] : []),
    ...(failed.length > 0 ? [`${failed.length} not: ${each.join(', ')}${more}`] : []),
    ...(late.length > 0 ? [`${late.length} not begun in time`] : []),
  ].join(', ');
}
