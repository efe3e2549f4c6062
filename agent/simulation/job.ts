import type { Patch, WorkloadState } from '../../protocol/index.ts';
import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import type { WorkloadSpec } from '../drivers/steering.ts';
import type { JobKind } from './job-kinds.ts';
import type { Layout } from './layout.ts';
import type { Random } from './random.ts';

/** How a job ends when nothing is done to it. */
export type Outcome = 'completed' | 'failed' | 'cancelled' | 'timeout';

/** One job, from submission until its row is gone. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly kind: JobKind;
  readonly user: string;
  readonly account: string;
  readonly partition: string;
  readonly dataClass: string | null;
  readonly checkpoint: string | null;
  readonly gpus: number;
  /** Whole machines, none shared; 0 when it takes part of one. */
  readonly wholeNodes: number;
  readonly submittedAt: number;
  readonly duration: number;
  readonly timeLimit: number;
  readonly basePriority: number;
  readonly outcome: Outcome;
  /** Its own draws, so that when it starts shifts nothing for others. */
  readonly random: Random;
  state: WorkloadState;
  nativeState: string;
  reason: string | null;
  priority: number;
  startedAt: number | null;
  endedAt: number | null;
  /** Times it was put back into the queue by command. */
  restarts: number;
  /** Work that a checkpoint keeps, and what this run began with, milliseconds. */
  kept: number;
  resumedWith: number;
  /** What it was submitted as, for one that came by command, and its tag. */
  readonly spec: WorkloadSpec | null;
  readonly tag: string | null;
  /** Counts its starts: what was put down for an earlier run is void. */
  run: number;
  gpuNumbers: Int32Array;
}

export const NO_GPUS = new Int32Array(0);

export function isHolding(job: Job): boolean {
  return job.gpuNumbers.length > 0;
}

/** The job's row as its scheduler would tell it. */
export function jobPatch(job: Job, layout: Layout): Patch<'workloads'> {
  const names = jobNodes(job, layout);
  return {
    workload: job.id,
    name: job.name,
    user: job.user,
    account: job.account,
    partition: job.partition,
    state: job.state,
    nativeState: job.nativeState,
    nodes: foldedNodes(job, layout),
    nodeCount: names.length > 0 ? names.length : Math.max(1, job.wholeNodes),
    gpus: job.gpus,
    submittedAt: job.submittedAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
    timeLimitSeconds: job.timeLimit / 1000,
    priority: job.priority,
    dataClass: job.dataClass,
    checkpoint: job.checkpoint,
    checkpointDirectory: checkpointDirectoryOf(job),
    operation: null,
    reason: job.reason,
    // Whole machines need no list; a shared one does.
    gpuList: job.wholeNodes > 0 || !isHolding(job) ? null : gpuList(job, layout),
  };
}

export function checkpointDirectoryOf(job: Job): string | null {
  if (job.spec !== null) return job.spec.checkpointDirectory;
  return job.checkpoint === null ? null : `/scratch/${job.account}/${job.id}/checkpoints`;
}

/** The names of its machines; none while it waits. */
export function jobNodes({ gpuNumbers }: Job, layout: Layout): readonly string[] {
  const known = namesOf.get(gpuNumbers);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const gpu of gpuNumbers) names.add(layout.names[Math.floor(gpu / layout.gpusPerNode)]!);
  const all = [...names];
  namesOf.set(gpuNumbers, all);
  return all;
}

function foldedNodes(job: Job, layout: Layout): string | null {
  const names = jobNodes(job, layout);
  if (names.length === 0) return null;
  const folded = foldedOf.get(names) ?? foldNodeSet(names);
  foldedOf.set(names, folded);
  return folded;
}

/** A job keeps its GPUs from its start to its end: what they come to is made once. */
const namesOf = new WeakMap<Int32Array, readonly string[]>();
const foldedOf = new WeakMap<readonly string[], string>();

function gpuList(job: Job, layout: Layout): string {
  return Array.from(
    job.gpuNumbers,
    (gpu) => `${layout.names[Math.floor(gpu / layout.gpusPerNode)]!}:${gpu % layout.gpusPerNode}`,
  ).join(',');
}
