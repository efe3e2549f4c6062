import { oneLine } from './answer.ts';
import type { ArrayTask } from './array-tasks.ts';
import type { Directives } from './batch-directives.ts';
import { countOf, type Fields, textOf, wordsOf } from './fields.ts';
import type { JobEnvironment } from './job-environment.ts';

/** What a job is beside what a `WorkloadSpec` holds, in words for those who decide whether to move it. */
export function leftBehindOf(
  job: Fields,
  parts: {
    readonly task: ArrayTask | null;
    readonly environment: JobEnvironment | null;
    readonly environmentMissing: string | null;
    readonly directives: Directives;
  },
): readonly string[] {
  const { task, environment, directives } = parts;
  return [
    task === null
      ? null
      : `array: it is task ${task.task} of ${task.array}; elsewhere it is a job of its own, told its number by SLURM_ARRAY_TASK_ID`,
    ...TEXTS.map(([field, words]) => {
      const value = wordsOf(job, field).join(',');
      return value === '' || value === '(null)' ? null : `${words} ${oneLine(value).slice(0, 120)}`;
    }),
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

const TEXTS = [
  ['dependency', 'dependency'],
  ['resv_name', 'reservation'],
  ['required_nodes', 'asks for the nodes'],
  ['excluded_nodes', 'keeps off the nodes'],
  ['features', 'asks for features'],
  ['licenses', 'licences'],
  ['burst_buffer', 'burst buffer'],
  ['container', 'container'],
  ['wckey', 'wckey'],
  ['tres_per_job', 'GPUs as a total for the job, of the kind'],
  ['tres_per_socket', 'GPUs by socket'],
  ['tres_per_task', 'GPUs by task'],
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
