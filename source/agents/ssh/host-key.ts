import { createHash } from 'node:crypto';

/**
 * The type that a public key in wire form says it has, `ssh-ed25519`: a length of four bytes and that
 * many bytes of ASCII (RFC 4253, 6.6). Null for other bytes.
 */
export function typeOfKey(key: Uint8Array): string | null {
  if (key.length < 5) return null;
  const length = new DataView(key.buffer, key.byteOffset, key.byteLength).getUint32(0);
  if (length === 0 || length > 64 || 4 + length >= key.length) return null;
  const type = String.fromCharCode(...key.subarray(4, 4 + length));
  return /^[a-z0-9@.-]+$/.test(type) ? type : null;
}

/** As ssh and ssh-keygen print it: `SHA256:` and base64 without padding. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
