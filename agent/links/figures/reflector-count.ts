import { serialDistance } from './serial-number.ts';

/** More than was sent cannot have been reflected, but for packets that were doubled on the way. */
const MOST_DOUBLED = 2;
const DOUBLED_AT_ONCE = 16;

/**
 * The count of a stateful reflector (RFC 8762, 4.3): it numbers what it reflects, so a number that never
 * came was lost on the way back, and a packet without a number was lost on the way there. Numbers become
 * places, which only rise: over the wrap at 2^32, and over a restart of the reflector, which begins at 0.
 */
export class ReflectorCount {
  /** The highest place so far; NaN before the first. */
  highest = Number.NaN;
  /** How often the reflector began anew. */
  restarts = 0;

  readonly #seen: Uint8Array;
  readonly #mask: number;
  /** The reflector's number at `highest`. */
  #highestNumber = 0;

  /** `capacity`: a power of two; so many places back it is known whether they came. */
  constructor(capacity: number) {
    this.#seen = new Uint8Array(capacity);
    this.#mask = capacity - 1;
  }

  /**
   * The place of an answer. `highestBefore` is the highest place that was known when its packet was sent:
   * whatever the order on the way, a reflector that goes on counting numbers it higher, so a lower number
   * is a reflector that was started again. `sentSince` is the number of packets sent since the one of the
   * highest place: many more cannot have been reflected.
   */
  place(number: number, highestBefore: number, sentSince: number): number {
    if (Number.isNaN(this.highest)) return this.#take(0, number);
    const steps = serialDistance(this.#highestNumber, number);
    const isBehind = !Number.isNaN(highestBefore) && this.highest + steps <= highestBefore;
    const most = MOST_DOUBLED * sentSince + DOUBLED_AT_ONCE;
    if (!isBehind && steps <= most) return this.#take(this.highest + steps, number);
    this.restarts++;
    // From 0 up to this one; a number too high for that is of a reflector that does not begin at 0.
    return this.#take(this.highest + 1 + (number <= most ? number : 0), number);
  }

  /** Places after `from` and before `to` that did not come. */
  missing(from: number, to: number): number {
    const oldest = Math.max(from + 1, this.highest - this.#mask);
    let came = 0;
    for (let place = oldest; place < to; place++) came += this.#seen[place & this.#mask]!;
    return Math.max(0, to - from - 1 - came);
  }

  #take(place: number, number: number): number {
    const isHigher = Number.isNaN(this.highest) || place > this.highest;
    if (isHigher) {
      const cleared = Math.min(this.#seen.length, Number.isNaN(this.highest) ? 0 : place - this.highest);
      for (let back = 0; back < cleared; back++) this.#seen[(place - back) & this.#mask] = 0;
      this.highest = place;
      this.#highestNumber = number;
    }
    if (place > this.highest - this.#seen.length) this.#seen[place & this.#mask] = 1;
    return place;
  }
}
