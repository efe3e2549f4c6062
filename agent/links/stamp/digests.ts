import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Tlv } from './tlvs.ts';

/** Octets of a digest: HMAC-SHA-256 cut to its first 128 bits (RFC 8762 4.4, RFC 4868). */
export const DIGEST_LENGTH = 16;
/** Octets of a base packet that the digest covers: its first six blocks of 16. */
const COVERED = 96;

/** Writes the digest of an authenticated base packet, after everything before it is in place. */
export function signPacket(bytes: Buffer, key: Buffer): void {
  digest(key, bytes.subarray(0, COVERED)).copy(bytes, COVERED, 0, DIGEST_LENGTH);
}

/** Whether an authenticated base packet of at least 112 octets is by somebody who has the key. */
export function isSigned(bytes: Buffer, key: Buffer): boolean {
  const told = bytes.subarray(COVERED, COVERED + DIGEST_LENGTH);
  return timingSafeEqual(told, digest(key, bytes.subarray(0, COVERED)));
}

/** Fills the value of an HMAC TLV: over the packet's sequence number and all TLVs before it (RFC 8972 4.8). */
export function signTlvs(bytes: Buffer, base: number, hmac: Tlv, key: Buffer): void {
  tlvDigest(bytes, base, hmac, key).copy(bytes, hmac.valueAt);
}

export function areTlvsSigned(bytes: Buffer, base: number, hmac: Tlv, key: Buffer): boolean {
  if (hmac.length !== DIGEST_LENGTH) return false;
  const told = bytes.subarray(hmac.valueAt, hmac.valueAt + DIGEST_LENGTH);
  return timingSafeEqual(told, tlvDigest(bytes, base, hmac, key));
}

function tlvDigest(bytes: Buffer, base: number, hmac: Tlv, key: Buffer): Buffer {
  return digest(key, bytes.subarray(0, 4), bytes.subarray(base, hmac.at));
}

function digest(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest().subarray(0, DIGEST_LENGTH);
}
