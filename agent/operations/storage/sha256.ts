import { createHash } from 'node:crypto';

/** SHA-256 over the UTF-8 bytes of a text, hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
