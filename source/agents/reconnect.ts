/** Delays before the next dial: full jitter over a doubling window, the first one short (ms). */
export class Reconnect {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A connection held this long counts as stable: the next loss starts again from the shortest window. */
  static readonly stableAfterMs = 60_000;

  next(): number {
    const window = Math.min(30_000, 500 * 2 ** this.#failures);
    this.#failures++;
    return this.#random() * window;
  }

  stable(): void {
    this.#failures = 0;
  }
}
