import type { SlurmCluster, SlurmClusterOptions } from './slurm-contract.ts';
import { findProgram } from './slurm-processes.ts';
import { SlurmSite } from './slurm-site.ts';

export type { SlurmCluster, SlurmClusterOptions, SlurmJobOptions } from './slurm-contract.ts';

const PACKAGES =
  'apt-get install -y --no-install-recommends slurmctld slurmd slurm-client slurmrestd slurm-wlm-jwt-plugin munge';
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'slurmstepd', 'slurmrestd', 'sbatch', 'scontrol'];

/** Whether Slurm is installed here; where it is not, says on the console how to get it. For `describe.skipIf`. */
export function slurmAvailable(): boolean {
  const missing = PROGRAMS.filter((program) => findProgram(program) === null);
  if (missing.length === 0) return true;
  console.warn(
    `skipped: no real Slurm here (${missing.join(', ')} not found); to run these tests: ${PACKAGES}`,
  );
  return false;
}

const running = new Set<SlurmSite>();
process.once('exit', () => {
  for (const site of running) site.abandon();
});

/**
 * A real Slurm cluster on loopback: slurmctld, one slurmd per node with make-believe GPUs, munged and
 * slurmrestd, without systemd or cgroups, as root or as any user. Several may run side by side. Its
 * daemons end with `stop`, with this process, and with a failure to start.
 */
export async function startSlurmCluster(options: SlurmClusterOptions): Promise<SlurmCluster> {
  const site = await SlurmSite.create(options);
  running.add(site);
  try {
    await site.start();
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site;
}
