import { inflateRawSync } from 'node:zlib';
import type { Expand } from '../../protocol/index.ts';

/** Stops at the declared length: a bomb costs what it announced, and that is bounded by the codec. */
export const expand: Expand = (bytes, length) => {
  const out = inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) });
  if (out.length !== length) throw new RangeError(`${out.length} bytes where ${length} were announced`);
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
};
