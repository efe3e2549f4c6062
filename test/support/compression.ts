import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Compression } from '../../protocol/index.ts';

export const zlib: Compression = {
  compress: (bytes) => deflateRawSync(bytes, { level: 1 }),
  expand: (bytes, length) => {
    const out = inflateRawSync(bytes, { maxOutputLength: Math.max(1, length) });
    if (out.length !== length) throw new RangeError(`${out.length} bytes instead of ${length}`);
    return out;
  },
};
