import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Compress, Expand } from '../../protocol/index.ts';

export const compress: Compress = (bytes) => deflateRawSync(bytes, { level: 1 });

export const expand: Expand = (bytes, length) => {
  const out = inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) });
  if (out.length !== length) throw new RangeError(`${out.length} bytes instead of ${length}`);
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
};
