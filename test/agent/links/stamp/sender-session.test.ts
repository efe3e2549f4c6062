import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../../agent/links/figures/session-figures.ts';
import { Answers } from '../../../../agent/links/stamp/reflect.ts';
import { ReflectorSessions } from '../../../../agent/links/stamp/reflector-sessions.ts';
import { LONGEST_SENT, SenderSession } from '../../../../agent/links/stamp/sender-session.ts';
import type { TimestampFormat } from '../../../../agent/links/stamp/timestamps.ts';
import type { StampClock } from '../../../../agent/links/stamp/wall-clock.ts';
import { opensslDigest } from '../../../support/openssl-digest.ts';

interface Way {
  readonly key?: Buffer | null;
  readonly format?: TimestampFormat;
  readonly reflectorFormat?: TimestampFormat;
  readonly stateful?: boolean;
  /** What the reflector's clock is ahead, seconds. */
  readonly ahead?: number;
  readonly synchronised?: boolean;
}

/** A session and its reflector with a way between them that takes what it is told to. */
function pair({ key = null, stateful = true, ahead = 0, synchronised = true, ...formats }: Way = {}) {
  const { format = 'ntp', reflectorFormat = format } = formats;
  const time = { now: 5000 };
  const clockOf = (offset: number): StampClock => ({
    monotonic: () => time.now,
    instantAt(monotonic, into) {
      const at = 1_700_000_000_000 + monotonic + offset * 1000;
      into.seconds = Math.floor(at / 1000);
      into.nanoseconds = (at % 1000) * 1e6;
    },
    isSynchronised: synchronised,
    errorSeconds: 0.001,
  });
  const sent: [number, number][] = [];
  const replies: Reply[] = [];
  const began: number[] = [];
  const session = new SenderSession({ session: 7, intervalMs: 100, key, format }, clockOf(0), {
    sent: (sequence, at) => void sent.push([sequence, at]),
    answered: (reply) => void replies.push(reply),
    began: (sequence) => void began.push(sequence),
  });
  const reflector = clockOf(ahead);
  const answers = new Answers({ clock: reflector, format: reflectorFormat });
  const sessions = new ReflectorSessions();
  const send = (): Buffer => {
    const bytes = Buffer.from(session.write(Buffer.alloc(LONGEST_SENT, 0xee)));
    session.sent(time.now);
    return bytes;
  };
  const reflect = (bytes: Buffer, dwell = 0): Buffer => {
    const admitted = answers.admit(bytes, key);
    if (typeof admitted === 'string') throw new Error(admitted);
    const state = stateful ? sessions.of('192.0.2.1', 9, admitted, time.now) : null;
    const arrival = { bytes, at: time.now, hopLimit: 61, trafficClass: null };
    time.now += dwell;
    const answer = Buffer.from(answers.write(arrival, Buffer.alloc(9216), key, state));
    if (state !== null) answers.sent(state);
    return answer;
  };
  const exchange = (there: number, dwell: number, back: number): number => {
    const bytes = send();
    time.now += there;
    const answer = reflect(bytes, dwell);
    time.now += back;
    expect(session.take(answer, time.now)).toBeNull();
    time.now += 50;
    return answer.length;
  };
  return { time, session, sent, replies, began, send, reflect, exchange };
}

