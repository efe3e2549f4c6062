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
  pendingGpus: number,
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
  return [...returned, ...queueBack(moved, freed, ramp, stage, pendingGpus)];
}

function queueBack(
  moved: readonly Unit[],
  freed: ReadonlyMap<Unit, number>,
  ramp: Ramp,
  from: number,
  pendingGpus: number,
): Returned[] {
  const gone = moved.reduce((sum, { gpus }) => sum + gpus, 0);
  const watts = moved.reduce((sum, unit) => sum + (freed.get(unit) ?? 0), 0);
  const perGpu = gone === 0 ? 0 : watts / gone;
  const returned: Returned[] = [];
  let stage = from;
  for (let left = perGpu === 0 ? 0 : Math.min(gone, pendingGpus); left > 0; ) {
    const gpus = Math.min(left, Math.floor(ramp.left(stage) / perGpu));
    if (gpus > 0) {
      ramp.use(stage, gpus * perGpu);
      returned.push({ kind: 'queue', gpus, watts: gpus * perGpu, stage });
      left -= gpus;
    }
    if (left > 0) stage += 1;
    // A ramp that lets not one GPU start is no ramp to wait for.
    if (stage - from > LONGEST_STAGES) break;
  }
  // The hold goes even where nothing was moved away.
  return returned.length > 0 ? returned : [{ kind: 'queue', gpus: 0, watts: 0, stage }];
}

const LONGEST_STAGES = 100_000;

function byUrgency(a: Unit, b: Unit): number {
  return b.priority - a.priority || (a.key < b.key ? -1 : 1);
}
