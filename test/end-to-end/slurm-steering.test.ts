import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSlurmSteering, type SlurmSteeringOptions } from '../../agent/drivers/slurm/steering.ts';
import { type Steering, SteeringFailure } from '../../agent/drivers/steering.ts';
import { ReadFailure } from '../../agent/io/io.ts';
import { createSystemIo } from '../../agent/io/system-io.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';

const io = createSystemIo();
const { signal } = new AbortController();
const HOSTILE = 'a"b\n;\'$(touch pwned) `touch pwned` -f --wrap=x ALL [1-4] \u001b]52;c;eA==\u0007 é';

describe.skipIf(!slurmAvailable())('steering two real Slurm clusters', () => {
  let east: SlurmCluster;
  let west: SlurmCluster;
  let folder: string;

  beforeAll(async () => {
    [east, west] = await Promise.all([
      startSlurmCluster({ name: 'east', extraConf: 'SchedulerParameters=bf_interval=1,sched_interval=1' }),
      startSlurmCluster({ name: 'west', gpusPerNode: 4, rest: false }),
    ]);
    folder = dirname(dirname(west.confPath));
  });
  afterAll(async () => {
    await Promise.all([east, west].map((one) => one?.stop()));
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
      const seen = join(folder, 'signalled');
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

  describe('moving a job', () => {
    it('takes script, environment, directory, GPUs and time left along, and it goes on at its step', async () => {
      const [there, back] = [steer(east), steer(west)];
      const checkpoints = join(folder, 'checkpoints');
      mkdirSync(checkpoints);
      const script = trainingScript(checkpoints);
      const path = join(folder, 'train.sh');
      writeFileSync(path, script);
      const comment = `run "7";\n'$(touch pwned)' weft.class=open weft.checkpoint=USR1 weft.checkpoint-dir=${checkpoints}`;
      const options = [
        '--parsable',
        '--gpus-per-node=h100:2',
        '--nodes=2',
        '--ntasks=4',
        '--cpus-per-task=2',
      ];
      const printed = await east.run([
        'env',
        `HOSTILE=${HOSTILE}`,
        'HF_TOKEN=hunter2',
        'DISPLAY=:0',
        'sbatch',
        ...options,
        '--mem=3G',
        '--time=2:00:00',
        `--comment=${comment}`,
        `--job-name=${HOSTILE}`,
        `--chdir=${checkpoints}`,
        `--output=${checkpoints}/out`,
        path,
      ]);
      const id = printed.trim();
      await east.waitForJob(id, 'RUNNING');
      await vi.waitFor(() => expect(existsSync(join(checkpoints, 'running'))).toBe(true), 20_000);

      const spec = await there.specOf(id, signal);
      expect(spec).toMatchObject({
        name: HOSTILE,
        user: east.restUser,
        directory: checkpoints,
        script,
        nodes: 2,
        tasks: 4,
        cpusPerTask: 2,
        gpus: 4,
        gresPerNode: 'gres/gpu:h100:2',
        memory: '3072M',
        comment,
        dataClass: 'open',
        checkpoint: 'USR1',
        checkpointDirectory: checkpoints,
        standardOutput: `${checkpoints}/out`,
        standardError: null,
      });
      expect(spec.timeLeftSeconds).toBeGreaterThan(7000);
      expect(spec.timeLeftSeconds).toBeLessThanOrEqual(7200);
      expect(spec.leftBehind).toEqual([
        'options of its script: mail-type',
        'variables that look like secrets: HF_TOKEN',
      ]);

      await there.checkpoint(id, 'USR1', signal);
      await vi.waitFor(() => expect(existsSync(join(checkpoints, 'step'))).toBe(true), 20_000);
      await there.cancel(id, signal);
      await east.waitForJob(id, 'CANCELLED', 'COMPLETED');
      expect(await back.feasible(spec, signal)).toBeNull();
      const moved = await back.submitHeld({ ...spec, timeLeftSeconds: 1800 }, 'weft:01MOVE', signal);
      expect(await back.observeWorkloads([moved], signal)).toMatchObject([
        { state: 'held', tag: 'weft:01MOVE', user: west.restUser },
      ]);
      expect((await west.run(['squeue', '-h', `-j${moved}`, '-o', '%l %C %m %b %Z %k'])).trim()).toBe(
        `30:00 8 3G gres:gpu:h100:2 ${checkpoints} ${comment} weft:01MOVE`,
      );
      expect(await back.specOf(moved, signal)).toMatchObject({ nodes: 2, tasks: 4, timeLeftSeconds: 1800 });
      await back.release(moved, signal);
      await west.waitForJob(moved, 'RUNNING');
      const step = Number(readFileSync(join(checkpoints, 'step'), 'utf8'));
      expect(step).toBeGreaterThan(0);
      await vi.waitFor(
        () => expect(readFileSync(join(checkpoints, 'log'), 'utf8')).toBe(`east from 0\nwest from ${step}\n`),
        20_000,
      );
      const environment = readFileSync(join(checkpoints, 'environment-west'), 'utf8').split('\0');
      expect(environment).toContain(`HOSTILE=${HOSTILE}`);
      expect(environment.filter((entry) => /^(?:HF_TOKEN|DISPLAY|SLURM_CONF=.*east)/.test(entry))).toEqual(
        [],
      );
      expect(existsSync(join(checkpoints, 'pwned'))).toBe(false);

      // And on again: what one move changed for its own sake, the next does not find.
      expect(await back.specOf(moved, signal)).toMatchObject({
        script,
        comment,
        name: HOSTILE,
        gpus: 4,
        nodes: 2,
      });
      await back.cancel(moved, signal);
    });

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
      const marker = join(folder, 'preloaded');
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
      const array = await west.submit({ array: '5-6', held: true, others: [`--output=${folder}/%A-%3a`] });
      const task = await steering.specOf(`${array}_6`, signal);
      expect(task.leftBehind[0]).toContain(`array: it is task 6 of ${array}`);
      expect(task).toMatchObject({ standardOutput: `${folder}/${array}-006` });
      const written = join(folder, 'task');
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

    it.skipIf(process.getuid?.() !== 0)(
      'runs it as its owner with the owner’s groups, and never as root unasked',
      async () => {
        await west.run(['chmod', '755', folder]);
        const out = join('/tmp', `weft-steering-${process.pid}`);
        const id = await west.submit({ held: true });
        const spec = {
          ...(await steer(west).specOf(id, signal)),
          directory: '/tmp',
          script: `#!/bin/sh\nid > ${out}\n`,
        };
        const strict = steer(west, { rootJobs: false });
        await expect(strict.submitHeld(spec, 'weft:01ROOT', signal)).rejects.toThrow(
          'jobs of root are not taken',
        );
        const moved = await strict.submitHeld({ ...spec, user: 'daemon' }, 'weft:01USER', signal);
        await strict.release(moved, signal);
        await west.waitForJob(moved, 'COMPLETED');
        expect(readFileSync(out, 'utf8')).toMatch(/^uid=1\(daemon\) gid=1\(daemon\) groups=1\(daemon\)$/m);
        await west.run(['rm', '-f', out]);
        await expect(
          strict.submitHeld({ ...spec, user: 'no-such-user' }, 'weft:01NONE', signal),
        ).rejects.toMatchObject({
          kind: 'refused',
          message: expect.stringContaining('no-such-user'),
        });
        await strict.cancel(id, signal);
      },
    );

    it('runs with the environment of a login where its own could not be read', async () => {
      const blind = steer(west, {
        io: { ...io, readFile: () => Promise.reject(new ReadFailure('not permitted')) },
      });
      const id = await west.submit({ held: true });
      const spec = await blind.specOf(id, signal);
      expect(spec.environment).toEqual([]);
      expect(spec.leftBehind).toEqual(['its environment (not permitted); it gets that of a login']);
      const written = join(folder, 'login');
      const script = `#!/bin/sh\nenv > ${written}.new\nmv ${written}.new ${written}\n`;
      const moved = await blind.submitHeld({ ...spec, script }, 'weft:01LOGIN', signal);
      await blind.release(moved, signal);
      await vi.waitFor(() => expect(readFileSync(written, 'utf8')).toMatch(/^HOME=\/.*$/m), 20_000);
      await blind.cancel(id, signal);
    });

    it('passes on a megabyte of environment, and refuses a name that Slurm would', async () => {
      const steering = steer(west);
      const id = await west.submit({ held: true });
      const spec = await steering.specOf(id, signal);
      const environment = Array.from({ length: 12 }, (_, at) => [`V${at}`, 'v'.repeat(100_000)] as const);
      const size = join(folder, 'size');
      const script = `#!/bin/sh\nenv | wc -c > ${size}\n`;
      const moved = await steering.submitHeld({ ...spec, environment, script }, 'weft:01LARGE', signal);
      await steering.release(moved, signal);
      await vi.waitFor(() => expect(Number(readFileSync(size, 'utf8'))).toBeGreaterThan(1_200_000), 20_000);
      await expect(
        steering.submitHeld({ ...spec, name: 'n'.repeat(1_000_000) }, 'weft:01NAME', signal),
      ).rejects.toThrow('Slurm: its name has 1000000 bytes; Slurm takes 1024');
      const long = await steering.submitHeld(
        { ...spec, comment: `weft.class=open ${'c'.repeat(5000)}` },
        'weft:01LONG',
        signal,
      );
      expect(await steering.specOf(long, signal)).toMatchObject({ dataClass: 'open' });
      expect(await steering.findByTag('weft:01LONG', signal)).toHaveLength(1);
      await Promise.all([id, long].map((one) => steering.cancel(one, signal)));
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

function steer(cluster: SlurmCluster, options: Partial<SlurmSteeringOptions> = {}): Steering {
  return createSlurmSteering({ io, conf: cluster.confPath, rootJobs: true, ...options });
}

function nodeLine(cluster: SlurmCluster, node: string): Promise<string> {
  return cluster.run(['scontrol', '-o', 'show', 'node', node]);
}

/** Counts, writes down where it is when asked to, and goes on from there wherever it is started again. */
function trainingScript(checkpoints: string): string {
  return `#!/bin/bash
#SBATCH --mail-type=NONE
#SBATCH --signal=B:USR1@60

step=$(cat ${checkpoints}/step 2>/dev/null || echo 0)
echo "$SLURM_CLUSTER_NAME from $step" >> ${checkpoints}/log
env -0 > ${checkpoints}/environment-$SLURM_CLUSTER_NAME
trap 'echo $step > ${checkpoints}/step.new; mv ${checkpoints}/step.new ${checkpoints}/step' USR1
touch ${checkpoints}/running
while :; do step=$((step + 1)); sleep 0.1; done
#SBATCH --array=1-9
`;
}
