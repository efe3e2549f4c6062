import { steadied } from '../../../protocol/shed-follow.ts';
import type { Operation } from '../operation.ts';
import { capsWanted } from '../shed/caps-wanted.ts';
import { powerWords } from '../shed/power-words.ts';
import type { ReadOrder } from '../shed/read-order.ts';
import type { ShedEffects, ShedRecord } from '../shed/shed-effects.ts';
import { movedWords, type ShedMove } from '../shed/shed-moves.ts';
import type { ShedSight } from '../shed/shed-sight.ts';
import { type Act, keyOfAct, type NextStep, type Sight } from './sight.ts';

/** All that the next step of a shed follows from. */
export interface Shedding {
  readonly operation: Operation;
  /** As it is followed: by what its demand asks for by now, within what was approved. */
  readonly order: ReadOrder;
  readonly approved: ReadOrder;
  readonly effects: ShedEffects;
  readonly sight: Sight;
  readonly seen: ShedSight;
  readonly moves: readonly ShedMove[];
  readonly now: number;
}

export const MINUTE_MS = 60_000;

/** Whether steps may change again: what was changed a minute ago shows at the meter by now. */
export function isNextMinute({ effects: { changedAt }, now }: Shedding): boolean {
  return changedAt === null || now - changedAt >= MINUTE_MS;
}

/** What may be taken or given in this minute, watts of the site; infinite without a ramp. */
export function quotas({ order: { rampDown, rampUp } }: Shedding): {
  readonly down: number;
  readonly up: number;
} {
  const of = (ramp: number | null): number => steadied(ramp) ?? Number.POSITIVE_INFINITY;
  return { down: of(rampDown), up: of(rampUp) };
}

/** Written, and nothing done yet: the next round does what the records say. */
export function writes(records: readonly ShedRecord[], fallback: string): NextStep {
  return {
    acts: [],
    words: records.at(-1)?.what ?? fallback,
    progressRatio: null,
    body: {},
    end: null,
    records,
  };
}

/** What the meter says, a line a minute: asked and drawn. */
export function metered({ order, effects, seen, moves, now }: Shedding): readonly ShedRecord[] {
  const last = effects.delivered.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  if (now - last < MINUTE_MS) return [];
  const isAsked = now >= order.from && (order.until === null || now < order.until);
  const limitWatts = isAsked ? order.limitWatts : null;
  const watts = seen.drawn !== null && now - seen.drawn.at <= SILENT_MS ? seen.drawn.watts : null;
  const drawn = watts === null ? 'the meter is silent' : `${powerWords(watts)} drawn`;
  const asked = `at most ${powerWords(order.limitWatts)}${limitWatts === null ? ' to be' : ''} asked for`;
  const isAll = effects.inForce.size === order.steps.length;
  const isOver = watts !== null && limitWatts !== null && watts > limitWatts;
  const steps = `${effects.inForce.size} of ${order.steps.length} steps in force`;
  const left = isAll && isOver ? ', nothing is left to be begun' : '';
  const moved = movedWords(moves);
  const what = `${drawn}, ${asked}; ${steps}${left}${moved === null ? '' : `; ${moved}`}`;
  return [{ code: 'shed.metered', what, body: { watts, limitWatts } }];
}

/** A meter that said nothing for longer than this says nothing. */
export const SILENT_MS = 90_000;

/** The limits of machines that do not show what they should; the same is asked for once a minute. */
export function capActs(all: Shedding): readonly Act[] {
  const { order, effects, seen, sight, now } = all;
  const { toSet } = capsWanted(order, effects, seen);
  const since = effects.changedAt ?? 0;
  const turn = `${since} ${Math.floor((now - since) / MINUTE_MS)}`;
  return [...toSet]
    .map(([watts, nodes]): Act => ({ do: 'cap power', watts, nodes, turn }))
    .filter((act) => !sight.carriedOut.has(keyOfAct(act)) && !sight.refused.has(keyOfAct(act)));
}

/** What is to be held or let go and is not: by the scheduler's own word, each once in a life of the agent. */
export function queueActs({ effects, sight }: Shedding): readonly Act[] {
  return [...effects.held]
    .flatMap(([workload, line]): readonly Act[] => {
      const { state, tag = null } = sight.workloads.get(workload) ?? {};
      // A copy that a migration is about to see run is that one's to hold and to release.
      if (tag !== null && sight.isArriving?.(tag) === true) return [];
      if (effects.letGo.has(workload))
        return state === 'held' ? [{ do: 'release', workload, turn: line }] : [];
      return state === 'pending' ? [{ do: 'hold', workload, turn: line }] : [];
    })
    .filter((act) => !sight.carriedOut.has(keyOfAct(act)) && !sight.refused.has(keyOfAct(act)));
}

/** Held by this shed and not let go: what it put back into the queue, and what waited, each the most urgent first. */
export function stillHeld({ operation, effects, seen }: Shedding): {
  readonly putBack: readonly string[];
  readonly waiting: readonly string[];
} {
  const priorityOf = (id: string): number => seen.queue.get(id)?.priority ?? 0;
  const ids = [...effects.held.keys()]
    .filter((id) => !effects.letGo.has(id))
    .sort((a, b) => priorityOf(b) - priorityOf(a) || (a < b ? -1 : 1));
  const isOurs = (id: string): boolean => operation.effects.putBack.has(id);
  return { putBack: ids.filter(isOurs), waiting: ids.filter((id) => !isOurs(id)) };
}
