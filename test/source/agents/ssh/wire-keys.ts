import { createHmac } from 'node:crypto';

/** Bytes in the wire form of a public key; nobody could log in with it. */
export function keyOf(type: string, rest: string | Iterable<number>): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  const tail = typeof rest === 'string' ? Buffer.from(rest) : Buffer.from([...rest]);
  return Buffer.concat([length, Buffer.from(type), Buffer.from([0]), tail]);
}

/** A name as HashKnownHosts writes it. */
export function hashedName(name: string, salt: string): string {
  const hash = createHmac('sha1', Buffer.from(salt)).update(name).digest('base64');
  return `|1|${Buffer.from(salt).toString('base64')}|${hash}`;
}
