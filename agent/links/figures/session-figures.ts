import { ArrivalOrder } from './arrival-order.ts';
import { measureWindow } from './measure-window.ts';
import { ANSWERED, LATE, PacketRing, WAITING } from './packet-ring.ts';
import { PathWatch } from './path-watch.ts';
import { ReflectorCount } from './reflector-count.ts';
import type { WindowFigures } from './window-figures.ts';

/** One answer as the sender took it. Times are ms on the sender's monotonic clock, fractions kept. */
export interface Reply {
  /** The sender's number. */
  readonly sequence: number;
  readonly sentAt: number;
  readonly receivedAt: number;
  /** How long the reflector kept it: its T3 − T2, ms. */
  readonly dwell: number;
  /** One-way there and back, ms; null unless the error estimates say that both clocks are in step. */
  readonly forwardMs: number | null;
  readonly reverseMs: number | null;
  /** Sum of both error estimates, ms; null where a clock is not synchronised. */
  readonly clockErrorMs: number | null;
  /** Of a stateful reflector; null of one that only mirrors ours. */
  readonly reflectorSequence: number | null;
  /** TTL or hop limit that the reflector saw, where told. */
  readonly hopLimit: number | null;
}

export interface SessionOptions {
  /** How many are sent a second, at most. */
  readonly packetsPerSecond: number;
  /** No answer for so long is lost (Tmax of RFC 7680), ms. */
  readonly timeoutMs?: number;
  /** The longest window that will be asked for, ms. */
  readonly longestWindowMs?: number;
}

/** Longer than light takes to the far side of the Earth and back, three times over. */
export const TIMEOUT_MS = 1000;
export const WINDOWS_MS = { second: 1000, short: 10_000, long: 60_000 } as const;

/**
 * The figures of one session between a sender and a reflector (RFC 8762). Takes every packet as it is sent
 * and every answer as it comes, keeps a bounded number of them and no object for any, and tells over any
 * window what they come to. A packet counts once: its first answer in time makes it answered, further ones
 * are copies, and what comes after the time-out is late and stays lost.
 */
export class SessionFigures {
  readonly #timeoutMs: number;
  readonly #ring: PacketRing;
  readonly #count: ReflectorCount;
  readonly #order = new ArrivalOrder();
  readonly #path = new PathWatch();
  #answeredAt: number | null = null;
  /** The sequence whose answer has the highest place in the reflector's count. */
  #highestPlaced = 0;

  constructor(options: SessionOptions) {
    const { packetsPerSecond, timeoutMs = TIMEOUT_MS, longestWindowMs = WINDOWS_MS.long } = options;
    this.#timeoutMs = timeoutMs;
    this.#ring = new PacketRing(Math.ceil((packetsPerSecond * (longestWindowMs + 2 * timeoutMs)) / 1000) + 1);
    this.#count = new ReflectorCount(this.#ring.capacity);
  }

  /** How often the reflector began its count anew. */
  get reflectorRestarts(): number {
    return this.#count.restarts;
  }

  /** A packet left. Sequences rise, begin anew at 2^32, and those left out were never sent. */
  sent(sequence: number, atMs: number): void {
    this.#ring.enter(sequence, atMs, this.#count.highest);
  }

  /** An answer came. One to a packet that was never sent, or is no longer kept, is ignored. */
  answered(reply: Reply): void {
    const { sequence, receivedAt } = reply;
    const ring = this.#ring;
    const slot = ring.find(sequence);
    if (slot < 0) return;
    this.#answeredAt = Math.max(this.#answeredAt ?? receivedAt, receivedAt);
    const position = this.#place(reply, slot);
    const waited = receivedAt - ring.sentAt[slot]!;
    const state = ring.state[slot]!;
    if (state !== WAITING) {
      if (state === ANSWERED && waited <= this.#timeoutMs && ring.copies[slot]! < 255) ring.copies[slot]!++;
      return;
    }
    ring.position[slot] = position;
    if (waited > this.#timeoutMs) {
      ring.state[slot] = LATE;
      return;
    }
    ring.state[slot] = ANSWERED;
    const roundTrip = waited - reply.dwell;
    ring.roundTrip[slot] = roundTrip;
    ring.forward[slot] = reply.forwardMs ?? Number.NaN;
    ring.reverse[slot] = reply.reverseMs ?? Number.NaN;
    ring.clockError[slot] = reply.clockErrorMs ?? Number.NaN;
    if (this.#order.isReordered(sequence)) ring.reordered[slot] = 1;
    this.#path.take(receivedAt, roundTrip, reply.hopLimit);
  }

  /**
   * The packet with this sequence is the first that a peer answered which was not there before: those sent
   * before it, since the last answer, were for nobody, and no link lost them.
   */
  began(sequence: number): void {
    this.#ring.forgetRunBefore(sequence);
  }

  /** What the packets come to that were sent in the last `windowMs` of which the fate is known. */
  look(nowMs: number, windowMs: number = WINDOWS_MS.short): WindowFigures {
    const asked = { nowMs, windowMs, timeoutMs: this.#timeoutMs };
    return measureWindow(this.#ring, this.#count, asked, {
      hopLimit: this.#path.hopLimit,
      hopLimitChanges: this.#path.hopLimitChanges,
      pathChangedAt: this.#path.changedAt,
      pathChange: this.#path.change,
      answeredAt: this.#answeredAt,
    });
  }

  #place({ sequence, reflectorSequence }: Reply, slot: number): number {
    if (reflectorSequence === null) return Number.NaN;
    const [ring, count] = [this.#ring, this.#count];
    const before = count.highest;
    const sentSince = ring.sentSince(this.#highestPlaced);
    const position = count.place(reflectorSequence, ring.highestBefore[slot]!, sentSince);
    if (count.highest !== before) this.#highestPlaced = sequence;
    return position;
  }
}
