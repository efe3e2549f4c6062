/**
 * Room for the arrays of one delta, used again for the next: a tick of 40,000 GPUs needs megabytes of them,
 * and what collects such garbage stops everything for tens of milliseconds. What it hands out holds until
 * `reset`, and whatever stood there before.
 */
export interface Arena {
  uint32(length: number): Uint32Array;
  float64(length: number): Float64Array;
}

/** Arrays of their own, for deltas that are kept. */
export const FRESH: Arena = {
  uint32: (length) => new Uint32Array(length),
  float64: (length) => new Float64Array(length),
};

/** One for each that reads deltas and applies each before it reads the next. */
export class ReusedArena implements Arena {
  #words = new Uint32Array(0);
  #numbers = new Float64Array(0);
  #wordsUsed = 0;
  #numbersUsed = 0;

  /** Takes everything back; makes room for as much as was wanted, so that the next time it fits. */
  reset(): void {
    if (this.#wordsUsed > this.#words.length) this.#words = new Uint32Array(roomFor(this.#wordsUsed));
    if (this.#numbersUsed > this.#numbers.length)
      this.#numbers = new Float64Array(roomFor(this.#numbersUsed));
    this.#wordsUsed = 0;
    this.#numbersUsed = 0;
  }

  uint32(length: number): Uint32Array {
    const from = this.#wordsUsed;
    this.#wordsUsed += length;
    return this.#wordsUsed <= this.#words.length
      ? this.#words.subarray(from, from + length)
      : new Uint32Array(length);
  }

  float64(length: number): Float64Array {
    const from = this.#numbersUsed;
    this.#numbersUsed += length;
    return this.#numbersUsed <= this.#numbers.length
      ? this.#numbers.subarray(from, from + length)
      : new Float64Array(length);
  }
}

/** A snapshot needs once what no tick ever does: beyond this nothing is held for the next. */
const MOST_HELD = 1 << 20;

function roomFor(length: number): number {
  return Math.min(MOST_HELD, Math.ceil(length * 1.25));
}
