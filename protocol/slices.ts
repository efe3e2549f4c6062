/** What comes while a slice of work is done waits no longer than this. */
const SLICE_MS = 1.5;

export interface SliceClocks {
  /** Milliseconds that only rise. */
  readonly clock: () => number;
  /** Runs a task when what waits, such as a key or an answer of the disk, has had its turn. */
  readonly later: (task: () => void) => void;
  /** The same in a millisecond. */
  readonly soon?: (task: () => void) => void;
}

const OWN_CLOCKS: SliceClocks = {
  clock: () => performance.now(),
  later: (task) => setImmediate(task),
  soon: (task) => setTimeout(task, 1),
};

/** While somebody waits for an answer a slice is done so often, ms: what is urgent may never end. */
const GIVES_WAY_MS = 10;

/** Does pieces of long work one after the other, a few milliseconds at a time. */
export class Slices {
  readonly #clocks: SliceClocks;
  readonly #waiting: (() => boolean)[] = [];
  #isRunning = false;
  /** Answers that somebody waits for. */
  #awaited = 0;
  #restsSince = Number.NEGATIVE_INFINITY;
  #spentMs = 0;

  constructor(clocks: SliceClocks = OWN_CLOCKS) {
    this.#clocks = clocks;
  }

  /** How long all work done so far has taken, ms. */
  get spentMs(): number {
    return this.#spentMs;
  }

  /** Does the work in its turn; fails with what it throws. */
  run<T>(work: Generator<void, T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          const next = work.next();
          if (next.done === true) resolve(next.value);
          return next.done === true;
        } catch (error) {
          reject(error instanceof Error ? error : new Error('the work failed', { cause: error }));
          return true;
        }
      });
      this.#resume();
    });
  }

  /** Somebody waits for this: until it settles only as much is done meanwhile that all of it ends one day. */
  giveWayTo(answer: Promise<unknown>): void {
    this.#awaited++;
    const over = (): void => void this.#awaited--;
    answer.then(over, over);
  }

  #resume(): void {
    if (this.#isRunning || this.#waiting.length === 0) return;
    this.#isRunning = true;
    const { clock, later, soon = later } = this.#clocks;
    const next = (): void => {
      if (this.#awaited > 0 && clock() - this.#restsSince < GIVES_WAY_MS) {
        soon(next);
        return;
      }
      this.#isRunning = false;
      this.#slice();
      this.#restsSince = clock();
      this.#resume();
    };
    later(next);
  }

  #slice(): void {
    const started = this.#clocks.clock();
    while (this.#waiting.length > 0 && this.#clocks.clock() - started < SLICE_MS) {
      if (this.#waiting[0]?.() === true) this.#waiting.shift();
    }
    this.#spentMs += this.#clocks.clock() - started;
  }
}
