import { createHash } from 'node:crypto';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['ssh-ed25519', 'ED25519'],
  ['ssh-rsa', 'RSA'],
]);

/** `SHA256:` and base64 without padding, of a public key in wire form. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** A line of `ssh-keygen -lf`: `256 SHA256:… comment (ED25519)`. */
export function describeKey(blob: Buffer, comment: string): string {
  const [type = Buffer.alloc(0), ...fields] = fieldsOf(blob);
  const name = type.toString('latin1');
  const isEcdsa = name.startsWith('ecdsa-');
  const bits = isEcdsa ? Number(name.slice(-3)) : name === 'ssh-rsa' ? bitsOf(fields[1]) : 256;
  const shown = isEcdsa ? 'ECDSA' : (NAMES.get(name) ?? name);
  return `${bits} ${fingerprintOf(blob)} ${comment === '' ? 'no comment' : comment} (${shown})`;
}

/** RFC 4251, 5: each field is its length in four bytes, and itself. */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Of a whole number as it stands in a key: the sign takes a leading zero. */
export function bitsOf(number: Buffer | undefined): number {
  const hex = (number?.toString('hex') ?? '').replace(/^0+/, '');
  if (hex === '') return 0;
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

/** Bits of an RSA key in wire form. */
export function rsaBits(blob: Buffer): number {
  return bitsOf(fieldsOf(blob)[2]);
}
