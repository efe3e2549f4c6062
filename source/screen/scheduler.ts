/** Why something is to be painted: an answer to the operator, or news from outside. */
export type PaintReason = 'key' | 'data';

export interface SchedulerOptions {
  /** Paints the newest state now. False when the terminal is still busy with the last paint. */
  readonly paint: () => boolean;
  /** How long the terminal took to take the last paint, in milliseconds. */
  readonly lastWriteMs: () => number;
  /** Milliseconds that only rise. */
  readonly now: () => number;
  /** Runs `task` after so many milliseconds and gives the way to call it off. */
  readonly later: (task: () => void, milliseconds: number) => () => void;
  /** Runs `task` when the work at hand, React's included, is done. */
  readonly soon: (task: () => void) => void;
}

/** Ten paints a second for data: more than an eye reads figures, and little on any link. */
const DATA_PERIOD_MS = 100;
const SLOWEST_DATA_PERIOD_MS = 2_000;
// A link may be at most a quarter full with what nobody asked for, so that keys find it free.
const WRITE_TIMES_PER_PERIOD = 4;

/**
 * Decides when to paint. Keys paint at once. Data paints at most ten times a second, less when the
 * terminal takes its bytes slowly. Requests made while a paint is under way become one paint after it.
 */
export class PaintScheduler {
  readonly #options: SchedulerOptions;
  #isSoon = false;
  #isOwed = false;
  #isStopped = false;
  #cancelTimer: (() => void) | null = null;
  #paintedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  request(reason: PaintReason): void {
    if (this.#isStopped || this.#isSoon) {
      return;
    }
    const wait = reason === 'key' ? 0 : this.#paintedAt + this.#dataPeriod() - this.#options.now();
    if (wait <= 0) {
      this.#isSoon = true;
      this.#options.soon(this.#paint);
    } else {
      this.#cancelTimer ??= this.#options.later(this.#paint, wait);
    }
  }

  /** The terminal has taken the last paint. */
  terminalIsReady(): void {
    if (this.#isOwed) {
      this.#paint();
    }
  }

  /** Nothing is painted any more; may be called twice. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  readonly #paint = (): void => {
    this.#isSoon = false;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (this.#isStopped) {
      return;
    }
    this.#isOwed = !this.#options.paint();
    if (!this.#isOwed) {
      this.#paintedAt = this.#options.now();
    }
  };

  #dataPeriod(): number {
    const bySpeed = this.#options.lastWriteMs() * WRITE_TIMES_PER_PERIOD;
    return Math.min(SLOWEST_DATA_PERIOD_MS, Math.max(DATA_PERIOD_MS, bySpeed));
  }
}
