import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrongWith } from '../support/counting-job.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 90_000, interval: 250 };
const GPUS = ['--gpus-per-node=h100:2'];

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('between two real Slurm sites', () => {
  let sites: TwoSlurmSites;
  let noc1: string;
  let noc2: string;

  beforeAll(async () => {
    sites = await TwoSlurmSites.start();
    [noc1, noc2] = [sites.consoleOf('noc-1'), sites.consoleOf('noc-2')];
  }, 120_000);
  afterAll(() => sites?.stop(), 60_000);

  const migrate = (jobs: readonly string[], ...more: readonly string[]) => {
    const names = jobs.map((job) => `east/${job}`);
    return sites.weft(noc1, 'migrate', ...names, '--to', 'west', '--reason', 'heat', ...more);
  };

  async function counting(jobs: Readonly<Record<string, string>>): Promise<void> {
    await vi.waitFor(() => {
      for (const work of Object.keys(jobs)) expect(sites.livesOf(work)[0]?.to ?? 0, work).toBeGreaterThan(8);
    }, SOON);
    await sites.untilShown(noc1, 'east', ...Object.values(jobs));
  }

  async function ranOnceAtATime(...works: readonly string[]): Promise<void> {
    await vi.waitFor(() => {
      for (const work of works) expect(sites.livesOf(work).at(-1)?.site, work).toBe('west');
    }, SOON);
    for (const work of works) expect(wrongWith(sites.livesOf(work)), work).toEqual([]);
  }

  it('work goes on at its step with its environment, whether it goes on or ends over its checkpoint', async () => {
    const jobs = {
      keen: await sites.count('east', { work: 'keen', options: GPUS }),
      ending: await sites.count('east', { work: 'ending', checkpoints: 'and ends', options: GPUS }),
    };
    await counting(jobs);
    const done = { code: 0, stderr: '', stdout: expect.stringContaining('runs at west') };
    const ended = await Promise.all(Object.values(jobs).map((job) => migrate([job], '--yes', '--wait')));
    expect(ended).toEqual([done, done]);
    await ranOnceAtATime('keen', 'ending');
    for (const work of ['keen', 'ending']) {
      const lives = sites.livesOf(work);
      expect(lives.map(({ site, kept }) => [site, kept])).toEqual([
        ['east', `the environment of ${work}`],
        ['west', `the environment of ${work}`],
      ]);
      expect(lives[1]?.from, work).toBeGreaterThan(0);
    }
    const [, there] = sites.livesOf('keen');
    const shown = await sites.clusters.west.run(['squeue', '-h', '-j', there?.job ?? '', '-o', '%b %u %T']);
    const here = await sites.clusters.east.run([
      'squeue',
      '-h',
      '-t',
      'all',
      '-j',
      jobs.keen,
      '-o',
      '%b %u %T',
    ]);
    expect(here.trim()).toMatch(/^gres:gpu:h100:2 \S+ CANCELLED$/);
    expect(shown.trim()).toBe(here.trim().replace('CANCELLED', 'RUNNING'));
  });

  it('what cannot checkpoint begins anew only by a plan that says so, and costs what goes with it nothing', async () => {
    const jobs = {
      mute: await sites.count('east', { work: 'mute', checkpoints: 'never', options: GPUS }),
      beside: await sites.count('east', { work: 'beside', options: GPUS }),
    };
    await counting(jobs);
    const planned = await migrate(Object.values(jobs), '--dry-run', '--json');
    expect(JSON.parse(planned.stdout).plan.warnings).toContain(
      '1 of 2 declare no checkpoint: they begin anew at west',
    );
    // Several at once, and what was asked for ends when all of them are there.
    expect(await migrate(Object.values(jobs), '--yes', '--wait')).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('2 moved; nothing is left'),
    });
    await ranOnceAtATime('mute', 'beside');
    expect(sites.livesOf('mute')[1]?.from).toBe(0);
    expect(sites.livesOf('beside')[1]?.from).toBeGreaterThan(0);
  });

  it('what waits is moved as it waits, and what it cannot take along is said', async () => {
    const after = await sites.count('east', { work: 'after', options: [...GPUS, '--hold'] });
    const waiting = await sites.count('east', {
      work: 'waiting',
      options: [...GPUS, `--dependency=afterok:${after}`],
    });
    await vi.waitFor(async () => {
      const { stdout } = await sites.weft(noc1, 'workloads', '--json', '--site', 'east');
      const rows: readonly { readonly workload: string }[] = JSON.parse(stdout).rows;
      expect(rows.map(({ workload }) => workload)).toContain(waiting);
    }, SOON);
    expect(await migrate([waiting], '--yes', '--wait')).toEqual({
      code: 0,
      stderr: '',
      stdout: expect.stringContaining('in the queue of west, or running there, without dependency afterok:'),
    });
    await ranOnceAtATime('waiting');
    expect(sites.livesOf('waiting').map(({ site }) => site)).toEqual(['west']);
    // Whoever holds a job has to let it go first.
    expect(await migrate([after], '--yes', '--wait')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${after} is held at east; whoever holds it has to release it first`),
    });
  });

  it('restricted work and work without a class stay, with the reason, and a move that is cancelled leaves it running', async () => {
    const jobs = {
      health: await sites.count('east', { work: 'health', dataClass: 'health', options: GPUS }),
      classless: await sites.count('east', { work: 'classless', dataClass: null, options: GPUS }),
      kept: await sites.count('east', { work: 'kept', options: GPUS }),
    };
    await counting(jobs);
    const health = await migrate([jobs.health], '--yes');
    expect([health.code, health.stdout]).toEqual([
      1,
      expect.stringContaining('data class health may not go to west'),
    ]);
    const classless = await migrate([jobs.classless], '--yes');
    expect([classless.code, classless.stdout]).toEqual([
      1,
      expect.stringContaining('it names no data class'),
    ]);
    const begun = await migrate([jobs.kept], '--yes', '--json');
    const [{ operation }] = JSON.parse(begun.stdout).answers;
    const show = async () =>
      JSON.parse((await sites.weft(noc2, 'operation', 'show', operation, '--json')).stdout).operation;
    await vi.waitFor(async () => expect((await show()).step).toContain('waiting for the checkpoint'), SOON);
    const cancel = ['operation', 'cancel', operation, '--reason', 'not today', '--yes'];
    expect(await sites.weft(noc2, ...cancel)).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect((await show()).step).toContain('seeing whether'), SOON);
    const before = sites.livesOf('kept')[0]?.to ?? 0;
    await vi.waitFor(() => expect(sites.livesOf('kept')[0]?.to).toBeGreaterThan(before), SOON);
    for (const work of ['health', 'classless', 'kept']) expect(sites.livesOf(work)).toHaveLength(1);
    const there = await sites.clusters.west.run(['squeue', '-h', '-o', '%k']);
    expect(there).not.toContain(operation);
  });
});
