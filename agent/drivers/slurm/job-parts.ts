import { type Io, ReadFailure } from '../../io/io.ts';
import { recordOf } from './array-tasks.ts';
import { refusal } from './exact-names.ts';
import { countOf, type Fields } from './fields.ts';
import { type JobEnvironment, parseEnvironmentFile } from './job-environment.ts';
import type { JobParts } from './job-spec.ts';
import { failureOf, type RunSlurm } from './slurm-programs.ts';

const LARGEST_SCRIPT = 4 * 1024 * 1024;
const LARGEST_ENVIRONMENT = 8 * 1024 * 1024;

export interface PartsFrom {
  readonly run: RunSlurm;
  readonly readFile: Io['readFile'];
  readonly carrySecrets: boolean;
  readonly timeoutMs: number;
  readonly now: () => number;
}

/** Gathers what Slurm keeps of one job, from the four places where it keeps it. Fails with `SteeringFailure`. */
export async function readJobParts(
  records: readonly Fields[],
  id: string,
  from: PartsFrom,
  signal: AbortSignal,
): Promise<JobParts> {
  const job = recordOf(records, id);
  if (job === null || job === 'unclear')
    throw refusal(`there is no job ${id} to describe; it ended and is forgotten`);
  if (job['batch_flag'] === false)
    throw refusal(`job ${id} has no batch script (salloc or srun); it cannot be submitted again`);
  const script = await readScript(id, from.run, signal);
  const { environment, missing } = await readEnvironment(job, from, signal);
  return {
    job,
    id,
    script,
    environment,
    environmentMissing: missing,
    cpusPerTask: await readCpusPerTask(job, id, from.run, signal),
    now: from.now(),
  };
}

/** scontrol ends with status 0 when it could not get the script, and says so on stderr alone. */
async function readScript(id: string, run: RunSlurm, signal: AbortSignal): Promise<string> {
  const asked = `scontrol write batch_script ${id}`;
  const argv = ['scontrol', 'write', 'batch_script', id, '-'] as const;
  const { stdout, words } = await run(argv, { asked, signal, maxBytes: LARGEST_SCRIPT });
  if (stdout.length === 0) throw failureOf(asked, words, 0);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal(`the script of job ${id} is not UTF-8 text; move it by hand`, error);
  }
}

async function readEnvironment(
  job: Fields,
  { run, readFile, carrySecrets, timeoutMs }: PartsFrom,
  signal: AbortSignal,
): Promise<{ readonly environment: JobEnvironment | null; readonly missing: string | null }> {
  const asked = 'scontrol show config';
  const { stdout } = await run(['scontrol', 'show', 'config'], { asked, signal });
  const [, folder] = /^StateSaveLocation\s*=\s*(\/.*?)\s*$/m.exec(new TextDecoder().decode(stdout)) ?? [];
  if (folder === undefined) return { environment: null, missing: 'scontrol names no StateSaveLocation' };
  const path = environmentPath(folder, job);
  try {
    const bytes = await readFile(path, { signal, timeoutMs, maxBytes: LARGEST_ENVIRONMENT });
    return { environment: parseEnvironmentFile(bytes, carrySecrets), missing: null };
  } catch (error) {
    // Elsewhere than on the controller's host, or not as root, the job can still move, and its plan says how.
    if (error instanceof ReadFailure) return { environment: null, missing: error.message };
    throw error;
  }
}

/** The tasks of an array share the files of the job that it was submitted as. */
function environmentPath(folder: string, job: Fields): string {
  const id = countOf(job, 'array_job_id') || countOf(job, 'job_id') || 0;
  return `${folder}/hash.${id % 10}/job.${id}/environment`;
}

/** The JSON of 22.05 has null where squeue knows it. */
async function readCpusPerTask(
  job: Fields,
  id: string,
  run: RunSlurm,
  signal: AbortSignal,
): Promise<number | null> {
  if (countOf(job, 'cpus_per_task') !== null) return null;
  const argv = [
    'squeue',
    '--noheader',
    '--all',
    '--local',
    '--states=all',
    `--jobs=${id}`,
    '--Format=cpus-per-task:20',
  ] as const;
  const { stdout } = await run(argv, { asked: `squeue --jobs=${id}`, signal });
  const count = Number(new TextDecoder().decode(stdout).trim().split(/\s+/)[0]);
  return Number.isInteger(count) && count > 1 ? count : null;
}
