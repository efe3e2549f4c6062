import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answers } from '../../../../agent/links/stamp/reflect.ts';
import { ReflectorSessions } from '../../../../agent/links/stamp/reflector-sessions.ts';
import { secondsSince } from '../../../../agent/links/stamp/timestamps.ts';
import { readFollowUp, writeClassOfService } from '../../../../agent/links/stamp/tlv-values.ts';
import {
  MALFORMED,
  NOT_INTACT,
  readTlvs,
  TLV_TYPE,
  UNRECOGNISED,
  writeTlv,
} from '../../../../agent/links/stamp/tlvs.ts';
import { opensslDigest } from '../../../support/openssl-digest.ts';
import { answerOf, senderBytes, standingClock } from '../../../support/stamp-packets.ts';

const key = Buffer.from('0123456789abcdef0123456789abcdef');

function reflect(bytes: Buffer, options: { key?: Buffer; stateful?: boolean; trafficClass?: number } = {}) {
  const clock = standingClock();
  const answers = new Answers({ clock, format: 'ntp' });
  const admitted = answers.admit(bytes, options.key ?? null);
  if (typeof admitted === 'string') return admitted;
  const session = options.stateful === true ? new ReflectorSessions().of('192.0.2.7', 9, admitted, 0) : null;
  const arrival = { bytes, at: 0, hopLimit: null, trafficClass: options.trafficClass ?? null };
  clock.now = 3;
  return answers.write(arrival, Buffer.alloc(9216, 0xaa), options.key ?? null, session);
}

function tlvs(...wanted: readonly (readonly [type: number, length: number])[]): Buffer {
  const bytes = Buffer.alloc(wanted.reduce((sum, [, length]) => sum + 4 + length, 0));
  let at = 0;
  for (const [type, length] of wanted) at = writeTlv(bytes, at, type, length);
  return bytes;
}

/** The flags that came back, one for each TLV. */
function flagsOf(answer: Buffer | string, base = 44): number[] {
  if (typeof answer === 'string') throw new Error(`refused: ${answer}`);
  return readTlvs(answer, base).tlvs.map(({ flags }) => flags);
}

describe('an answer', () => {
  it('carries what the sender sent, when it came and when it left, and a TTL that nobody could tell', () => {
    const request = senderBytes({ sequence: 41, session: 1357 });
    const answer = answerOf(reflect(request) as Buffer);
    expect(answer).toMatchObject({
      sequence: 41,
      session: 1357,
      senderSequence: 41,
      senderTimestamp: { seconds: 3_900_000_000, fraction: 41_007 },
      senderError: { scale: 20, multiplier: 99 },
      senderHopLimit: 255,
      error: { synchronised: true, format: 'ntp' },
    });
    const origin = { seconds: 1_700_000_000, nanoseconds: 0 };
    expect(secondsSince(answer.received, 'ntp', origin)).toBe(0);
    expect(secondsSince(answer.timestamp, 'ntp', origin)).toBeCloseTo(0.003, 8);
  });

  it('has as many octets as the question, whatever the question is, or there is none', () => {
    const flags = fc.record({ key: fc.boolean(), stateful: fc.boolean() });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), flags, (garbage, { key: isKeyed, stateful }) => {
        const answer = reflect(Buffer.from(garbage), { ...(isKeyed ? { key } : {}), stateful });
        if (garbage.length < (isKeyed ? 112 : 41)) expect(answer).toBe('short');
        else if (isKeyed) expect(answer).toBe('unsigned');
        else expect(answer.length).toBe(garbage.length);
      }),
      { numRuns: 500 },
    );
  });

  it('to a TWAMP Light sender of 41 octets is its first 41', () => {
    const request = senderBytes({ sequence: 5 }).subarray(0, 41);
    const answer = reflect(request) as Buffer;
    expect(answer.length).toBe(41);
    expect(answerOf(Buffer.concat([answer, Buffer.alloc(3)])).senderSequence).toBe(5);
  });

  it('in authenticated mode is signed as openssl signs, and a question signed otherwise gets none', () => {
    const answer = reflect(senderBytes({ sequence: 9 }, undefined, key), { key }) as Buffer;
    expect(answer.subarray(96, 112).toString('hex')).toBe(opensslDigest(key, answer.subarray(0, 96)));
    expect(answerOf(answer, 'authenticated').senderSequence).toBe(9);
    expect(reflect(senderBytes({ sequence: 9 }, undefined, randomBytes(32)), { key })).toBe('unsigned');
  });
});

