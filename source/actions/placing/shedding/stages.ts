import type { Increment } from './choices.ts';
import type { Taken } from './select.ts';
import { CHECKPOINT_SECONDS } from './work.ts';

/** Steps are a minute apart: a meter and a scheduler are heard again in between. */
export const STAGE_SECONDS = 60;

/** A part of an increment, put into time. Stages count from the first step. */
export interface Piece {
  readonly increment: Increment;
  /** How much of the increment is done with it and all before it, 0…1. */
  readonly doneShare: number;
  readonly watts: number;
  readonly lostGpuHours: number;
  readonly stage: number;
  /** When the power falls: a checkpoint is written, or copied, before work stops. */
  readonly effectStage: number;
}

/** The most that may change in one stage; what is less than a watt would never be done. */
export function quotaOf(wattsPerMinute: number | null): number {
  return wattsPerMinute === null
    ? Number.POSITIVE_INFINITY
    : Math.max(1, (wattsPerMinute * STAGE_SECONDS) / 60);
}

/** How much may still change in each stage. */
export class Ramp {
  readonly #quota: number;
  readonly #used = new Map<number, number>();

  constructor(wattsPerMinute: number | null) {
    this.#quota = quotaOf(wattsPerMinute);
  }

  left(stage: number): number {
    return this.#quota - (this.#used.get(stage) ?? 0);
  }

  use(stage: number, watts: number): void {
    this.#used.set(stage, (this.#used.get(stage) ?? 0) + watts);
  }

  /** The first stage from here on in which something that changes at once has room; uses it. */
  place(watts: number, from: number): number {
    for (let stage = from; ; stage++) {
      if (this.left(stage) < watts && this.left(stage) < this.#quota) continue;
      this.use(stage, watts);
      return stage;
    }
  }
}

/**
 * Puts what was taken into stages, in its order, so that no stage brings more than the ramp allows. A cap
 * comes down over as many stages as it needs; what is stopped falls at once.
 */
export function downward(taken: readonly Taken[], wattsPerMinute: number | null): readonly Piece[] {
  const ramp = new Ramp(wattsPerMinute);
  const pieces: Piece[] = [];
  let stage = 0;
  for (const { increment, share } of taken) {
    if (increment.to.kind !== 'cap') {
      const effectStage = ramp.place(increment.frees, stage + leadStages(increment));
      const { frees: watts, lostGpuHours } = increment;
      pieces.push({ increment, doneShare: 1, watts, lostGpuHours, stage, effectStage });
      continue;
    }
    for (let done = 0; done < share; ) {
      const part = Math.min(share - done, ramp.left(stage) / increment.frees);
      if (ramp.left(stage) < 1) {
        stage += 1;
        continue;
      }
      done = share - done - part < 1e-9 ? share : done + part;
      const watts = part * increment.frees;
      ramp.use(stage, watts);
      const lostGpuHours = increment.lostGpuHours * part;
      pieces.push({ increment, doneShare: done, watts, lostGpuHours, stage, effectStage: stage });
    }
  }
  return pieces;
}

function leadStages({ to }: Increment): number {
  const copied = to.kind === 'move' ? to.way.copiedAfterSeconds : 0;
  return Math.ceil((CHECKPOINT_SECONDS + copied) / STAGE_SECONDS);
}
