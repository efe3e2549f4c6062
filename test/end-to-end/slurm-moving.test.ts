import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReadFailure } from '../../agent/io/io.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';
import { EAST, folderOf, HOSTILE, io, signal, steer, WEST } from '../support/steered-slurm.ts';

describe.skipIf(!slurmAvailable())('steering two real Slurm clusters', () => {
  let east: SlurmCluster;
  let west: SlurmCluster;
  let folder: string;

  beforeAll(async () => {
    [east, west] = await Promise.all([startSlurmCluster(EAST), startSlurmCluster(WEST)]);
    folder = folderOf(west);
  });
  afterAll(async () => {
    await Promise.all([east, west].map((one) => one?.stop()));
    io.close();
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
});

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
