import { askForFollowUp, hasFollowUp, LONGEST_QUESTION } from './ask-follow-up.ts';
import { isSigned, signPacket } from './digests.ts';
import { errorSeconds, setErrorSeconds } from './error-estimate.ts';
import { ReflectorKind } from './reflector-kind.ts';
import type { SessionWatch } from './session-watch.ts';
import {
  BASE_LENGTH,
  emptyReflectorPacket,
  emptySenderPacket,
  LEAST_LENGTH,
  type Mode,
  readReflectorPacket,
  writeSenderPacket,
} from './test-packets.ts';
import {
  type Instant,
  secondsBetween,
  secondsSince,
  setTimestamp,
  type TimestampFormat,
} from './timestamps.ts';
import type { StampClock } from './wall-clock.ts';

export interface SenderSessionOptions {
  /** The SSID, 1…65535. */
  readonly session: number;
  readonly intervalMs: number;
  /** With one, packets are authenticated. */
  readonly key: Buffer | null;
  readonly format: TimestampFormat;
}

/** Why a packet that came is no answer. */
export type NoAnswer = 'malformed' | 'unsigned' | 'unknown';

/** Octets of the longest packet that a session sends: authenticated, asking for a follow-up, signed. */
export const LONGEST_SENT = BASE_LENGTH.authenticated + LONGEST_QUESTION;
/** How long an answer is known for one of ours. */
const REMEMBERED_MS = 10_000;

/** Filled anew for each packet, and one for all sessions: of hundreds, the engine would know none by its layout. */
const PACKET = emptySenderPacket();
const ANSWER = emptyReflectorPacket();
const INSTANT: Instant = { seconds: 0, nanoseconds: 0 };
/** What the estimate in `PACKET` comes to. */
const ESTIMATED = { seconds: Number.NaN };

/**
 * One session of a sender (RFC 8762 4.2): numbers and stamps its packets, and measures those that come back.
 * An answer counts only when it repeats number and time of a packet that was sent: a made-up one would have
 * to guess 64 bits. Keeps no more than the moments of its last packets, in columns.
 */
export class SenderSession {
  readonly #options: SenderSessionOptions;
  readonly #mode: Mode;
  readonly #clock: StampClock;
  readonly #watch: Pick<SessionWatch<unknown>, 'sent' | 'answered' | 'began'>;
  readonly #kind = new ReflectorKind();
  readonly #mask: number;
  readonly #sentAt: Float64Array;
  readonly #seconds: Uint32Array;
  readonly #fractions: Uint32Array;
  #next = 0;
  /** When an answer last came; null before the first. */
  answeredAt: number | null = null;
  /** When the peer last refused packets, as the sender noted it; null where it did not since the last answer. */
  refusedAt: number | null = null;

  constructor(
    options: SenderSessionOptions,
    clock: StampClock,
    watch: Pick<SessionWatch<unknown>, 'sent' | 'answered' | 'began'>,
  ) {
    this.#options = options;
    this.#mode = options.key === null ? 'unauthenticated' : 'authenticated';
    this.#clock = clock;
    this.#watch = watch;
    const held = Math.min(8192, Math.max(64, REMEMBERED_MS / options.intervalMs));
    const capacity = 2 ** Math.ceil(Math.log2(held));
    this.#mask = capacity - 1;
    this.#sentAt = new Float64Array(capacity).fill(Number.NaN);
    this.#seconds = new Uint32Array(capacity);
    this.#fractions = new Uint32Array(capacity);
  }