describe('TLVs in an answer', () => {
  it('lose U where they are understood and keep it where not, and padding comes back as it went', () => {
    const padding = Buffer.concat([tlvs([TLV_TYPE.extraPadding, 0]), Buffer.alloc(0)]);
    padding.writeUInt16BE(5, 2);
    const tail = Buffer.concat([
      padding,
      Buffer.from('\x01\x02\x03\x04\x05'),
      tlvs([TLV_TYPE.timestampInformation, 4], [TLV_TYPE.directMeasurement, 12], [200, 3]),
    ]);
    const answer = reflect(senderBytes({ sequence: 1 }, tail)) as Buffer;
    expect(flagsOf(answer)).toEqual([0, 0, UNRECOGNISED, UNRECOGNISED]);
    expect(answer.subarray(48, 53)).toEqual(Buffer.from('\x01\x02\x03\x04\x05'));
    expect(answer.subarray(57, 61).toString('hex')).toBe('01020102');
  });

  it('get M when their length is not that of their type or they are cut, and nothing after that is looked at', () => {
    const wrong = tlvs([TLV_TYPE.timestampInformation, 5], [TLV_TYPE.extraPadding, 8]);
    expect(flagsOf(reflect(senderBytes({ sequence: 1 }, wrong)))).toEqual([MALFORMED, UNRECOGNISED]);
    const cut = tlvs([TLV_TYPE.extraPadding, 2], [TLV_TYPE.timestampInformation, 4]).subarray(0, 12);
    expect(flagsOf(reflect(senderBytes({ sequence: 1 }, cut)))).toEqual([0, MALFORMED]);
  });

  it('come back whatever they are: known ones answered, others untouched, and all as it came after the first M', () => {
    const types = [...Object.values(TLV_TYPE).filter((type) => type !== TLV_TYPE.hmac), 9, 200, 255];
    const known = new Map<number, number | null>([
      [TLV_TYPE.extraPadding, null],
      [TLV_TYPE.timestampInformation, 4],
      [TLV_TYPE.classOfService, 4],
      [TLV_TYPE.followUpTelemetry, 16],
    ]);
    const one = fc.record({
      type: fc.constantFrom(...types),
      // A sender sets U alone; what it must leave zero is not to be believed.
      flags: fc.nat(255),
      value: fc
        .oneof(fc.constantFrom(4, 16), fc.nat(40))
        .chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), fc.nat(20), (wanted, isCutBy) => {
        const whole = wanted.map(({ type, flags, value }) =>
          Buffer.concat([Buffer.from([flags, type, value.length >> 8, value.length & 255]), value]),
        );
        const last = whole.at(-1)!;
        const cut = Math.min(isCutBy, last.length - 4);
        const tail = Buffer.concat(whole).subarray(0, -cut || undefined);
        fc.pre(tail.some((octet) => octet !== 0));
        const request = senderBytes({ sequence: 1 }, tail);
        const answer = reflect(request, { trafficClass: 0 }) as Buffer;
        let at = 44;
        for (const [index, { type, value }] of wanted.entries()) {
          const length = known.get(type);
          const isWrong = typeof length === 'number' && length !== value.length;
          const isCut = cut > 0 && index === wanted.length - 1;
          const isKnown = known.has(type);
          expect(answer[at]).toBe(isWrong || isCut ? MALFORMED : isKnown ? 0 : UNRECOGNISED);
          if (isWrong || isCut) {
            expect(answer.subarray(at + 1)).toEqual(request.subarray(at + 1));
            return;
          }
          const end = at + 4 + value.length;
          expect(answer.subarray(at + 1, at + 4)).toEqual(request.subarray(at + 1, at + 4));
          if (!isKnown || type === TLV_TYPE.extraPadding)
            expect(answer.subarray(at + 4, end)).toEqual(request.subarray(at + 4, end));
          at = end;
        }
        expect(at).toBe(answer.length);
      }),
      { numRuns: 500 },
    );
  });

  it('that ask for the class of service are told what arrived, or that nobody knows', () => {
    const tail = tlvs([TLV_TYPE.classOfService, 4]);
    writeClassOfService(tail, 4, { asked: 46, arrived: 0, congestion: 0, returnPath: 0 });
    const told = reflect(senderBytes({ sequence: 1 }, tail), { trafficClass: (10 << 2) | 3 }) as Buffer;
    expect(flagsOf(told)).toEqual([0]);
    expect(told.readUInt16BE(48).toString(2).padStart(16, '0')).toBe('1011100010101101');
    const untold = reflect(senderBytes({ sequence: 1 }, tail)) as Buffer;
    expect(flagsOf(untold)).toEqual([UNRECOGNISED]);
    expect(untold.subarray(48, 52)).toEqual(tail.subarray(4, 8));
  });

  it('that are signed are signed again over the answer; changed ones all get I and are not used', () => {
    const tail = tlvs([TLV_TYPE.followUpTelemetry, 16], [TLV_TYPE.hmac, 16], [TLV_TYPE.extraPadding, 3]);
    const request = senderBytes({ sequence: 77 }, tail, key);
    Buffer.from(
      opensslDigest(key, Buffer.concat([request.subarray(0, 4), request.subarray(112, 132)])),
      'hex',
    ).copy(request, 136);
    const answer = reflect(request, { key, stateful: true }) as Buffer;
    expect(flagsOf(answer, 112)).toEqual([0, 0, 0]);
    expect(answer.readUInt32BE(0)).toBe(0);
    const covered = Buffer.concat([answer.subarray(0, 4), answer.subarray(112, 132)]);
    expect(answer.subarray(136, 152).toString('hex')).toBe(opensslDigest(key, covered));

    request[120]! ^= 1;
    const refused = reflect(request, { key }) as Buffer;
    expect(flagsOf(refused, 112)).toEqual([NOT_INTACT, NOT_INTACT, NOT_INTACT]);
    expect(refused.subarray(116, 132)).toEqual(request.subarray(116, 132));
  });

  it('must be signed in authenticated mode, but for padding alone, and nothing but padding may follow the digest', () => {
    const unsigned = tlvs([TLV_TYPE.timestampInformation, 4]);
    expect(flagsOf(reflect(senderBytes({ sequence: 1 }, unsigned, key), { key }), 112)).toEqual([NOT_INTACT]);
    const padding = tlvs([TLV_TYPE.extraPadding, 9]);
    expect(flagsOf(reflect(senderBytes({ sequence: 1 }, padding, key), { key }), 112)).toEqual([0]);
    const followed = tlvs([TLV_TYPE.hmac, 16], [TLV_TYPE.timestampInformation, 4]);
    const request = senderBytes({ sequence: 1 }, followed, key);
    Buffer.from(opensslDigest(key, request.subarray(0, 4)), 'hex').copy(request, 116);
    expect(flagsOf(reflect(request, { key }), 112)).toEqual([NOT_INTACT, NOT_INTACT]);
  });

  it('that ask for a follow-up are told of the answer before, and zeros by a reflector without state', () => {
    const clock = standingClock();
    const answers = new Answers({ clock, format: 'ntp' });
    const session = new ReflectorSessions().of('192.0.2.7', 9, 1, 0)!;
    const bytes = senderBytes({ sequence: 0 }, tlvs([TLV_TYPE.followUpTelemetry, 16]));
    const write = (of: typeof session | null) => {
      answers.admit(bytes, null);
      const arrival = { bytes, at: clock.now, hopLimit: null, trafficClass: null };
      return Buffer.from(answers.write(arrival, Buffer.alloc(200), null, of));
    };
    write(session);
    clock.now = 40;
    answers.sent(session);
    const second = readFollowUp(write(session), 48);
    expect(second).toMatchObject({ sequence: 0, timestamping: 2 });
    expect(secondsSince(second.timestamp, 'ntp', { seconds: 1_700_000_000, nanoseconds: 0 })).toBeCloseTo(
      0.04,
      8,
    );
    expect(write(null).subarray(48, 64)).toEqual(Buffer.alloc(16));
  });
});
