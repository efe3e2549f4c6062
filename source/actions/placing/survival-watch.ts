import type { PlanningView } from '../plan.ts';
import { type SurvivalVerdict, survivalSlices } from './survival.ts';

/** Room changes slowly and nobody acts within seconds on what would be if. */
const EVERY_MS = 5_000;

/**
 * Keeps the verdict of N−1 at hand. `look` may be called as often as one likes: it begins anew only when
 * something came and the last answer is old enough, and works in slices that `later` spreads. Stop may be
 * called twice.
 */
export class SurvivalWatch {
  latest: readonly SurvivalVerdict[] | null = null;
  readonly #later: (slice: () => void) => void;
  #running = false;
  #stopped = false;
  #revision: number | null = null;
  #answeredAt = Number.NEGATIVE_INFINITY;

  constructor(later: (slice: () => void) => void) {
    this.#later = later;
  }

  /** What was known at a moment; null before anything was, and for a picture of the past. */
  at(now: number): readonly SurvivalVerdict[] | null {
    return this.#answeredAt <= now ? this.latest : null;
  }

  look(view: PlanningView, revision: number): void {
    if (this.#running || this.#stopped || revision === this.#revision) return;
    if (view.now - this.#answeredAt < EVERY_MS) return;
    this.#running = true;
    this.#revision = revision;
    const slices = survivalSlices(view);
    const next = (): void => {
      if (this.#stopped) return;
      const step = slices.next();
      if (step.done !== true) {
        this.#later(next);
        return;
      }
      this.latest = step.value;
      this.#answeredAt = view.now;
      this.#running = false;
    };
    this.#later(next);
  }

  stop(): void {
    this.#stopped = true;
  }
}
