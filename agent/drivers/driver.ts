import type { Reading } from '../sources/source.ts';
import type { Steering } from './steering.ts';

/** How one kind of scheduler is read and steered. A driver is read like a source. */
export interface Driver {
  /** `slurm`, `kubernetes`, `simulated`. */
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  /** The scheduler's address or configuration, for the `sources` table. */
  readonly target: string;
  /** How it is told to do something; null or absent where it can only be read. */
  readonly steering?: Steering | null;
  /**
   * All nodes and all workloads the scheduler knows of: a row it no longer names is gone.
   * Fails with `ReadFailure`.
   */
  read(signal: AbortSignal): Promise<Reading>;
  stop?(): void | Promise<void>;
}
