import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { EAST, HOSTILE, io, signal, steer } from '../support/steered-slurm.ts';

describe.skipIf(!slurmAvailable())('steering a real Slurm cluster', () => {
  let east: SlurmCluster;

  beforeAll(async () => {
    east = await startSlurmCluster(EAST);
  });
  afterAll(async () => {
    await east?.stop();
    io.close();
  });

  describe.each(['by command', 'by slurmrestd'] as const)('what it sees %s', (way) => {
    it('is nodes with what stands on them, and jobs with their tag', async () => {
      const steering =
        way === 'by command' ? steer(east) : steer(east, { rest: { socketPath: east.restSocket } });
      const id = await east.submit({ nodes: 2, gpusPerNode: 1, comment: 'run 7 weft:01SEEN' });
      await east.waitForJob(id, 'RUNNING');
      const [job] = await steering.observeWorkloads([id, '9999'], signal);
      expect(job).toMatchObject({
        workload: id,
        state: 'running',
        tag: 'weft:01SEEN',
        restarts: 0,
        exitCode: null,
        // Slurm writes there when it expects the end; it is not one.
        endedAt: null,
      });
      expect(await steering.findByTag('weft:01SEEN', signal)).toContainEqual(job);
      const seen = await steering.observeNodes([...(job?.nodes ?? []), 'east-n99'], signal);
      expect(seen.map((node) => [node.node, node.workloads.includes(id), node.scheduling])).toEqual(
        job?.nodes.map((node) => [node, true, 'open']),
      );
      const before = Date.now();
      await steering.cancel(id, signal);
      await east.waitForJob(id, 'CANCELLED');
      // Whole seconds.
      const [ended] = await steering.observeWorkloads([id], signal);
      expect(ended?.endedAt).toBeGreaterThan(before - 1_000);
      expect(ended?.endedAt).toBeLessThanOrEqual(Date.now());
    });
  });

  describe('holding nodes', () => {
    it('drains a busy node to draining, and to drained only once its jobs have ended', async () => {
      const steering = steer(east);
      const id = await east.submit({ nodes: 2, others: ['--nodelist=east-n1,east-n2'] });
      await east.waitForJob(id, 'RUNNING');
      await steering.cordon(['east-n1', 'east-n2', 'east-n3'], 'noc-2: fan swap [weft:01J]', signal);
      const states = async () =>
        (await steering.observeNodes(['east-n1', 'east-n2', 'east-n3'], signal)).map(
          (node) => node.scheduling,
        );
      // NOT_RESPONDING shows for some seconds after a node was held or let go, and is no proof of emptiness.
      await vi.waitFor(
        async () => expect(await states()).toEqual(['draining', 'draining', 'drained']),
        20_000,
      );
      expect((await steering.observeWorkloads([id], signal))[0]?.state).toBe('running');
      await steering.cancel(id, signal);
      await vi.waitFor(async () => expect(await states()).toEqual(['drained', 'drained', 'drained']), 20_000);
      await steering.uncordon(['east-n1', 'east-n2', 'east-n3'], signal);
      expect(await states()).toEqual(['open', 'open', 'open']);
    });

    it('leaves the hold of another as it is, and shows whose it is', async () => {
      const steering = steer(east);
      await east.run(['scontrol', 'update', 'nodename=east-n4', 'state=drain', 'reason=carol: ECC storm']);
      await steering.cordon(['east-n3', 'east-n4'], 'noc-2: fan swap', signal);
      const [third, fourth] = await steering.observeNodes(['east-n3', 'east-n4'], signal);
      expect(third).toMatchObject({ reason: 'noc-2: fan swap', reasonUser: east.restUser });
      expect(fourth).toMatchObject({
        reason: 'carol: ECC storm',
        reasonUser: east.restUser,
      });
      await steering.uncordon(['east-n3', 'east-n4'], signal);
    });

    it('changes nothing when one of the names is unknown, where scontrol changes the others', async () => {
      await expect(steer(east).cordon(['east-n1', 'east-n99'], 'x', signal)).rejects.toMatchObject({
        kind: 'refused',
        message: 'Slurm: "east-n99" is no node of this cluster; nothing was changed',
      });
      expect(await nodeLine(east, 'east-n1')).not.toContain('DRAIN');
      await east
        .run(['scontrol', 'update', 'nodename=east-n1,east-n99', 'state=drain', 'reason=x'])
        .catch(String);
      expect(await nodeLine(east, 'east-n1')).toContain('DRAIN');
      await steer(east).uncordon(['east-n1'], signal);
    });

    it('puts no node into service that was taken down', async () => {
      await east.run(['scontrol', 'update', 'nodename=east-n2', 'state=down', 'reason=no power']);
      await steer(east).cordon(['east-n2'], 'noc-2: and drain', signal);
      await steer(east).uncordon(['east-n2'], signal);
      expect(await steer(east).observeNodes(['east-n2'], signal)).toMatchObject([{ state: 'down' }]);
      await east.run(['scontrol', 'update', 'nodename=east-n2', 'state=resume']);
    });

    it('keeps a hostile reason in one line, and runs nothing of it', async () => {
      await steer(east).cordon(['east-n3'], `"${HOSTILE}" ${'x'.repeat(100_000)}`, signal);
      const [node] = await steer(east).observeNodes(['east-n3'], signal);
      expect(node?.reason).toMatch(/^"a"b ;'\$\(touch pwned\) `touch pwned` -f --wrap=x ALL \[1-4\] .*x…$/);
      expect(node?.reason).toHaveLength(400);
      await steer(east).uncordon(['east-n3'], signal);
    });
  });
});

function nodeLine(cluster: SlurmCluster, node: string): Promise<string> {
  return cluster.run(['scontrol', '-o', 'show', 'node', node]);
}
