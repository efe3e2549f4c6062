import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type CountingJob, type CountingPlaces, countingComment, countingScript } from './counting-job.ts';
import type { SlurmCluster } from './slurm-cluster.ts';

/** Submits a job that counts, from a folder that its cluster sees; gives its id. */
export async function submitCounting(
  cluster: SlurmCluster,
  folder: string,
  job: CountingJob,
  places: CountingPlaces,
  kept: string,
): Promise<string> {
  const script = join(folder, `${job.work}.sh`);
  writeFileSync(script, countingScript(job, places), { mode: 0o755 });
  const user = jobUser();
  const printed = await cluster.run([
    ...(user === null ? (['env'] as const) : (['runuser', '-u', user, '--', 'env'] as const)),
    `COUNTING_KEPT=${kept}`,
    ...['sbatch', '--parsable', `--job-name=${job.work}`, `--comment=${countingComment(job, places)}`],
    ...[`--chdir=${folder}`, `--output=${join(folder, `${job.work}.out`)}`],
    ...['--cpus-per-task=1', '--mem=100M', '--time=60', ...(job.options ?? []), script],
  ]);
  return printed.trim();
}

/** Whose jobs are: null is whoever runs this. */
function jobUser(): string | null {
  return userInfo().uid === 0 ? 'nobody' : null;
}
