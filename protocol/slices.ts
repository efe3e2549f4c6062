/** What comes while a slice of work is done waits no longer than this. */
const SLICE_MS = 1.5;

export interface SliceClocks {
  /** Milliseconds that only rise. */
  readonly clock: () => number;
  /** Runs a task when what waits, such as a key or an answer of the disk, has had its turn. */
  readonly later: (task: () => void) => void;
}

const OWN_CLOCKS: SliceClocks = { clock: () => performance.now(), later: (task) => setImmediate(task) };

/** Does pieces of long work one after the other, a few milliseconds at a time. */
export class Slices {
  readonly #clocks: SliceClocks;
  readonly #waiting: (() => boolean)[] = [];
  #isRunning = false;

  constructor(clocks: SliceClocks = OWN_CLOCKS) {
    this.#clocks = clocks;
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

  #resume(): void {
    if (this.#isRunning || this.#waiting.length === 0) return;
    this.#isRunning = true;
    this.#clocks.later(() => {
      this.#isRunning = false;
      this.#slice();
      this.#resume();
    });
  }

  #slice(): void {
    const started = this.#clocks.clock();
    while (this.#waiting.length > 0 && this.#clocks.clock() - started < SLICE_MS) {
      if (this.#waiting[0]?.() === true) this.#waiting.shift();
    }
  }
}
