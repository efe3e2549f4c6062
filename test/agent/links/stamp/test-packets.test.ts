import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isSigned, signPacket } from '../../../../agent/links/stamp/digests.ts';
import { errorSeconds, setErrorSeconds } from '../../../../agent/links/stamp/error-estimate.ts';
import {
  BASE_LENGTH,
  emptyReflectorPacket,
  emptySenderPacket,
  type Mode,
  type ReflectorPacket,
  readReflectorPacket,
  readSenderPacket,
  type SenderPacket,
  writeReflectorPacket,
  writeSenderPacket,
} from '../../../../agent/links/stamp/test-packets.ts';
import { secondsBetween, secondsSince, setTimestamp } from '../../../../agent/links/stamp/timestamps.ts';
import captures from '../../../fixtures/stamp/scapy-2.5.0.json' with { type: 'json' };
import { opensslDigest } from '../../../support/openssl-digest.ts';

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const timestamp = fc.record({ seconds: u32, fraction: u32 });
const error = fc.record({
  synchronised: fc.boolean(),
  format: fc.constantFrom('ntp' as const, 'ptp' as const),
  scale: fc.integer({ min: 0, max: 63 }),
  multiplier: fc.integer({ min: 0, max: 255 }),
});
const session = fc.integer({ min: 0, max: 0xffff });
const senderPacket: fc.Arbitrary<SenderPacket> = fc.record({ sequence: u32, timestamp, error, session });
const reflectorPacket: fc.Arbitrary<ReflectorPacket> = fc.record({
  sequence: u32,
  timestamp,
  error,
  session,
  received: timestamp,
  senderSequence: u32,
  senderTimestamp: timestamp,
  senderError: error,
  senderHopLimit: fc.integer({ min: 0, max: 255 }),
});
const mode = fc.constantFrom<Mode>('unauthenticated', 'authenticated');

describe('a test packet', () => {
  it.each(captures)(
    'of scapy reads as what scapy put in and writes as its bytes: $name',
    ({ hex, fields }) => {
      const bytes = Buffer.from(hex, 'hex');
      const written = Buffer.alloc(bytes.length, 0xff);
      const fraction = (seconds: number) => Math.round((seconds % 1) * 2 ** 32) / 2 ** 32;
      if ('ts_rx' in fields) {
        const packet = emptyReflectorPacket();
        readReflectorPacket(bytes, 'unauthenticated', packet);
        expect(packet).toMatchObject({
          sequence: fields.seq,
          session: fields.ssid,
          senderSequence: fields.seq_sender,
          senderHopLimit: fields.ttl_sender,
          senderError: { synchronised: false, format: 'ntp', scale: 33, multiplier: 67 },
        });
        expect(packet.received.seconds).toBe(Math.floor(fields.ts_rx!));
        expect(packet.senderTimestamp.fraction / 2 ** 32).toBeCloseTo(fraction(fields.ts_sender!), 8);
        writeReflectorPacket(written, 'unauthenticated', packet);
      } else {
        const packet = emptySenderPacket();
        readSenderPacket(bytes, 'unauthenticated', packet);
        expect(packet).toMatchObject({
          sequence: fields.seq,
          session: fields.ssid,
          error: { synchronised: true, format: 'ntp', scale: fields.scale, multiplier: fields.multiplier },
        });
        expect(packet.timestamp.seconds).toBe(Math.floor(fields.ts));
        expect(packet.timestamp.fraction / 2 ** 32).toBeCloseTo(fraction(fields.ts), 8);
        writeSenderPacket(written, 'unauthenticated', packet);
      }
      expect(written.toString('hex')).toBe(hex);
    },
  );

  it('that a sender writes is what is read of it', () => {
    fc.assert(
      fc.property(mode, senderPacket, (mode, packet) => {
        const bytes = Buffer.alloc(BASE_LENGTH[mode], 0xff);
        writeSenderPacket(bytes, mode, packet);
        const read = emptySenderPacket();
        readSenderPacket(bytes, mode, read);
        expect(read).toEqual(packet);
      }),
    );
  });

  it('that a reflector writes is what is read of it, and its must-be-zero octets are zero', () => {
    const used = { unauthenticated: 38 + 1, authenticated: 4 + 12 + 8 + 4 + 8 + 2 + 1 };
    fc.assert(
      fc.property(mode, reflectorPacket, (mode, packet) => {
        const bytes = Buffer.alloc(BASE_LENGTH[mode], 0xff);
        writeReflectorPacket(bytes, mode, packet);
        const read = emptyReflectorPacket();
        readReflectorPacket(bytes, mode, read);
        expect(read).toEqual(packet);
        expect(bytes.filter((octet) => octet !== 0).length).toBeLessThanOrEqual(used[mode]);
      }),
    );
  });

  it('has its authenticated fields where RFC 8762 4.3.2 draws them', () => {
    const packet = emptyReflectorPacket();
    packet.sequence = 0x01020304;
    packet.timestamp.seconds = 0x11111111;
    packet.session = 0x2222;
    packet.received.seconds = 0x33333333;
    packet.senderSequence = 0x44444444;
    packet.senderTimestamp.seconds = 0x55555555;
    packet.senderError.multiplier = 0x66;
    packet.senderHopLimit = 0x77;
    const bytes = Buffer.alloc(112, 0xff);
    writeReflectorPacket(bytes, 'authenticated', packet);
    const zeros = (octets: number) => '00'.repeat(octets);
    expect(bytes.toString('hex')).toBe(
      `01020304${zeros(12)}11111111${zeros(4)}00012222${zeros(4)}33333333${zeros(4)}${zeros(8)}` +
        `44444444${zeros(12)}55555555${zeros(4)}0066${zeros(6)}77${zeros(15)}${zeros(16)}`,
    );
  });
});

