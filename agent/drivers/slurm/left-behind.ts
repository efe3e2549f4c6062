import { oneLine } from './answer.ts';
import type { ArrayTask } from './array-tasks.ts';
import type { Directives } from './batch-directives.ts';
import { countOf, type Fields, textOf, timeOf, wordsOf } from './fields.ts';
import type { JobEnvironment } from './job-environment.ts';

/** What a job is beside what a `WorkloadSpec` holds, in words for those who decide whether to move it. */
export function leftBehindOf(
  job: Fields,
  parts: {
    readonly task: ArrayTask | null;
    readonly environment: JobEnvironment | null;
    readonly environmentMissing: string | null;
    readonly directives: Directives;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): readonly string[] {
  const { task, environment, directives } = parts;
  return [
    task === null
      ? null
      : `array: it is task ${task.task} of ${task.array}; elsewhere it is a job of its own, told its number by SLURM_ARRAY_TASK_ID`,
    ...TEXTS.map(([field, words, pattern]) => {
      const value = wordsOf(job, field).join(',');
      return pattern.test(value) ? `${words} ${oneLine(value).slice(0, 120)}` : null;
    }),
    timeOf(job, 'deadline') === null ? null : 'its deadline',
    (timeOf(job, 'eligible_time') ?? 0) > parts.now ? 'when it may begin' : null,
    standsIn(job),
    job['requeue'] === false && !directives.carried.includes('--no-requeue')
      ? 'that it is not to be requeued'
      : null,
    perNodeOf(job, directives),
    umaskOf(environment),
    named('options of its script:', directives.dropped),
    parts.environmentMissing === null
      ? null
      : `its environment (${parts.environmentMissing}); it gets that of a login`,
    named('variables that look like secrets:', environment?.secrets ?? []),
    named('variables that are no text or too long:', environment?.unfit ?? []),
  ].filter((words) => words !== null);
}

/** Slurm writes `(null)` for some that are not there, and `cpu=2` by task for `--cpus-per-task` from 23.11 on. */
const ANY = /^(?!\(null\)$)./s;
const TEXTS = [
  ['dependency', 'dependency', ANY],
  ['resv_name', 'reservation', ANY],
  ['required_nodes', 'asks for the nodes', ANY],
  ['excluded_nodes', 'keeps off the nodes', ANY],
  ['features', 'asks for features', ANY],
  ['licenses', 'licences', ANY],
  ['burst_buffer', 'burst buffer', ANY],
  ['container', 'container', ANY],
  ['wckey', 'wckey', ANY],
  ['tres_per_job', 'the kind of its GPUs', /gpu:[^:=\d]/],
  ['tres_per_socket', 'GPUs by socket', /gpu/],
  ['tres_per_task', 'GPUs by task', /gpu/],
] as const;

function standsIn(job: Fields): string | null {
  const input = textOf(job, 'standard_input');
  return input === null || input === '/dev/null' ? null : `standard input ${oneLine(input).slice(0, 120)}`;
}

function perNodeOf(job: Fields, directives: Directives): string | null {
  const perNode = countOf(job, 'tasks_per_node');
  // 16 bit in Slurm: 65534 and above are "not set".
  if (perNode === null || perNode === 0 || perNode >= 0xfffe) return null;
  return directives.carried.some((option) => option.startsWith('--ntasks-per-node='))
    ? null
    : `${perNode} tasks on each node (it has as many tasks in all)`;
}

/** sbatch gives a job no other than its own, whatever the environment that it is told to export says. */
function umaskOf(environment: JobEnvironment | null): string | null {
  const umask = environment?.umask ?? null;
  return umask === null || Number.parseInt(umask, 8) === 0o022
    ? null
    : `umask ${umask}; elsewhere it is 0022`;
}

function named(words: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, 10).map((name) => oneLine(name).slice(0, 60));
  return `${words} ${shown.join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
}
