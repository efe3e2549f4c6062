import type { StandingDemands } from './demand-followed.ts';

/** What a shed goes by, as it is known when the scheduler is looked at. */
export interface ShedSight {
  /** What the site draws by its meter and when that was measured, ms since 1970 UTC; null where it is silent. */
  readonly drawn: { readonly watts: number; readonly at: number } | null;
  /**
   * The power limit in force of each machine's GPUs, watts; null where it is not measured, or is not the same for
   * all of them. Read back, never taken from an answer.
   */
  readonly limits: ReadonlyMap<string, number | null>;
  /** Work that waits or is held at the scheduler. */
  readonly queue: ReadonlyMap<string, QueuedWork>;
  /** GPUs that no work has, at most; null where that is not known. */
  readonly freeGpus: number | null;
  /** What the grid demands; absent where no source tells that. */
  readonly demanded?: StandingDemands;
}

export interface QueuedWork {
  readonly workload: string;
  readonly isHeld: boolean;
  readonly gpus: number;
  readonly priority: number;
}

/** Where that comes from. */
export interface ShedSurroundings {
  readonly drawn: () => ShedSight['drawn'];
  readonly limits: (nodes: ReadonlySet<string>) => ShedSight['limits'];
  readonly queue: () => ShedSight['queue'];
  readonly freeGpus: () => number | null;
  readonly demanded?: () => StandingDemands;
}
