import type { Increment } from './choices.ts';
import type { Taken } from './select.ts';
import { Ramp } from './stages.ts';
import type { Unit } from './units.ts';

/** One thing that is given back in a stage, counted from the first of the undoing. */
export type Returned =
  /** `doneShare` of the increment is still in force after it. */
  | {
      readonly kind: 'cap';
      readonly increment: Increment;
      readonly doneShare: number;
      readonly watts: number;
      readonly stage: number;
    }
  | { readonly kind: 'restart'; readonly unit: Unit; readonly watts: number; readonly stage: number }
  /** Those who wait may start: they take what was moved away. */
  | { readonly kind: 'queue'; readonly gpus: number; readonly watts: number; readonly stage: number };

/**
 * Gives everything back within the ramp: the caps first, the dearest first; then what was put back into the
 * queue starts again, the most urgent first; then the queue, for what moved away left room in it. What moved
 * stays where it is.
 */
export function upward(
  taken: readonly Taken[],
  wattsPerMinute: number | null,
  queue: Queue,
): readonly Returned[] {
  const ramp = new Ramp(wattsPerMinute);
  const stops = new Map<Unit, 'move' | 'requeue'>();
  const freed = new Map<Unit, number>();
  for (const { increment, share } of taken) {
    const { unit, to } = increment;
    if (to.kind !== 'cap') stops.set(unit, to.kind);
    freed.set(unit, (freed.get(unit) ?? 0) + increment.frees * share);
  }
  const returned: Returned[] = [];
  let stage = 0;
  for (const { increment, share } of taken.toReversed()) {
    if (increment.to.kind !== 'cap') continue;
    if (stops.has(increment.unit)) {
      // Its machines are idle: their caps go at once, and its power comes back when it starts.
      returned.push({ kind: 'cap', increment, doneShare: 0, watts: 0, stage });
      continue;
    }
    for (let left = share; left > 0; ) {
      if (ramp.left(stage) < 1) {
        stage += 1;
        continue;
      }
      const part = Math.min(left, ramp.left(stage) / increment.frees);
      left = left - part < 1e-9 ? 0 : left - part;
      ramp.use(stage, part * increment.frees);
      returned.push({ kind: 'cap', increment, doneShare: left, watts: part * increment.frees, stage });
    }
  }
  const again = [...stops].filter(([, kind]) => kind === 'requeue').map(([unit]) => unit);
  for (const unit of again.sort(byUrgency)) {
    const watts = freed.get(unit) ?? 0;
    stage = ramp.place(watts, stage);
    returned.push({ kind: 'restart', unit, watts, stage });
  }
  const moved = [...stops].filter(([, kind]) => kind === 'move').map(([unit]) => unit);
  const movedWatts = moved.reduce((sum, unit) => sum + (freed.get(unit) ?? 0), 0);
  return [...returned, ...queueBack({ ...queue, movedWatts }, ramp, stage)];
}

/** How much may start when the queue is let go. */
export interface Queue {
  readonly gpus: number;
  /** What one GPU that begins to work adds, watts of the site. */
  readonly wattsPerGpu: number;
}

/**
 * As many GPUs a minute as the ramp allows, until all that wait might have started: how much of the site came
 * free meanwhile nobody knows ahead. Only what moved away is counted as power that comes back; what ended by
 * itself was never counted as freed.
 */
function queueBack(
  { gpus, wattsPerGpu, movedWatts }: Queue & { readonly movedWatts: number },
  ramp: Ramp,
  from: number,
): Returned[] {
  const returned: Returned[] = [];
  let [stage, left, watts] = [from, gpus, movedWatts];
  while (left > 0 && wattsPerGpu > 0) {
    const starts = Math.min(left, Math.floor(ramp.left(stage) / wattsPerGpu));
    if (starts > 0) {
      const adds = starts * wattsPerGpu;
      ramp.use(stage, adds);
      returned.push({ kind: 'queue', gpus: starts, watts: Math.min(adds, watts), stage });
      [left, watts] = [left - starts, Math.max(0, watts - adds)];
    }
    // A ramp that lets not one GPU start in its minute lets the rest go at once, and the plan shows it.
    if (ramp.left(stage + 1) < wattsPerGpu && starts === 0) break;
    stage += 1;
  }
  // The hold goes even where nobody waits.
  return returned.length > 0
    ? returned
    : [{ kind: 'queue', gpus: left, watts: Math.min(watts, left * wattsPerGpu), stage }];
}

function byUrgency(a: Unit, b: Unit): number {
  return b.priority - a.priority || (a.key < b.key ? -1 : 1);
}
