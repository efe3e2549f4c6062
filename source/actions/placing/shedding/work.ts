import type { Demand } from '../stock.ts';

/** Running work of a site as shedding sees it. */
export interface ShedWork extends Demand {
  readonly nodeNames: readonly string[];
  /** It said with which signal it is asked for a checkpoint, and where that lies. */
  readonly checkpoints: boolean;
  /** Since its start; null where that is not known. */
  readonly ranSeconds: number | null;
  /** Of one of its GPUs now, and of an idle one of the model. */
  readonly gpuWatts: number;
  readonly idleWatts: number;
  /** The power limit in force of its GPUs, to be given back, and the lowest to plan with. */
  readonly limitWatts: number;
  readonly floorWatts: number;
  /** Why it is left alone, in raw words; null where it may be touched. */
  readonly spared: string | null;
}

/** What a site that must come down is and does. */
export interface ShedStock {
  readonly site: string;
  readonly drawsWatts: number;
  /** By how much the whole site falls for each watt that a GPU no longer draws; 1 counts on nothing else. */
  readonly siteWattsPerGpuWatt: number;
  readonly works: readonly ShedWork[];
  /** What waits there and is to stay waiting, and what somebody holds already: that is not ours to let go. */
  readonly pending: { readonly workloads: number; readonly gpus: number };
  readonly heldByOthers: number;
}

export type ShedMethod = 'cap' | 'move' | 'requeue';

/** All times are ms since 1970 UTC. */
export interface ShedDemand {
  readonly limitWatts: number;
  readonly now: number;
  readonly from: number;
  /** Null where no end is told: costs are then reckoned for `ASSUMED_HOURS`. */
  readonly until: number | null;
  /** How long after `from` the site may take to come down. */
  readonly withinSeconds: number;
  /** At most so many watts a minute; null is no limit. */
  readonly rampDown: number | null;
  readonly rampUp: number | null;
  /** Planned below the limit, for what draws more in a moment than in another; a share of the limit. */
  readonly marginShare: number;
  /** Also stops what declared no checkpoint. */
  readonly forced: boolean;
  readonly methods: readonly ShedMethod[];
}

export const ASSUMED_HOURS = 3;

/** From a checkpoint that was asked for until its run computes again: read back, and warm up. */
export const RESTART_SECONDS = 600;
/** What is allowed for a checkpoint to be written before work is stopped. */
export const CHECKPOINT_SECONDS = 120;
/** Of one GPU: its memory of model and optimiser, as large as a board's. No scheduler says it. */
export const CHECKPOINT_BYTES_PER_GPU = 80e9;

export const DEMAND_DEFAULTS = {
  withinSeconds: 900,
  rampDown: null,
  rampUp: null,
  marginShare: 0.01,
  forced: false,
  methods: ['cap', 'move', 'requeue'],
} as const satisfies Partial<ShedDemand>;

/** Where a unit of work may go and how long that takes. */
export interface Way {
  readonly to: string;
  /** From now until its checkpoint is there, after those before it on the same links. */
  readonly copiedAfterSeconds: number;
  /** Its own part of that. */
  readonly copySeconds: number;
}
