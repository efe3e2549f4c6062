import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SlurmCluster, startSlurmCluster } from './slurm-cluster.ts';
import { EAST_AND_WEST, type EastOrWest, type OfEach, PROMPT } from './two-sites-settings.ts';

/** What two clusters have in common, and what is each one's own. */
export interface TwoClusters {
  /** Each lies in a folder of its name in this one. */
  readonly folder: string;
  readonly nodes: number;
  /** Lines at the end of each slurm.conf. */
  readonly slurm: (site: EastOrWest) => string;
  /** Put before the daemons of its nodes. */
  readonly befores: OfEach<readonly string[]>;
}

/** Both of them run, or neither. */
export async function startTwoClusters(two: TwoClusters): Promise<OfEach<SlurmCluster>> {
  const { folder, nodes, slurm, befores } = two;
  const started = await Promise.allSettled(
    EAST_AND_WEST.map(async (name) => {
      mkdirSync(join(folder, name));
      return await startSlurmCluster({
        name,
        directory: join(folder, name, 'slurm'),
        nodes,
        rest: false,
        extraConf: `${PROMPT}\n${slurm(name)}`,
        beforeNodes: befores[name],
      });
    }),
  );
  const [east, west] = started.map((one) => (one.status === 'fulfilled' ? one.value : null));
  if (east && west) return { east, west };
  await Promise.all([east?.stop(), west?.stop()]);
  throw new Error('a cluster did not start', { cause: started });
}
