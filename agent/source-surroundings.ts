import type { LinkConfig } from './config/link-config.ts';
import type { Io } from './io/io.ts';
import type { Measuring } from './measuring.ts';

/** What a source or driver is made from. */
export interface Surroundings {
  readonly io: Io;
  readonly monotonic: () => number;
  /** Which rows the sources of links tell of. */
  readonly links?: readonly LinkConfig[];
  /** Who sends test packets. */
  readonly measuring?: Pick<Measuring, 'source'>;
}
