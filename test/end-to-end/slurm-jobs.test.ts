import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { EAST, folderOf, io, signal, steer } from '../support/steered-slurm.ts';

describe.skipIf(!slurmAvailable())('steering a real Slurm cluster', () => {
  let east: SlurmCluster;

  beforeAll(async () => {
    east = await startSlurmCluster(EAST);
  });
  afterAll(async () => {
    await east?.stop();
    io.close();
  });

  describe('a job', () => {
    it('is requeued, and counted', async () => {
      const steering = steer(east);
      const id = await east.submit();
      await east.waitForJob(id, 'RUNNING');
      await steering.requeue(id, signal);
      await vi.waitFor(async () => {
        const [job] = await steering.observeWorkloads([id], signal);
        expect(job).toMatchObject({ state: 'pending', restarts: 1 });
      }, 20_000);
      await steering.requeue(id, signal);
      expect(await steering.observeWorkloads([id], signal)).toMatchObject([
        { restarts: 1, reason: 'BeginTime' },
      ]);
      await steering.cancel(id, signal);
    });

    it('that has ended is not requeued, though Slurm would', async () => {
      const id = await east.submit({ script: 'exit 3' });
      await east.waitForJob(id, 'FAILED');
      await expect(steer(east).requeue(id, signal)).rejects.toThrow(
        `Slurm: requeue of job ${id} refused: it is FAILED, and Slurm would run it a second time`,
      );
      expect(await steer(east).observeWorkloads([id], signal)).toMatchObject([
        { state: 'failed', exitCode: 3 },
      ]);
      await east.run(['scontrol', 'requeue', 'Incomplete', id]);
      expect(await steer(east).observeWorkloads([id], signal)).toMatchObject([{ state: 'failed' }]);
      await east.run(['scontrol', 'requeue', id]);
      await east.waitForJob(id, 'PENDING', 'RUNNING', 'FAILED');
      expect(await steer(east).observeWorkloads([id], signal)).toMatchObject([{ restarts: 1 }]);
    });

    it('that ended over its checkpoint is put back once: a later end is its own', async () => {
      const steering = steer(east);
      const id = await east.submit({ script: 'exit 0' });
      await east.waitForJob(id, 'COMPLETED');
      await steering.runAgain(id, 0, signal);
      await steering.runAgain(id, 0, signal);
      const again = async () => (await steering.observeWorkloads([id], signal))[0];
      expect(await again()).toMatchObject({ state: 'pending', restarts: 1 });
      // What was put back waits for a minute or two, unless it is told again and again not to.
      await vi.waitFor(
        async () => {
          const told = await east.run(['scontrol', 'update', `jobid=${id}`, 'StartTime=now']).catch(String);
          const job = await again();
          // A node under load may fail to start it: that is an end as good as any.
          expect(['completed', 'failed'], `${told} ${JSON.stringify(job)}`).toContain(job?.state);
        },
        { timeout: 90_000, interval: 1000 },
      );
      const over = await again();
      await steering.runAgain(id, 0, signal);
      expect(await again()).toMatchObject({ state: over?.state, restarts: 1 });
      const ended = await east.submit();
      await steering.cancel(ended, signal);
      await expect(steering.runAgain(ended, 0, signal)).rejects.toThrow('somebody ended it for good');
    });

    it('that its owner forbids to requeue is refused in Slurm’s words', async () => {
      const id = await east.submit({ others: ['--no-requeue'] });
      await east.waitForJob(id, 'RUNNING');
      await expect(steer(east).requeue(id, signal)).rejects.toMatchObject({
        kind: 'refused',
        message: expect.stringMatching(
          /"Requested operation is presently disabled for job .*its owner or the site/,
        ),
      });
      await steer(east).cancel(id, signal);
    });

    it('is held and released while it waits, and not while it runs, where Slurm would say yes', async () => {
      const steering = steer(east);
      const id = await east.submit({ others: ['--begin=now+1hour'] });
      const state = async () => (await steering.observeWorkloads([id], signal))[0]?.state;
      await steering.hold(id, signal);
      await steering.hold(id, signal);
      expect(await state()).toBe('held');
      await steering.release(id, signal);
      await steering.release(id, signal);
      expect(await state()).toBe('pending');
      await steering.cancel(id, signal);
      const running = await east.submit();
      await east.waitForJob(running, 'RUNNING');
      await expect(steering.hold(running, signal)).rejects.toThrow('it is RUNNING, and only a waiting job');
      await steering.cancel(running, signal);
    });

    it('that is not known is gone for cancel, and refused for everything else', async () => {
      const steering = steer(east);
      await steering.cancel('99999', signal);
      await steering.cancel('99999_7', signal);
      for (const verb of ['requeue', 'hold', 'release', 'specOf'] as const) {
        await expect(steering[verb]('99999', signal)).rejects.toMatchObject({
          kind: 'refused',
          message: expect.stringContaining('there is no job 99999'),
        });
      }
    });

    it('gets the signal that it declared, and none that it did not', async () => {
      const steering = steer(east);
      const seen = join(folderOf(east), 'signalled');
      const script = `trap 'echo yes > ${seen}; exit 85' USR1; touch ${seen}.ready; while :; do sleep 0.1; done`;
      const declared = await east.submit({ script, comment: 'weft.checkpoint=USR1' });
      const silent = await east.submit();
      await east.waitForJob(silent, 'RUNNING');
      await vi.waitFor(() => expect(existsSync(`${seen}.ready`)).toBe(true), 20_000);
      await expect(steering.checkpoint(silent, 'USR1', signal)).rejects.toThrow('declares no signal');
      await expect(steering.checkpoint(declared, 'TERM', signal)).rejects.toThrow('declares the signal USR1');
      await steering.checkpoint(declared, 'USR1', signal);
      await vi.waitFor(() => expect(readFileSync(seen, 'utf8')).toBe('yes\n'), 20_000);
      // RequeueExitHold=85: it waits, held, for somebody to let it go on.
      await vi.waitFor(
        async () =>
          expect(await steering.observeWorkloads([declared], signal)).toMatchObject([{ state: 'held' }]),
        20_000,
      );
      expect((await steering.observeWorkloads([silent], signal))[0]?.state).toBe('running');
      await Promise.all([declared, silent].map((id) => steering.cancel(id, signal)));
    });

    it('that is a task of an array is acted on alone, and seen while it waits among others', async () => {
      const steering = steer(east);
      const array = await east.submit({ array: '1-40:3%1' });
      await east.waitForJob(`${array}_1`, 'RUNNING');
      const states = async (...tasks: number[]) =>
        (
          await steering.observeWorkloads(
            tasks.map((task) => `${array}_${task}`),
            signal,
          )
        ).map((job) => job.state);
      expect(await states(1, 2, 4, 40)).toEqual(['running', 'pending', 'pending']);
      await steering.requeue(`${array}_1`, signal);
      await vi.waitFor(async () => expect(await states(1)).toEqual(['pending']), 20_000);
      await steering.cancel(`${array}_7`, signal);
      expect((await states(7, 10)).filter((state) => state !== 'cancelled')).toEqual(['pending']);
      await expect(steering.cancel(array, signal)).rejects.toThrow(`${array} names an array`);
      await east.run(['scancel', array]);
    });
  });
});
