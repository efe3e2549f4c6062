import type { PeerMessage } from '../../../protocol/index.ts';
import type { WorkloadSpec } from '../../drivers/steering.ts';
import type { Checkpoint } from './source-state.ts';

/** The way to the other agents. What is sent may be lost, doubled and overtaken; nobody is told. */
export interface Peer {
  send(message: PeerMessage): void;
}

/** What lies in a folder of checkpoints, as far as names and times tell. */
export interface FoundCheckpoints {
  /** The newest that is complete; null where there is none. */
  readonly id: string | null;
  /** The same with when it was written: a program that writes over one file has a new checkpoint all the same. */
  readonly version: string | null;
  /** Something there changed so lately that it may not be complete yet. */
  readonly isChanging: boolean;
}

/**
 * How checkpoints are found, proven and brought to the other site: one folder that both share, or a program
 * such as rsync. Each call may be repeated; fails with `TransferFailure`.
 */
export interface Transfer {
  /** At the source: what lies in the folder that the workload declared. */
  find(spec: WorkloadSpec, signal: AbortSignal): Promise<FoundCheckpoints>;
  /** At the source. Returning says nothing: the target is asked for the digest of what it has. */
  copy(
    checkpoint: Checkpoint,
    spec: WorkloadSpec,
    to: string,
    signal: AbortSignal,
    told: (copied: Copied) => void,
  ): Promise<void>;
  /** At either end: what its bytes hash to there; null where it is not. Terabytes take their time. */
  digest(checkpoint: string, spec: WorkloadSpec, signal: AbortSignal): Promise<string | null>;
  /** At the source, when the workload runs at the target: keep it for as long as the site keeps them. */
  keep(operation: string, checkpoint: Checkpoint | null, signal: AbortSignal): Promise<void>;
}

/** How much of a checkpoint is at the other site, as far as whoever copies says. */
export interface Copied {
  readonly bytes: number;
  readonly totalBytes: number;
}

export class TransferFailure extends Error {
  /** `refused` will not change by asking again; `unreachable` may. */
  readonly kind: 'refused' | 'unreachable';

  constructor(message: string, kind: 'refused' | 'unreachable', options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'TransferFailure';
    this.kind = kind;
  }
}

/** What this site's policy says; null is yes, else why not. No byte of a checkpoint moves before both said yes. */
export interface MigrationPolicy {
  mayLeave(dataClass: string | null, to: string): string | null;
  mayEnter(dataClass: string | null, from: string, spec: WorkloadSpec): string | null;
}

export interface Timers {
  /** Gives what takes it back. */
  after(milliseconds: number, then: () => void): () => void;
}

/** 0 ≤ n < 1; spreads what would otherwise ask all at once. */
export type Random = () => number;
