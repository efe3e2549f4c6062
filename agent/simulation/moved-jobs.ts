import { tagOf, type WorkloadSpec } from '../drivers/steering.ts';
import { checkpointDirectoryOf, type Job, NO_GPUS, type Outcome } from './job.ts';
import { JOB_KINDS, type JobKind } from './job-kinds.ts';
import type { Layout } from './layout.ts';
import { Random } from './random.ts';
import type { SteeredJobs } from './steered-jobs.ts';
import { refused, type SteeredParts } from './steered-parts.ts';

/** Above what jobs that arrive by themselves reach in years. */
const FIRST_ID = 500_000;

/** Jobs that leave one simulated site and come to another. What a simulation needs of them is in their script. */
export class MovedJobs {
  readonly #parts: SteeredParts;
  readonly #jobs: SteeredJobs;
  #next = FIRST_ID;

  constructor(parts: SteeredParts, jobs: SteeredJobs) {
    this.#parts = parts;
    this.#jobs = jobs;
  }

  specOf(id: string): WorkloadSpec {
    const job = this.#jobs.known(id);
    const { clock, layout, workloads } = this.#parts;
    const elapsed = job.startedAt === null ? 0 : clock.now - job.startedAt;
    // One without a checkpoint begins again, wherever it is.
    const left = job.checkpoint === null ? job.duration : job.duration - workloads.doneBy(job);
    const { gpusPerNode } = layout;
    return {
      name: job.name,
      user: job.user,
      account: job.account,
      partition: job.partition,
      qos: null,
      directory: `/home/${job.user}`,
      script: scriptOf({ kind: job.kind.name, milliseconds: Math.max(30_000, left), outcome: job.outcome }),
      environment: [['PATH', '/usr/bin:/bin']],
      nodes: Math.max(1, job.wholeNodes),
      tasks: null,
      cpusPerTask: null,
      gpus: job.gpus,
      gresPerNode: `gres/gpu:${job.wholeNodes > 0 ? gpusPerNode : job.gpus}`,
      memory: null,
      timeLeftSeconds: Math.max(60, Math.round((job.timeLimit - elapsed) / 1000)),
      comment: commentOf(job),
      dataClass: job.dataClass,
      checkpoint: job.checkpoint,
      checkpointDirectory: checkpointDirectoryOf(job),
      standardOutput: null,
      standardError: null,
      leftBehind: job.id.includes('_')
        ? [`array: it is task ${job.id.split('_')[1] ?? ''} of ${job.id.split('_')[0] ?? ''}`]
        : [],
    };
  }

  /** Null when it could ever run here. */
  feasible(spec: WorkloadSpec): string | null {
    const { partitions } = this.#parts.layout;
    const partition = partitionOf(spec, this.#parts.layout);
    const nodes = partition === null ? undefined : partitions.get(partition);
    if (nodes === undefined) return `Invalid partition name specified: ${spec.partition ?? 'none'}`;
    const { wholeNodes, gpus } = sizeOf(spec, this.#parts.layout);
    const fits = gpus >= 1 && wholeNodes <= nodes.length;
    return fits ? null : 'Requested node configuration is not available';
  }

  submitHeld(spec: WorkloadSpec, tag: string): string {
    if (!tag.startsWith(tagOf(''))) throw refused(`${JSON.stringify(tag.slice(0, 80))} is no tag`);
    const [found] = this.#jobs.withTag(tag).filter((job) => job.user === spec.user);
    if (found !== undefined) return found.id;
    const problem = this.feasible(spec);
    if (problem !== null) throw refused(problem);
    const { clock, layout, scheduler, seed, site, workloads } = this.#parts;
    const id = String(this.#next++);
    const plan = planIn(spec.script);
    const job: Job = {
      id,
      name: spec.name,
      kind: plan.kind,
      user: spec.user,
      account: spec.account ?? 'none',
      partition: partitionOf(spec, layout) ?? '',
      dataClass: spec.dataClass,
      checkpoint: spec.checkpoint,
      ...sizeOf(spec, layout),
      submittedAt: clock.now,
      duration: plan.milliseconds,
      timeLimit: (spec.timeLeftSeconds ?? 365 * 86_400) * 1000,
      // Before those that have waited here: it has waited elsewhere.
      basePriority: 6000,
      outcome: plan.outcome,
      random: new Random(`${seed}/${site}/job ${id}`),
      state: 'held',
      nativeState: 'PENDING',
      reason: 'JobHeldUser',
      priority: 6000,
      startedAt: null,
      endedAt: null,
      restarts: 0,
      kept: 0,
      resumedWith: 0,
      spec,
      tag,
      run: 0,
      gpuNumbers: NO_GPUS,
    };
    workloads.admit(job);
    scheduler.submit(job);
    return id;
  }
}

interface Plan {
  readonly kind: JobKind;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

function scriptOf(plan: {
  readonly kind: string;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}): string {
  return `#!/bin/sh\n# simulated: ${plan.kind} ${plan.milliseconds} ${plan.outcome}\nsrun train --resume\n`;
}

/** A script of another scheduler runs an hour of the first kind. */
function planIn(script: string): Plan {
  const [, name, milliseconds = '3600000', outcome = 'completed'] =
    /^# simulated: (\S+) (\d{1,12}) (completed|failed|cancelled|timeout)$/m.exec(script) ?? [];
  const kind = JOB_KINDS.find((one) => one.name === name) ?? JOB_KINDS[0]!;
  return { kind, milliseconds: Math.max(30_000, Number(milliseconds)), outcome: outcomeIn(outcome) };
}

function outcomeIn(word: string): Outcome {
  return word === 'failed' || word === 'cancelled' || word === 'timeout' ? word : 'completed';
}

/** As many GPUs as it asked for, in whole machines where it had whole ones or needs more than one of ours. */
function sizeOf(
  spec: WorkloadSpec,
  { gpusPerNode }: Layout,
): { readonly gpus: number; readonly wholeNodes: number } {
  const isWhole = spec.gpus >= gpusPerNode || spec.nodes > 1;
  const wholeNodes = isWhole ? Math.max(1, Math.ceil(spec.gpus / gpusPerNode)) : 0;
  return { gpus: isWhole ? wholeNodes * gpusPerNode : spec.gpus, wholeNodes };
}

/** The one it names; where it names none, the largest. */
function partitionOf({ partition }: WorkloadSpec, { partitions }: Layout): string | null {
  if (partition !== null) return partitions.has(partition) ? partition : null;
  const [largest] = [...partitions].sort(([, one], [, other]) => other.length - one.length);
  return largest?.[0] ?? null;
}

function commentOf(job: Job): string {
  if (job.spec !== null) return job.spec.comment;
  const words = [
    job.dataClass === null ? null : `weft.class=${job.dataClass}`,
    job.checkpoint === null ? null : `weft.checkpoint=${job.checkpoint}`,
    job.checkpoint === null ? null : `weft.checkpoint-dir=${checkpointDirectoryOf(job) ?? ''}`,
  ];
  return words.filter((word) => word !== null).join(' ');
}