  /** Writes the next packet; gives its octets, a part of `into`, which is to be sent at once. */
  write(into: Buffer): Buffer {
    const { session, key, format } = this.#options;
    const packet = PACKET;
    packet.sequence = this.#next;
    packet.session = session;
    packet.error.synchronised = this.#clock.isSynchronised;
    packet.error.format = format;
    const error = this.#clock.errorSeconds;
    if (error !== ESTIMATED.seconds) {
      ESTIMATED.seconds = error;
      setErrorSeconds(packet.error, error);
    }
    this.#clock.instantAt(this.#clock.monotonic(), INSTANT);
    setTimestamp(packet.timestamp, format, INSTANT);
    const slot = this.#next & this.#mask;
    this.#seconds[slot] = packet.timestamp.seconds;
    this.#fractions[slot] = packet.timestamp.fraction;

    writeSenderPacket(into, this.#mode, packet);
    const base = BASE_LENGTH[this.#mode];
    const end = this.#kind.isAskedIn(this.#next) ? askForFollowUp(into, base, key) : base;
    if (key !== null) signPacket(into, key);
    return into.subarray(0, end);
  }

  /** Notes when the packet just written left, which is later than it says by what its digest took. */
  sent(at: number): void {
    this.#sentAt[this.#next & this.#mask] = at;
    this.#watch.sent(this.#next, at);
    this.#next = (this.#next + 1) >>> 0;
  }

  /** Takes what came at `at`; gives why it is no answer to this session, null where it is one. */
  take(bytes: Buffer, at: number): NoAnswer | null {
    const { key } = this.#options;
    if (bytes.length < LEAST_LENGTH[this.#mode] || bytes.length > LONGEST_SENT) return 'malformed';
    if (key !== null && !isSigned(bytes, key)) return 'unsigned';
    const answer = ANSWER;
    readReflectorPacket(bytes, this.#mode, answer);
    const slot = answer.senderSequence & this.#mask;
    const sentAt = this.#sentAt[slot] ?? Number.NaN;
    const age = (this.#next - answer.senderSequence) >>> 0;
    const isOurs =
      age >= 1 &&
      age <= this.#mask + 1 &&
      !Number.isNaN(sentAt) &&
      this.#seconds[slot] === answer.senderTimestamp.seconds &&
      this.#fractions[slot] === answer.senderTimestamp.fraction;
    if (!isOurs) return 'unknown';
    this.answeredAt = at;
    const isBeginning = this.refusedAt !== null;
    this.refusedAt = null;

    this.#kind.answered(
      answer.senderSequence,
      answer.sequence,
      hasFollowUp(bytes, BASE_LENGTH[this.#mode], key),
    );
    const isSynchronised = answer.error.synchronised && this.#clock.isSynchronised;
    const error = isSynchronised ? errorSeconds(answer.error) + this.#clock.errorSeconds : Number.NaN;
    const isTold = Number.isFinite(error);
    const dwell = secondsBetween(answer.timestamp, answer.received, answer.error.format) * 1000;
    this.#watch.answered({
      sequence: answer.senderSequence,
      sentAt,
      receivedAt: at,
      dwell: possibleDwell(dwell, at - sentAt),
      forwardMs: isTold ? this.#since(answer.received, answer.error.format, sentAt) : null,
      reverseMs: isTold ? -this.#since(answer.timestamp, answer.error.format, at) : null,
      clockErrorMs: isTold ? error * 1000 : null,
      reflectorSequence: this.#kind.isStateful ? answer.sequence : null,
      // 255 is what a reflector says that cannot tell (RFC 5357 4.2.1).
      hopLimit: answer.senderHopLimit === 255 ? null : answer.senderHopLimit,
    });
    if (isBeginning) this.#watch.began(answer.senderSequence);
    return null;
  }

  #since(timestamp: { seconds: number; fraction: number }, format: TimestampFormat, at: number): number {
    this.#clock.instantAt(at, INSTANT);
    return secondsSince(timestamp, format, INSTANT) * 1000;
  }
}

/** How far two good clocks part in a round trip, and their roundings with them, ms. */
const CLOCKS_PART_MS = 0.1;

/** A reflector whose clock was set meanwhile tells nonsense: what cannot be is taken for no time at all. */
function possibleDwell(told: number, elapsed: number): number {
  if (told < 0 || told > elapsed + CLOCKS_PART_MS) return 0;
  return Math.min(told, elapsed);
}
