import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areTlvsSigned, signTlvs } from '../../../../agent/links/stamp/digests.ts';
import {
  readClassOfService,
  readFollowUp,
  readTimestampInformation,
  writeClassOfService,
  writeFollowUp,
  writeTimestampInformation,
} from '../../../../agent/links/stamp/tlv-values.ts';
import { readTlvs, TLV_TYPE, UNRECOGNISED, writeTlv } from '../../../../agent/links/stamp/tlvs.ts';
import { opensslDigest } from '../../../support/openssl-digest.ts';

const bits = (count: number) => fc.integer({ min: 0, max: 2 ** count - 1 });

describe('the TLVs of a packet', () => {
  it('are read as they were written, one after another, each marked as not yet understood', () => {
    const one = fc.record({ type: fc.integer({ min: 1, max: 255 }), length: bits(8) });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 6 }), (wanted) => {
        const bytes = Buffer.alloc(44 + wanted.reduce((sum, { length }) => sum + 4 + length, 0), 0xff);
        let at = 44;
        for (const { type, length } of wanted) at = writeTlv(bytes, at, type, length);
        const { tlvs, isCut } = readTlvs(bytes, 44);
        expect(isCut).toBe(false);
        expect(tlvs.map(({ type, length }) => ({ type, length }))).toEqual(wanted);
        expect(tlvs.every(({ flags }) => flags === UNRECOGNISED)).toBe(true);
      }),
    );
  });

  it('are found in any bytes at all without one that reaches past the end, unless it is the last and cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (garbage) => {
        const { tlvs, isCut } = readTlvs(Buffer.from(garbage), 44);
        for (const [index, { valueAt, length }] of tlvs.entries()) {
          const isWhole = valueAt + length <= garbage.length;
          expect(isWhole || (isCut && index === tlvs.length - 1)).toBe(true);
        }
      }),
    );
  });

  it('are none in the zeros that a TWAMP Light sender pads with', () => {
    expect(readTlvs(Buffer.alloc(71), 44)).toEqual({ tlvs: [], isCut: false });
  });
});

describe('the value of a TLV', () => {
  it('is read as it was written: class of service', () => {
    const value = fc.record({ asked: bits(6), arrived: bits(6), congestion: bits(2), returnPath: bits(2) });
    fc.assert(
      fc.property(value, (value) => {
        const bytes = Buffer.alloc(4, 0xff);
        writeClassOfService(bytes, 0, value);
        expect(readClassOfService(bytes, 0)).toEqual(value);
      }),
    );
  });

  it('is read as it was written: timestamp information', () => {
    const [synchronisationIn, timestampIn, synchronisationOut, timestampOut] = [1, 2, 5, 3];
    const value = { synchronisationIn, timestampIn, synchronisationOut, timestampOut };
    const bytes = Buffer.alloc(4);
    writeTimestampInformation(bytes, 0, value);
    expect(bytes.toString('hex')).toBe('01020503');
    expect(readTimestampInformation(bytes, 0)).toEqual(value);
  });

  it('is read as it was written: follow-up telemetry', () => {
    const timestamp = fc.record({ seconds: bits(32), fraction: bits(32) });
    const value = fc.record({ sequence: bits(32), timestamp, timestamping: bits(8) });
    fc.assert(
      fc.property(value, (value) => {
        const bytes = Buffer.alloc(16, 0xff);
        writeFollowUp(bytes, 0, value);
        expect(readFollowUp(bytes, 0)).toEqual(value);
        expect(bytes.readUIntBE(13, 3)).toBe(0);
      }),
    );
  });

  it('is, of an HMAC, what openssl computes over the sequence number and the TLVs before it', () => {
    const key = Buffer.from('a key of some site');
    const bytes = Buffer.alloc(44 + 8 + 20, 7);
    bytes.writeUInt32BE(0xdead_beef, 0);
    const at = writeTlv(bytes, 44, TLV_TYPE.classOfService, 4);
    writeTlv(bytes, at, TLV_TYPE.hmac, 16);
    const hmac = readTlvs(bytes, 44).tlvs[1]!;
    signTlvs(bytes, 44, hmac, key);
    const text = Buffer.concat([bytes.subarray(0, 4), bytes.subarray(44, 52)]);
    expect(bytes.subarray(56).toString('hex')).toBe(opensslDigest(key, text));
    expect(areTlvsSigned(bytes, 44, hmac, key)).toBe(true);
    bytes[50]! ^= 1;
    expect(areTlvsSigned(bytes, 44, hmac, key)).toBe(false);
  });
});