describe('a session', () => {
  it('tells round trip and both ways, whatever the clocks say of themselves and in whatever format', () => {
    const delay = fc.double({ min: 0, max: 500, noNaN: true });
    const format = fc.constantFrom<TimestampFormat>('ntp', 'ptp');
    const ahead = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(delay, delay, delay, format, format, ahead, (there, dwell, back, format, other, ahead) => {
        const one = pair({ format, reflectorFormat: other, ahead });
        one.exchange(there, dwell, back);
        const [reply] = one.replies;
        expect(reply!.receivedAt - reply!.sentAt - reply!.dwell).toBeCloseTo(there + back, 3);
        expect(reply!.dwell).toBeCloseTo(dwell, 3);
        expect(reply!.forwardMs).toBeCloseTo(there + ahead * 1000, 2);
        expect(reply!.reverseMs).toBeCloseTo(back - ahead * 1000, 2);
        expect(reply!.clockErrorMs).toBeGreaterThanOrEqual(2);
        expect(reply!.clockErrorMs).toBeLessThan(2.1);
        expect(reply!.hopLimit).toBe(61);
      }),
    );
  });

  it('says once which packet was the first that was answered after its peer refused, and takes no garbage for it', () => {
    const { session, began, send, reflect, exchange, time } = pair();
    exchange(5, 1, 5);
    session.refusedAt = time.now;
    send();
    const bytes = send();
    expect(session.take(Buffer.alloc(44), time.now)).not.toBeNull();
    expect(began).toEqual([]);
    expect(session.take(reflect(bytes), time.now)).toBeNull();
    exchange(5, 1, 5);
    expect(began).toEqual([2]);
    expect(session.refusedAt).toBeNull();
  });

  it('tells no way by itself unless both clocks are synchronised', () => {
    const one = pair({ synchronised: false });
    one.exchange(3, 1, 4);
    expect(one.replies[0]).toMatchObject({ forwardMs: null, reverseMs: null, clockErrorMs: null });
  });

  it('learns that its reflector counts before anything is lost, and then gives its numbers', () => {
    const one = pair();
    for (let round = 0; round < 3; round++) one.exchange(1, 0, 1);
    expect(one.replies.map(({ reflectorSequence }) => reflectorSequence)).toEqual([null, 1, 2]);
    one.send();
    one.exchange(1, 0, 1);
    expect(one.replies.at(-1)).toMatchObject({ sequence: 4, reflectorSequence: 3 });
  });

  it('learns that its reflector only repeats, so that no loss is put on either way', () => {
    const one = pair({ stateful: false });
    for (let round = 0; round < 20; round++) one.exchange(1, 0, 1);
    expect(new Set(one.replies.map(({ reflectorSequence }) => reflectorSequence))).toEqual(new Set([null]));
  });

  it('asks for more only now and then: its packets are 44 octets, and 112 with a key', () => {
    const lengths = (key: Buffer | null) => {
      const one = pair({ key });
      return Array.from({ length: 1300 }, () => one.send().length);
    };
    const plain = lengths(null);
    expect(plain.filter((length) => length === 44)).toHaveLength(1300 - 18);
    expect(new Set(plain)).toEqual(new Set([44, 64]));
    expect(new Set(lengths(randomBytes(32)))).toEqual(new Set([112, 152]));
  });

  it('signs packets and TLVs as openssl does, and takes no answer that is signed otherwise', () => {
    const key = Buffer.from('a key of two sites');
    const one = pair({ key });
    const bytes = one.send();
    expect(bytes.subarray(96, 112).toString('hex')).toBe(opensslDigest(key, bytes.subarray(0, 96)));
    const covered = Buffer.concat([bytes.subarray(0, 4), bytes.subarray(112, 132)]);
    expect(bytes.subarray(136, 152).toString('hex')).toBe(opensslDigest(key, covered));
    const answer = one.reflect(bytes);
    answer[20]! ^= 1;
    expect(one.session.take(answer, one.time.now)).toBe('unsigned');
    answer[20]! ^= 1;
    expect(one.session.take(answer, one.time.now)).toBeNull();
    expect(one.replies).toHaveLength(1);
  });

  it('believes no follow-up that was changed, that stands after a malformed TLV, or of which the question was changed', () => {
    const key = Buffer.from('a key of two sites');
    const base = 112;
    const spoilt: readonly ((answer: Buffer) => void)[] = [
      // Its value, its own U, its digest, M of the TLV itself, I of both.
      (answer) => (answer[base + 4]! ^= 1),
      (answer) => (answer[base]! |= 0x80),
      (answer) => (answer[base + 30]! ^= 1),
      (answer) => (answer[base]! |= 0x40),
      (answer) => (answer[base]! |= 0x20),
    ];
    for (const spoil of [null, ...spoilt]) {
      const one = pair({ key });
      for (let round = 0; round < 4; round++) {
        const answer = one.reflect(one.send());
        spoil?.(answer);
        expect(one.session.take(answer, one.time.now)).toBeNull();
      }
      // Whether the reflector counts is learnt from follow-ups alone as long as nothing is lost.
      expect(one.replies.at(-1)!.reflectorSequence).toBe(spoil === null ? 3 : null);
    }
  });

  it('takes for an answer only what repeats number and time of a packet that it sent', () => {
    const one = pair();
    const first = one.reflect(one.send());
    one.time.now += 7;
    const second = one.reflect(one.send());
    const wrong = Buffer.from(second);
    first.copy(wrong, 28, 28, 36);
    expect(one.session.take(wrong, one.time.now)).toBe('unknown');
    const later = Buffer.from(second);
    later.writeUInt32BE(2, 24);
    expect(one.session.take(later, one.time.now)).toBe('unknown');
    expect(one.session.take(second, one.time.now)).toBeNull();
    // Packets in between push it out of what is remembered.
    for (let more = 0; more < 200; more++) one.send();
    expect(one.session.take(first, one.time.now)).toBe('unknown');
    expect(one.replies).toHaveLength(1);
  });

  it('gives every copy of an answer to who makes the figures, which knows copies', () => {
    const one = pair();
    const answer = one.reflect(one.send());
    expect([one.session.take(answer, 5001), one.session.take(answer, 5002)]).toEqual([null, null]);
    expect(one.replies.map(({ sequence }) => sequence)).toEqual([0, 0]);
  });

  it('takes the time at a reflector for none when its clock was set meanwhile', () => {
    const one = pair();
    const bytes = one.send();
    one.time.now += 2;
    const answer = one.reflect(bytes);
    answer.writeUInt32BE(answer.readUInt32BE(4) - 100, 4);
    one.session.take(answer, one.time.now);
    expect(one.replies[0]!.dwell).toBe(0);
  });

  it('refuses any bytes at all that are no answer, and never fails', () => {
    const one = pair();
    const keyed = pair({ key: randomBytes(16) });
    for (let more = 0; more < 5; more++) {
      one.send();
      keyed.send();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => {
        expect(one.session.take(Buffer.from(garbage), 6000)).not.toBeNull();
        expect(keyed.session.take(Buffer.from(garbage), 6000)).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('reads an answer whose TLVs are hostile as it reads one without', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 108 }), (tail) => {
        const one = pair();
        const answer = one.reflect(one.send());
        expect(one.session.take(Buffer.concat([answer.subarray(0, 44), tail]), one.time.now)).toBeNull();
      }),
    );
  });

  it('knows the answers to its newest packets however many it has sent', () => {
    const one = pair();
    for (let more = 0; more < 70_000; more++) one.send();
    one.exchange(1, 0, 1);
    expect(one.sent.at(-1)![0]).toBe(70_000);
    expect(one.replies.at(-1)!.sequence).toBe(70_000);
  });
});
