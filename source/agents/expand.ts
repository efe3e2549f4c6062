import { inflateRawSync } from 'node:zlib';
import type { Expand } from '../../protocol/index.ts';

/** Of zlib. */
const LEAST_CHUNK = 64;
/** More than any tick of a site: nothing larger is reserved because somebody announced it. */
const MOST_AT_ONCE = 1 << 20;

/** Stops at the declared length: a bomb costs what it announced, and that is bounded by the codec. */
export const expand: Expand = (bytes, length) => {
  // In one piece: many are put together in yet another, and what collects such garbage looks at everything.
  const chunkSize = Math.min(MOST_AT_ONCE, Math.max(LEAST_CHUNK, length));
  const out = inflateRawSync(bytes, { maxOutputLength: Math.max(1, length), chunkSize });
  if (out.length !== length) throw new RangeError(`${out.length} bytes where ${length} were announced`);
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
};
