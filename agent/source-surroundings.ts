import type { Slices } from '../protocol/slices.ts';
import type { LinkConfig } from './config/link-config.ts';
import type { Io } from './io/io.ts';
import type { Measuring } from './measuring.ts';

/** What a source or driver is made from. */
export interface Surroundings {
  readonly io: Io;
  readonly monotonic: () => number;
  /** Where long work is done a part at a time; of its own where nobody waits for anything. */
  readonly slices?: Slices;
  /** Which rows the sources of links tell of. */
  readonly links?: readonly LinkConfig[];
  /** Who sends test packets. */
  readonly measuring?: Pick<Measuring, 'source'>;
}
