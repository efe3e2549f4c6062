import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';

describe.skipIf(!slurmAvailable())('the clusters that tests start', () => {
  const started: SlurmCluster[] = [];
  afterAll(() => Promise.all(started.map((cluster) => cluster.stop())));

  it('run side by side, each with its own nodes, GPUs and jobs', async () => {
    const clusters = await Promise.all([
      startSlurmCluster({ name: 'de-halm' }),
      startSlurmCluster({ name: 'eemshaven', nodes: 1, gpusPerNode: 1, rest: false }),
    ]);
    started.push(...clusters);
    const [first, second] = clusters;
    const job = await first.submit({ gpus: 2 });
    await first.waitForJob(job, 'RUNNING');
    expect(await first.run(['sinfo', '-h', '-N', '-o', '%N %G'])).toBe(
      [1, 2, 3, 4].map((index) => `de-halm-n${index} gpu:h100:8\n`).join(''),
    );
    expect(await second.run(['squeue', '-h'])).toBe('');
    expect(await second.run(['sinfo', '-h', '-N', '-o', '%N %G'])).toBe('eemshaven-n1 gpu:h100:1\n');
  });

  it('leave no process and no file behind', async () => {
    const cluster = await startSlurmCluster({ name: 'leaving', nodes: 2 });
    started.push(cluster);
    await cluster.waitForJob(await cluster.submit({ nodes: 2, gpusPerNode: 8 }), 'RUNNING');
    await cluster.stop();
    await cluster.stop();
    expect(existsSync(dirname(cluster.confPath))).toBe(false);
    expect(await processesNaming(cluster.confPath)).toEqual([]);
  });
});

async function processesNaming(conf: string): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises');
  const found: string[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environment.includes(`SLURM_CONF=${conf}`)) found.push(entry);
  }
  return found;
}