describe('the digest of an authenticated packet', () => {
  const key = randomBytes(32);
  const bytes = randomBytes(112);
  signPacket(bytes, key);

  it('is what openssl computes over the first 96 octets, cut to 128 bits', () => {
    expect(bytes.subarray(96).toString('hex')).toBe(opensslDigest(key, bytes.subarray(0, 96)));
  });

  it('fails for every octet changed, and for another key', () => {
    expect(isSigned(bytes, key)).toBe(true);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(isSigned(changed, key), `octet ${at}`).toBe(false);
    }
    expect(isSigned(bytes, randomBytes(32))).toBe(false);
  });
});

describe('an error estimate', () => {
  it('is never less than the error, and not more than a 128th above it', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e11, noNaN: true }), (seconds) => {
        const estimate = emptySenderPacket().error;
        setErrorSeconds(estimate, seconds);
        expect(estimate.multiplier).toBeGreaterThan(0);
        expect(estimate.multiplier).toBeLessThan(256);
        expect(errorSeconds(estimate)).toBeGreaterThanOrEqual(seconds);
        expect(errorSeconds(estimate)).toBeLessThanOrEqual(seconds * (1 + 1 / 127) + 2 ** -32);
      }),
    );
  });

  it('that has no multiplier says nothing, and one beyond all is the most that can be said', () => {
    expect(errorSeconds({ synchronised: true, format: 'ntp', scale: 3, multiplier: 0 })).toBe(Infinity);
    const estimate = emptySenderPacket().error;
    setErrorSeconds(estimate, Number.POSITIVE_INFINITY);
    expect(estimate).toMatchObject({ scale: 63, multiplier: 255 });
  });
});

describe('a timestamp', () => {
  const instant = fc.record({
    seconds: fc.integer({ min: 0, max: 2 ** 33 }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  });
  const format = fc.constantFrom('ntp' as const, 'ptp' as const);

  it('lies as far from another as their moments, across the turn of an era', () => {
    fc.assert(
      fc.property(format, instant, fc.double({ min: 0, max: 1000, noNaN: true }), (format, from, apart) => {
        const total = from.nanoseconds / 1e9 + apart;
        const to = { seconds: from.seconds + Math.floor(total), nanoseconds: (total % 1) * 1e9 };
        const [earlier, later] = [emptySenderPacket().timestamp, emptySenderPacket().timestamp];
        setTimestamp(earlier, format, from);
        setTimestamp(later, format, to);
        expect(later.fraction).toBeLessThan(format === 'ntp' ? 2 ** 32 : 1e9);
        expect(Math.abs(secondsBetween(later, earlier, format) - apart)).toBeLessThan(2e-9);
        expect(Math.abs(secondsSince(later, format, from) - apart)).toBeLessThan(2e-9);
      }),
    );
  });

  test('of 1970 is 2208988800 in NTP and 37 s in PTP, whose scale is TAI', () => {
    const { timestamp } = emptySenderPacket();
    setTimestamp(timestamp, 'ntp', { seconds: 0, nanoseconds: 500_000_000 });
    expect(timestamp).toEqual({ seconds: 2_208_988_800, fraction: 2 ** 31 });
    setTimestamp(timestamp, 'ptp', { seconds: 0, nanoseconds: 500_000_000 });
    expect(timestamp).toEqual({ seconds: 37, fraction: 500_000_000 });
  });
});

test('openssl, which the digests are held against, is not this code', () => {
  const key = Buffer.from('key');
  const text = Buffer.from('The quick brown fox jumps over the lazy dog');
  const hex = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'key'], { input: text }).toString();
  expect(hex).toContain(opensslDigest(key, text));
});
