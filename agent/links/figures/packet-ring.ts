import { serialAfter, serialDistance } from './serial-number.ts';

/** What became of one packet. */
export const EMPTY = 0;
/** Sent, and nothing came back yet: lost once its time is out. */
export const WAITING = 1;
export const ANSWERED = 2;
/** An answer came after the time-out: lost by RFC 7680, and known not to be gone. */
export const LATE = 3;

/**
 * The last packets of one session by their sequence, in columns: what is kept of a packet costs no object.
 * Shape: `capacity` packets, a power of two; the oldest give way. All times are ms, NaN where not known.
 */
export class PacketRing {
  readonly capacity: number;
  readonly state: Uint8Array;
  readonly sentAt: Float64Array;
  readonly roundTrip: Float32Array;
  readonly forward: Float32Array;
  readonly reverse: Float32Array;
  readonly clockError: Float32Array;
  /** In-time answers beyond the first, up to 255. */
  readonly copies: Uint8Array;
  /** 1 where the first answer came out of order. */
  readonly reordered: Uint8Array;
  /** Place of its answer in the reflector's count; NaN without. */
  readonly position: Float64Array;
  /** The highest place known when it was sent: its own must be beyond. */
  readonly highestBefore: Float64Array;
  /** The highest place of those that gave way; NaN before there is one. */
  evictedPosition = Number.NaN;
  /** Packets that gave way unanswered since that one. */
  evictedSince = 0;

  readonly #mask: number;
  #newest: number | null = null;
  #held = 0;

  constructor(packets: number) {
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(16, packets)));
    this.#mask = this.capacity - 1;
    const times = (): Float64Array => new Float64Array(this.capacity);
    // Delays in 32 bits: 0.1 µs of a second.
    const delays = (): Float32Array => new Float32Array(this.capacity);
    const flags = (): Uint8Array => new Uint8Array(this.capacity);
    [this.state, this.copies, this.reordered] = [flags(), flags(), flags()];
    [this.roundTrip, this.forward, this.reverse, this.clockError] = [delays(), delays(), delays(), delays()];
    [this.sentAt, this.position, this.highestBefore] = [times(), times(), times()];
  }

  /** Packets that are held: those with the last so many sequences. */
  get held(): number {
    return this.#held;
  }

  /** Where the packet is that was sent `age` packets before the newest. */
  slotAt(age: number): number {
    return serialAfter(this.#newest ?? 0, -age) & this.#mask;
  }

  /** Where the packet of a sequence is; −1 where it was never sent or gave way. */
  find(sequence: number): number {
    if (this.#newest === null) return -1;
    const age = serialDistance(sequence, this.#newest);
    if (age < 0 || age >= this.#held) return -1;
    const slot = sequence & this.#mask;
    return this.state[slot] === EMPTY ? -1 : slot;
  }

  /** Packets sent from the one with this sequence on, itself not counted. */
  sentSince(sequence: number): number {
    return this.#newest === null ? 0 : serialDistance(sequence, this.#newest);
  }

  /** Enters a packet; false for a sequence that does not follow those before. */
  enter(sequence: number, atMs: number, highestPosition: number): boolean {
    const newest = this.#newest;
    const steps = newest === null ? 1 : serialDistance(newest, sequence);
    if (steps <= 0) return false;
    // Sequences that were left out were never sent: they are neither lost nor answered.
    for (let skipped = Math.min(steps, this.capacity) - 1; skipped > 0; skipped--)
      this.#clear(serialAfter(sequence, -skipped) & this.#mask);
    const slot = sequence & this.#mask;
    this.#clear(slot);
    this.state[slot] = WAITING;
    this.sentAt[slot] = atMs;
    this.highestBefore[slot] = highestPosition;
    this.#newest = sequence;
    this.#held = Math.min(this.capacity, this.#held + steps);
    return true;
  }

  /** Takes the packets without an answer that were sent right before this one for never sent. */
  forgetRunBefore(sequence: number): void {
    if (this.#newest === null) return;
    for (let age = serialDistance(sequence, this.#newest) + 1; age < this.#held; age++) {
      const slot = this.slotAt(age);
      if (this.state[slot]! >= ANSWERED) return;
      this.state[slot] = EMPTY;
    }
    // It reaches further back than what is kept: nothing known is before it.
    [this.evictedPosition, this.evictedSince] = [Number.NaN, 0];
  }

  #clear(slot: number): void {
    const position = this.position[slot]!;
    if (this.state[slot]! >= ANSWERED && !Number.isNaN(position)) {
      if (Number.isNaN(this.evictedPosition) || position > this.evictedPosition)
        this.evictedPosition = position;
      this.evictedSince = 0;
    } else if (this.state[slot] === WAITING) this.evictedSince++;
    this.state[slot] = EMPTY;
    this.copies[slot] = 0;
    this.reordered[slot] = 0;
    this.roundTrip[slot] = Number.NaN;
    this.forward[slot] = Number.NaN;
    this.reverse[slot] = Number.NaN;
    this.clockError[slot] = Number.NaN;
    this.position[slot] = Number.NaN;
  }
}
