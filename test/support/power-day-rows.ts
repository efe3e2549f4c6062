import type { Patch } from '../../protocol/index.ts';
import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import type { Job } from './power-day-jobs.ts';

/** Eight B200 a machine. */
export const GPUS_PER_NODE = 8;
export const IDLE_WATTS = 142;
export const LIMIT_WATTS = 1_000;

export interface DayToTell {
  readonly nodeCount: number;
  readonly jobs: readonly Job[];
  readonly drawOf: (job: Job) => number;
  readonly wallOf: (minute: number) => number;
  readonly isHeld: (job: Job) => boolean;
}

export interface DayRows {
  readonly nodes: Patch<'nodes'>[];
  readonly gpus: Patch<'gpus'>[];
  readonly workloads: Patch<'workloads'>[];
}

/** A simulated day as an agent would tell it at a moment. */
export function dayRows({ nodeCount, jobs, drawOf, wallOf, isHeld }: DayToTell): DayRows {
  const owner = new Map<number, Job>();
  for (const job of jobs) for (const node of job.on) owner.set(node, job);
  const nodes = Array.from({ length: nodeCount }, (_, node): Patch<'nodes'> => {
    const busy = owner.has(node);
    return {
      node: nameOf(node),
      state: busy ? 'allocated' : 'idle',
      scheduling: 'open',
      health: 'ok',
      gpuModel: 'NVIDIA B200',
      gpus: GPUS_PER_NODE,
      gpusAllocated: busy ? GPUS_PER_NODE : 0,
    };
  });
  const gpus = nodes.flatMap(({ node = '' }, index) => {
    const job = owner.get(index);
    return Array.from({ length: GPUS_PER_NODE }, (_, gpu): Patch<'gpus'> => {
      const powerWatts = job === undefined ? IDLE_WATTS : drawOf(job);
      const uuid = `GPU-${node}-${gpu}`;
      return { node, uuid, gpu, powerWatts, powerLimitWatts: LIMIT_WATTS, workload: job?.id ?? null };
    });
  });
  const workloads = jobs.flatMap((job): Patch<'workloads'>[] =>
    job.state === 'running' || job.state === 'pending'
      ? [
          {
            workload: job.id,
            state: isHeld(job) ? 'held' : job.state,
            nodes: foldNodeSet(job.on.map(nameOf)),
            nodeCount: job.nodes,
            gpus: job.nodes * GPUS_PER_NODE,
            priority: job.priority,
            startedAt: job.state === 'running' ? wallOf(job.startedAt) : null,
            timeLimitSeconds: job.limitMinutes * 60,
            dataClass: job.dataClass,
            checkpoint: job.checkpoints ? 'USR1' : null,
            checkpointDirectory: job.checkpoints ? `/scratch/${job.id}` : null,
          },
        ]
      : [],
  );
  return { nodes, gpus, workloads };
}

export function nameOf(node: number): string {
  return `n${String(node).padStart(4, '0')}`;
}
