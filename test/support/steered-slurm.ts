import { dirname } from 'node:path';
import { createSlurmSteering, type SlurmSteeringOptions } from '../../agent/drivers/slurm/steering.ts';
import type { Steering } from '../../agent/drivers/steering.ts';
import { createSystemIo } from '../../agent/io/system-io.ts';
import type { SlurmCluster, SlurmClusterOptions } from './slurm-cluster.ts';

/** Closed by whoever used it. */
export const io = createSystemIo();
/** One that nobody aborts. */
export const { signal } = new AbortController();

/** Of eight GPUs a node, with slurmrestd, and quick to look at its queue. */
export const EAST: SlurmClusterOptions = {
  name: 'east',
  extraConf: 'SchedulerParameters=bf_interval=1,sched_interval=1',
};
/** Of four GPUs a node. */
export const WEST: SlurmClusterOptions = { name: 'west', gpusPerNode: 4, rest: false };

/** Everything that means something to a shell, to Slurm or to a terminal. */
export const HOSTILE = 'a"b\n;\'$(touch pwned) `touch pwned` -f --wrap=x ALL [1-4] \u001b]52;c;eA==\u0007 é';

export function steer(cluster: SlurmCluster, options: Partial<SlurmSteeringOptions> = {}): Steering {
  return createSlurmSteering({ io, conf: cluster.confPath, rootJobs: true, ...options });
}

/** Where all of a cluster lies, and a test may put more. */
export const folderOf = ({ confPath }: SlurmCluster): string => dirname(dirname(confPath));
