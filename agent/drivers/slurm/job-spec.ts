import { SteeringFailure, type WorkloadSpec } from '../steering.ts';
import { type ArrayTask, taskOf } from './array-tasks.ts';
import { parseDirectives, wakeDirectives } from './batch-directives.ts';
import { countOf, type Fields, textOf, timeOf, wholeTextOf, wordsOf } from './fields.ts';
import { parseDeclared } from './job-comment.ts';
import type { JobEnvironment } from './job-environment.ts';
import { jobGpusOf, jobNodesOf } from './job-gpus.ts';
import { jobIdOf } from './job-id.ts';
import { hasNodes, jobStateOf } from './job-state.ts';
import { withoutTags } from './job-tag.ts';
import { leftBehindOf } from './left-behind.ts';

export interface JobParts {
  readonly job: Fields;
  /** The id it was asked by, `123` or `123_4`. */
  readonly id: string;
  readonly script: string;
  /** null when it could not be read; `why` says so. */
  readonly environment: JobEnvironment | null;
  readonly environmentMissing: string | null;
  /** From squeue where the JSON has none: 22.05 writes null for what it knows. */
  readonly cpusPerTask: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A job as what is needed to submit the same work elsewhere. Fails with `SteeringFailure` for what is no such thing. */
export function specOfJob(parts: JobParts): WorkloadSpec {
  const { job, id, environment } = parts;
  const user = textOf(job, 'user_name');
  if (user === null) {
    throw new SteeringFailure(
      `Slurm: job ${id} has no user name in Slurm’s answer; nobody to run it as`,
      'refused',
    );
  }
  const comment = wholeTextOf(job, 'comment') ?? '';
  const script = wakeDirectives(parts.script);
  const task = taskOf(id);
  return {
    name: textOf(job, 'name') ?? '',
    user,
    account: textOf(job, 'account'),
    partition: textOf(job, 'partition'),
    qos: textOf(job, 'qos'),
    directory: wholeTextOf(job, 'current_working_directory') ?? '/',
    script,
    environment: [...(environment?.variables ?? []), ...taskVariables(task)],
    nodes: nodesOf(job),
    tasks: countOf(job, 'tasks') || null,
    cpusPerTask: countOf(job, 'cpus_per_task') ?? parts.cpusPerTask,
    gpus: gpusOf(job),
    gresPerNode: gresPerNodeOf(job),
    memory: memoryOf(job),
    timeLeftSeconds: timeLeftOf(job, parts.now),
    comment: withoutTags(comment),
    ...parseDeclared(comment),
    standardOutput: pathOf(job, 'standard_output', task),
    standardError: pathOf(job, 'standard_error', task),
    leftBehind: leftBehindOf(job, {
      task,
      environment,
      environmentMissing: parts.environmentMissing,
      directives: parseDirectives(script),
      now: parts.now,
    }),
  };
}

/** A task that moves is no array elsewhere, but its script still asks which task it is. */
function taskVariables(task: ArrayTask | null): readonly (readonly [string, string])[] {
  return task === null
    ? []
    : [
        ['SLURM_ARRAY_TASK_ID', task.task],
        ['SLURM_ARRAY_JOB_ID', task.array],
      ];
}

/** While a job waits `node_count` is Slurm’s guess, 3 for `--nodes=2 --ntasks=4`; the most it may have is what it asked for. */
function nodesOf(job: Fields): number {
  const count = countOf(job, 'node_count') || 1;
  const most = countOf(job, 'max_nodes') || count;
  return Math.min(count, most);
}

function stateOf(job: Fields) {
  return jobStateOf(wordsOf(job, 'job_state'), countOf(job, 'priority'), textOf(job, 'state_reason'));
}

function gpusOf(job: Fields): number {
  const nodes = hasNodes(stateOf(job)) ? (jobNodesOf(job, 100_000) ?? []) : [];
  const { count } = jobGpusOf(job, nodes);
  if (count !== null) return count;
  throw new SteeringFailure(
    `Slurm: job ${jobIdOf(job) ?? ''} asks for GPUs in a way that cannot be added up; move it by hand`,
    'refused',
  );
}

/** `gres:gpu:h100:8` (22.05) or `gres/gpu:h100:8` (later) as `gres/gpu:h100:8`; null for a job that asks for a total. */
function gresPerNodeOf(job: Fields): string | null {
  const text = textOf(job, 'tres_per_node');
  if (text === null) return null;
  const parts = text.split(',').map((part) => part.replace(/^gres[:/]/, ''));
  return parts.map((part) => `gres/${part}`).join(',');
}

/** MiB: `2048M` for each node, `100M/cpu`, `8192M/gpu`. */
function memoryOf(job: Fields): string | null {
  const perCpu = countOf(job, 'memory_per_cpu');
  if (perCpu !== null && perCpu > 0) return `${perCpu}M/cpu`;
  const perNode = countOf(job, 'memory_per_node');
  if (perNode !== null && perNode > 0) return `${perNode}M`;
  const [, perGpu] = /^gres[:/]gpu:(\d{1,9})$/.exec(textOf(job, 'memory_per_tres') ?? '') ?? [];
  return perGpu === undefined ? null : `${perGpu}M/gpu`;
}

/** A minute at least: a job at its end still has to be stopped in good order wherever it is. */
function timeLeftOf(job: Fields, now: number): number | null {
  const minutes = countOf(job, 'time_limit');
  if (minutes === null) return null;
  const limit = minutes * 60;
  const end = hasNodes(stateOf(job)) ? timeOf(job, 'end_time') : null;
  return end === null ? limit : Math.min(limit, Math.max(60, Math.round((end - now) / 1000)));
}

/** `%A` and `%a`, array and task, mean nothing elsewhere: they are filled in; `%j` is the new job's. */
function pathOf(job: Fields, name: string, task: ArrayTask | null): string | null {
  const path = wholeTextOf(job, name);
  if (path === null || task === null) return path;
  return path.replace(/%(\d*)([Aa])/g, (_, width: string, letter: string) =>
    (letter === 'a' ? task.task : task.array).padStart(Math.min(10, Number(width)), '0'),
  );
}
