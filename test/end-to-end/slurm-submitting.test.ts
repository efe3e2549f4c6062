import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SteeringFailure } from '../../agent/drivers/steering.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { folderOf, io, signal, steer, WEST } from '../support/steered-slurm.ts';

describe.skipIf(!slurmAvailable())('steering a real Slurm cluster', () => {
  let west: SlurmCluster;

  beforeAll(async () => {
    west = await startSlurmCluster(WEST);
  });
  afterAll(async () => {
    await west?.stop();
    io.close();
  });

  describe('moving a job', () => {
    it('makes one job of one tag, asked twice, at once and after its end', async () => {
      const steering = steer(west);
      const id = await west.submit({ held: true });
      const spec = await steering.specOf(id, signal);
      const [first, second] = await Promise.all([
        steering.submitHeld(spec, 'weft:01ONCE', signal),
        steering.submitHeld(spec, 'weft:01ONCE', signal),
      ]);
      expect(second).toBe(first);
      await steering.cancel(first, signal);
      await west.waitForJob(first, 'CANCELLED');
      expect(await steer(west).submitHeld(spec, 'weft:01ONCE', signal)).toBe(first);
      expect(await steering.findByTag('weft:01ONCE', signal)).toHaveLength(1);
      await steering.cancel(id, signal);
    });

    it('makes one job though the answer to the first submission was lost', async () => {
      const id = await west.submit({ held: true });
      const spec = await steer(west).specOf(id, signal);
      const hanging = steer(west, {
        timeoutMs: 1000,
        io: {
          ...io,
          run: async (argv, limits) => {
            if (argv[0] !== 'sbatch') return io.run(argv, limits);
            west.signalController('SIGSTOP');
            return io.run(argv, limits).finally(() => west.signalController('SIGCONT'));
          },
        },
      });
      for (const tag of ['weft:01LOST1', 'weft:01LOST2', 'weft:01LOST3']) {
        await expect(hanging.submitHeld(spec, tag, signal)).rejects.toMatchObject({ kind: 'unreachable' });
        const found = await steer(west).submitHeld(spec, tag, signal);
        expect(await steer(west).findByTag(tag, signal)).toMatchObject([{ workload: found, state: 'held' }]);
        await steer(west).cancel(found, signal);
      }
      await steer(west).cancel(id, signal);
    });

    it('obeys no directive of a script, and no variable of a job, on the way in', async () => {
      const steering = steer(west);
      const id = await west.submit({ held: true });
      const spec = await steering.specOf(id, signal);
      const marker = join(folderOf(west), 'preloaded');
      const script = `#!/bin/sh
#SBATCH --wait --array=0-99 --dependency=afterok:${id}
#SBATCH --output=${marker} --reservation=none --nodelist=none --begin=now+1hour
#SBATCH hetjob
#SBATCH --nodes=400
sleep 600
`;
      const environment = [
        ['LD_PRELOAD', marker],
        ['SBATCH_ARRAY_INX', '0-99'],
        ['PATH', '/none'],
      ] as const;
      const moved = await steering.submitHeld({ ...spec, script, environment }, 'weft:01WILD', signal);
      const jobs = await steering.findByTag('weft:01WILD', signal);
      expect(jobs).toMatchObject([{ workload: moved, state: 'held' }]);
      const again = await steering.specOf(moved, signal);
      expect(again).toMatchObject({ script, nodes: 1, standardOutput: spec.standardOutput });
      expect(again.leftBehind).toEqual(['options of its script: wait, reservation, nodelist, begin']);
      await Promise.all([id, moved].map((one) => steering.cancel(one, signal)));
      expect(existsSync(marker)).toBe(false);
    });

    it('says what stays behind: dependencies, reservations of nodes, membership in an array', async () => {
      const steering = steer(west);
      const first = await west.submit({ held: true });
      const after = await west.submit({ others: [`--dependency=afterok:${first}`, '--nodelist=west-n3'] });
      expect((await steering.specOf(after, signal)).leftBehind).toEqual([
        `dependency afterok:${first}(unfulfilled)`,
        'asks for the nodes west-n3',
      ]);
      const array = await west.submit({
        array: '5-6',
        held: true,
        others: [`--output=${folderOf(west)}/%A-%3a`],
      });
      const task = await steering.specOf(`${array}_6`, signal);
      expect(task.leftBehind[0]).toContain(`array: it is task 6 of ${array}`);
      expect(task).toMatchObject({ standardOutput: `${folderOf(west)}/${array}-006` });
      const written = join(folderOf(west), 'task');
      const script = `#!/bin/sh\n#SBATCH --array=1-9\necho "$SLURM_ARRAY_TASK_ID" > ${written}\n`;
      const moved = await steering.submitHeld({ ...task, script }, 'weft:01TASK', signal);
      await steering.release(moved, signal);
      await vi.waitFor(() => expect(readFileSync(written, 'utf8')).toBe('6\n'), 20_000);
      await west.run(['scancel', first, after, array]);
    });

    it('tells what can never run from what cannot while nodes drain', async () => {
      const steering = steer(west);
      const id = await west.submit({ held: true, nodes: 2, gpusPerNode: 4 });
      const spec = await steering.specOf(id, signal);
      expect(await steering.feasible(spec, signal)).toBeNull();
      expect(await steering.feasible({ ...spec, gresPerNode: 'gres/gpu:5' }, signal)).toContain(
        'not available',
      );
      expect(await steering.feasible({ ...spec, partition: 'none' }, signal)).toContain('Invalid partition');
      await steering.cordon(['west-n1', 'west-n2', 'west-n3'], 'x', signal);
      expect(await steering.feasible(spec, signal)).toBeNull();
      expect(await steering.feasible({ ...spec, gresPerNode: 'gres/gpu:5' }, signal)).toContain(
        'not available',
      );
      await steering.uncordon(['west-n1', 'west-n2', 'west-n3'], signal);
      await steering.cancel(id, signal);
    });
  });

  it('says of a controller that is away that nothing is known, whatever was asked', async () => {
    const steering = steer(west);
    const id = await west.submit({ comment: 'weft.checkpoint=USR1' });
    await west.waitForJob(id, 'RUNNING');
    const spec = await steering.specOf(id, signal);
    await west.stopController();
    const asked: readonly Promise<unknown>[] = [
      steering.observeNodes(['west-n1'], signal),
      steering.cordon(['west-n1'], 'x', signal),
      steering.requeue(id, signal),
      steering.cancel(id, signal),
      steering.specOf(id, signal),
      steering.submitHeld(spec, 'weft:01AWAY', signal),
      steering.feasible(spec, signal),
    ];
    const failures = await Promise.all(
      asked.map((one) =>
        one.then(
          () => 'done',
          (error: unknown) => error,
        ),
      ),
    );
    expect(failures.map((failure) => failure instanceof SteeringFailure && failure.kind)).toEqual(
      asked.map(() => 'unreachable'),
    );
    for (const failure of failures) {
      expect(String(failure)).toMatch(
        /^SteeringFailure: \S.* see whether slurmctld answers \(scontrol ping\)$/,
      );
    }
    await west.startController();
    const [job] = await steering.observeWorkloads([id], signal);
    expect(job?.state).toBe('running');
    west.signalController('SIGSTOP');
    const hanging = steer(west, { timeoutMs: 1500 }).cancel(id, signal);
    await expect(hanging).rejects.toMatchObject({ name: 'SteeringFailure', kind: 'unreachable' });
    west.signalController('SIGCONT');
  });
});
