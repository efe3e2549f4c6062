import { areTlvsSigned, signTlvs } from './digests.ts';
import { readFollowUp } from './tlv-values.ts';
import {
  MALFORMED,
  NOT_INTACT,
  readTlvs,
  TLV_HEADER_LENGTH,
  TLV_TYPE,
  UNRECOGNISED,
  VALUE_LENGTH,
  writeTlv,
} from './tlvs.ts';

/** Octets that the question takes at most: Follow-Up Telemetry, and its digest. */
export const LONGEST_QUESTION = 2 * (TLV_HEADER_LENGTH + 16);

/** Asks for Follow-Up Telemetry after the base of a packet, signed where there is a key; gives where it ends. */
export function askForFollowUp(bytes: Buffer, base: number, key: Buffer | null): number {
  const end = writeTlv(bytes, base, TLV_TYPE.followUpTelemetry, 16);
  if (key === null) return end;
  const signed = writeTlv(bytes, end, TLV_TYPE.hmac, 16);
  const valueAt = end + TLV_HEADER_LENGTH;
  signTlvs(bytes, base, { at: end, flags: UNRECOGNISED, type: TLV_TYPE.hmac, length: 16, valueAt }, key);
  return signed;
}

/**
 * Whether a reflector told of an answer before this one. Null where it was not asked, did not get the question whole
 * (I), where a TLV before it is malformed (M: nothing after that is looked at, RFC 8972 4), or where there is a
 * key and the digest is not by it (RFC 8972 4.8); false where it does not know what was asked (U).
 */
export function hasFollowUp(bytes: Buffer, base: number, key: Buffer | null): boolean | null {
  if (bytes.length <= base) return null;
  const { tlvs, isCut } = readTlvs(bytes, base);
  if (isCut || tlvs.some(({ flags }) => (flags & NOT_INTACT) !== 0)) return null;
  const malformed = tlvs.findIndex(({ flags }) => (flags & MALFORMED) !== 0);
  const sound = malformed < 0 ? tlvs : tlvs.slice(0, malformed);
  const told = sound.find(({ type }) => type === TLV_TYPE.followUpTelemetry);
  if (told === undefined || told.length !== VALUE_LENGTH.get(told.type)) return null;
  if (key !== null) {
    const digest = sound.find(({ type }) => type === TLV_TYPE.hmac);
    if (digest === undefined || !areTlvsSigned(bytes, base, digest, key)) return null;
  }
  if ((told.flags & UNRECOGNISED) !== 0) return false;
  const { timestamp } = readFollowUp(bytes, told.valueAt);
  return timestamp.seconds !== 0 || timestamp.fraction !== 0;
}
