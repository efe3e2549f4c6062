import { constants, deflateRawSync } from 'node:zlib';
import type { Compress } from '../../protocol/index.ts';

/**
 * Column deltas are small integers that repeat: the fastest level already takes all that pays.
 * (40,000 GPUs, one tick: `bench/tick`.)
 */
export const compress: Compress = (bytes) =>
  deflateRawSync(bytes, { level: 1, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY });
