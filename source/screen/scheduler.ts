/**
 * Why something is to be painted: an answer to the operator, one that only moves the cursor within what is laid
 * out, or news from outside, which answers him too.
 */
export type PaintReason = 'cursor' | 'key' | 'data';

export interface SchedulerOptions {
  /**
   * Paints now. For an answer what was known at the last news is good enough, and quicker; for data the newest
   * state is looked at. False when the terminal is still busy with the last paint.
   */
  readonly paint: (reason: PaintReason) => boolean;
  /** How long the terminal took to take the last paint, in milliseconds. */
  readonly lastWriteMs: () => number;
  /** Milliseconds that only rise. */
  readonly now: () => number;
  /** Runs `task` after so many milliseconds and gives the way to call it off. */
  readonly later: (task: () => void, milliseconds: number) => () => void;
  /** Runs `task` when the work at hand, React's included, is done. */
  readonly soon: (task: () => void) => void;
}

/** Four paints a second for data: as fast as an eye reads figures, and little on any link. */
const DATA_PERIOD_MS = 250;
const SLOWEST_DATA_PERIOD_MS = 2_000;
// News that nobody asked for may take a three-hundredth of a processor: most sites tell once a second, and a wall
// is looked at for days. They are never painted less often than that.
const COST_TIMES_PER_PERIOD = 300;
const SLOWEST_BY_COST_MS = 1_000;
/** One paint that met a collection of garbage says little of the next. */
const WEIGHT_OF_ONE = 0.25;
// A link may be at most a quarter full with what nobody asked for, so that keys find it free.
const WRITE_TIMES_PER_PERIOD = 4;

/**
 * Decides when to paint. Keys paint at once. Data paints at most four times a second, less when a paint is
 * long or the terminal takes its bytes slowly. Requests made while a paint is under way become one after it.
 */
export class PaintScheduler {
  readonly #options: SchedulerOptions;
  #soon: PaintReason | null = null;
  #owed: PaintReason | null = null;
  #isStopped = false;
  #cancelTimer: (() => void) | null = null;
  #newsPaintedAt = Number.NEGATIVE_INFINITY;
  /** What a paint of news takes of late, ms. */
  #newsTakeMs = 0;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  request(reason: PaintReason): void {
    if (this.#isStopped) {
      return;
    }
    const wait = reason !== 'data' ? 0 : this.#newsPaintedAt + this.#dataPeriod() - this.#options.now();
    if (wait > 0) {
      this.#cancelTimer ??= this.#options.later(() => this.#paint('data'), wait);
      return;
    }
    if (this.#soon === null) {
      this.#options.soon(this.#paintSoon);
    }
    this.#soon = both(this.#soon, reason);
  }

  /** All that was typed is heard. What only moved the cursor is painted before this returns: React has no part in it. */
  inputIsHeard(): void {
    if (this.#soon === 'cursor') this.#paintSoon();
  }

  /** The terminal has taken the last paint. */
  terminalIsReady(): void {
    if (this.#owed !== null) {
      this.#paint(this.#owed);
    }
  }

  /** Nothing is painted any more; may be called twice. */
  stop(): void {
    this.#isStopped = true;
    this.#forgetTimer();
  }

  readonly #paintSoon = (): void => {
    const reason = this.#soon;
    this.#soon = null;
    if (reason !== null) this.#paint(reason);
  };

  #paint(reason: PaintReason): void {
    if (this.#isStopped) {
      return;
    }
    if (reason === 'data') {
      this.#forgetTimer();
    }
    const { paint, now } = this.#options;
    const startedAt = now();
    const due = both(this.#owed, reason);
    if (!paint(due)) {
      this.#owed = due;
      return;
    }
    this.#owed = null;
    if (due === 'data') {
      this.#newsPaintedAt = now();
      this.#newsTakeMs += (this.#newsPaintedAt - startedAt - this.#newsTakeMs) * WEIGHT_OF_ONE;
    }
  }

  #forgetTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
  }

  #dataPeriod(): number {
    const bySpeed = Math.min(this.#options.lastWriteMs() * WRITE_TIMES_PER_PERIOD, SLOWEST_DATA_PERIOD_MS);
    const byCost = Math.min(this.#newsTakeMs * COST_TIMES_PER_PERIOD, SLOWEST_BY_COST_MS);
    return Math.max(DATA_PERIOD_MS, bySpeed, byCost);
  }
}

const turn = Promise.resolve();

/**
 * Runs `task` when what is at hand is done: in the second turn, for React commits a state change of the same key
 * in the first. `queueMicrotask` would make a resource each time, which is felt at every key.
 */
export function inTwoTurns(task: () => void): void {
  void turn.then(() => {
    void turn.then(task);
  });
}

const RANKS: Readonly<Record<PaintReason, number>> = { cursor: 0, key: 1, data: 2 };

/** What a paint for both is: one of news answers keys too, and one for a key shows the cursor. */
function both(one: PaintReason | null, other: PaintReason): PaintReason {
  return one !== null && RANKS[one] > RANKS[other] ? one : other;
}
