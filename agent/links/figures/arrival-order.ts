import { serialAfter, serialDistance } from './serial-number.ts';

/**
 * Reordering as RFC 4737 has it: a packet is reordered whose sequence is below `NextExp`, the one after the
 * highest that arrived before it. Copies and packets that came too late are not asked about.
 */
export class ArrivalOrder {
  #nextExpected: number | null = null;

  /** Takes the next arrival; true where it is out of order. */
  isReordered(sequence: number): boolean {
    if (this.#nextExpected !== null && serialDistance(this.#nextExpected, sequence) < 0) return true;
    this.#nextExpected = serialAfter(sequence, 1);
    return false;
  }
}
