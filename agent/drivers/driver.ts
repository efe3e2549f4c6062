import type { Reading } from '../sources/source.ts';

/**
 * How one kind of scheduler is read and steered. A driver is read like a source; what it can do beyond
 * that it says in `verbs`, and acting comes with operations.
 */
export interface Driver {
  /** `slurm`, `kubernetes`, `simulated`. */
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  /** The scheduler's address or configuration, for the `sources` table. */
  readonly target: string;
  /** The verbs it can carry out; one that is not here is refused by name. */
  readonly verbs: readonly DriverVerb[];
  /**
   * All nodes and all workloads the scheduler knows of: a row it no longer names is gone.
   * Fails with `ReadFailure`.
   */
  read(signal: AbortSignal): Promise<Reading>;
  stop?(): void | Promise<void>;
}

export type DriverVerb =
  | 'cordon'
  | 'uncordon'
  | 'requeue'
  | 'cancel'
  | 'checkpoint'
  | 'hold'
  | 'release'
  | 'submitHeld';
