import { isSigned, signPacket } from './digests.ts';
import { setErrorSeconds } from './error-estimate.ts';
import { reflectTlvs, signReflectedTlvs } from './reflect-tlvs.ts';
import type { ReflectorSession } from './reflector-sessions.ts';
import {
  BASE_LENGTH,
  emptyReflectorPacket,
  emptySenderPacket,
  LEAST_LENGTH,
  readSenderPacket,
  writeReflectorPacket,
} from './test-packets.ts';
import { type Instant, setTimestamp, type TimestampFormat } from './timestamps.ts';
import { SYNCHRONISATION, TIMESTAMPING } from './tlvs.ts';
import type { StampClock } from './wall-clock.ts';

/** A packet as it came. */
export interface Arrival {
  readonly bytes: Buffer;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
  /** TTL or hop limit, and the octet of DSCP and ECN; null where they cannot be told, as in Node. */
  readonly hopLimit: number | null;
  readonly trafficClass: number | null;
}

export interface ReflectOptions {
  readonly clock: StampClock;
  readonly format: TimestampFormat;
  /** The key shared with this source; with one, packets are authenticated or not answered. */
  readonly key: Buffer | null;
}

/**
 * Makes the answers of one reflector, into a buffer that is used again. Of a packet come exactly as many octets
 * as it had: never more than it got, and symmetric as RFC 6038 asks.
 */
export class Answers {
  readonly #options: Omit<ReflectOptions, 'key'>;
  readonly #request = emptySenderPacket();
  readonly #answer = emptyReflectorPacket();
  readonly #instant: Instant = { seconds: 0, nanoseconds: 0 };

  constructor(options: Omit<ReflectOptions, 'key'>) {
    this.#options = options;
  }

  /** The session identifier of a packet that may be answered; or why not. */
  admit(bytes: Buffer, key: Buffer | null): number | 'short' | 'unsigned' {
    const mode = key === null ? 'unauthenticated' : 'authenticated';
    if (bytes.length < LEAST_LENGTH[mode]) return 'short';
    if (key !== null && !isSigned(bytes, key)) return 'unsigned';
    readSenderPacket(bytes, mode, this.#request);
    return this.#request.session;
  }

  /**
   * Writes the answer to the packet last admitted; gives its octets, a part of `into`. `session` null answers
   * without state: the sequence number is the sender's.
   */
  write(arrival: Arrival, into: Buffer, key: Buffer | null, session: ReflectorSession | null): Buffer {
    const { clock, format } = this.#options;
    const mode = key === null ? 'unauthenticated' : 'authenticated';
    const base = BASE_LENGTH[mode];
    const request = this.#request;
    const answer = this.#answer;
    const bytes = into.subarray(0, Math.max(arrival.bytes.length, base));
    arrival.bytes.copy(bytes);

    const synchronisation = clock.isSynchronised ? SYNCHRONISATION.ntp : SYNCHRONISATION.free;
    const hmac = reflectTlvs(bytes, base, {
      key,
      mustBeSigned: key !== null,
      trafficClass: arrival.trafficClass,
      timestamps: {
        synchronisationIn: synchronisation,
        timestampIn: TIMESTAMPING.software,
        synchronisationOut: synchronisation,
        timestampOut: TIMESTAMPING.software,
      },
      followUp: session?.followUp ?? null,
    });

    answer.sequence = session === null ? request.sequence : session.next;
    answer.session = request.session;
    answer.error.synchronised = clock.isSynchronised;
    answer.error.format = format;
    setErrorSeconds(answer.error, clock.errorSeconds);
    answer.senderSequence = request.sequence;
    Object.assign(answer.senderTimestamp, request.timestamp);
    Object.assign(answer.senderError, request.error);
    answer.senderHopLimit = arrival.hopLimit ?? 255;
    this.#stamp(answer.received, arrival.at);
    // T3 as late as can be: after it only the digests, which have to cover it.
    this.#stamp(answer.timestamp, clock.monotonic());
    writeReflectorPacket(bytes, mode, answer);
    if (key !== null) signPacket(bytes, key);
    signReflectedTlvs(bytes, base, hmac, key);
    return bytes.subarray(0, arrival.bytes.length);
  }

  /** Notes that the answer just written has left: the session counts on, and the next answer can tell when. */
  sent(session: ReflectorSession): void {
    const followUp = session.followUp ?? {
      sequence: 0,
      timestamp: { seconds: 0, fraction: 0 },
      timestamping: TIMESTAMPING.software,
    };
    followUp.sequence = session.next;
    this.#stamp(followUp.timestamp, this.#options.clock.monotonic());
    session.followUp = followUp;
    session.next = (session.next + 1) >>> 0;
  }

  #stamp(into: { seconds: number; fraction: number }, at: number): void {
    const { clock, format } = this.#options;
    clock.instantAt(at, this.#instant);
    setTimestamp(into, format, this.#instant);
  }
}
