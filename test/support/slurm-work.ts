import type { SlurmCluster } from './slurm-cluster.ts';

/** A name that a tenant may give his job. */
export const HOSTILE = 'a"b\\c\n\u001b]52;c;eA==\u0007\u202e__proto__ {}';

/** Work and holds of every kind on `de-halm`; gives the jobs' ids by what they are. */
export async function fillCluster(cluster: SlurmCluster, jobs: Map<string, string>): Promise<void> {
  const comment = 'run 7 weft.class=health weft.checkpoint=USR1 weft.checkpoint-dir=/scratch/run7';
  const submit = async (what: string, job: Parameters<SlurmCluster['submit']>[0]): Promise<string> => {
    const id = await cluster.submit({ name: what, ...job });
    jobs.set(what, id);
    return id;
  };
  const train = await submit('train', { name: HOSTILE, comment, nodes: 2, gpusPerNode: 3, minutes: 90 });
  const sweep = await submit('sweep', { array: '1-5%2', gpus: 1, others: ['--time=UNLIMITED'] });
  await submit('held', { held: true, nodes: 3, gpusPerNode: 2 });
  const fails = await submit('fails', { script: 'exit 3' });
  const done = await submit('done', { script: 'true', gpus: 2 });
  await submit('too big', { nodes: 4, gpusPerNode: 8 });
  await cluster.run(['scancel', await submit('cancelled', { held: true })]);
  await cluster.waitForJob(train, 'RUNNING');
  await cluster.waitForJob(`${sweep}_2`, 'RUNNING');
  await cluster.waitForJob(fails, 'FAILED');
  await cluster.waitForJob(done, 'COMPLETED');
  const hold = (node: string, state: string, reason: string) =>
    cluster.run(['scontrol', 'update', `nodename=de-halm-${node}`, `state=${state}`, `reason=${reason}`]);
  await hold('n2', 'drain', 'fan 2 loud');
  await hold('n3', 'drain', 'ECC; see #12 [urgent]');
  await hold('n4', 'down', 'no power');
  await cluster.waitForNode('de-halm-n3', 'State=IDLE+DRAIN');
}
