/** Looks of one second at a tick each millisecond, twice over. */
const MOST = 2048;
/** What timers promise: a whole millisecond, and the one that had begun. */
const GRAIN_MS = 1;

/**
 * How late the loop itself ran: what a timer fired after its time, beyond the millisecond that timers are
 * made of. What arrives while the loop is late is stamped as late as that, and looks like delay of the link.
 */
export class Lateness {
  readonly #seen = new Float64Array(MOST);
  #count = 0;

  /** A timer that was to fire at `expected` fired at `at`; both ms. */
  note(expected: number, at: number): void {
    if (this.#count < MOST) this.#seen[this.#count++] = Math.max(0, at - expected - GRAIN_MS);
  }

  /** The 99th percentile, ms, since this was last asked; null where no timer fired. */
  takeP99(): number | null {
    if (this.#count === 0) return null;
    const seen = this.#seen.subarray(0, this.#count).sort();
    const rank = Math.max(1, Math.ceil(0.99 * this.#count));
    this.#count = 0;
    return seen[rank - 1] ?? null;
  }
}
