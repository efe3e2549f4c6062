import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CountingJob, wrongWith } from '../support/counting-job.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 90_000, interval: 250 };

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('draining nodes of a real Slurm site', () => {
  let sites: TwoSlurmSites;
  let noc1: string;
  let noc2: string;

  beforeAll(async () => {
    sites = await TwoSlurmSites.start({ nodes: 6 });
    [noc1, noc2] = [sites.consoleOf('noc-1'), sites.consoleOf('noc-2')];
  }, 120_000);
  afterAll(() => sites?.stop(), 60_000);

  async function on(node: string, job: CountingJob, ...options: string[]): Promise<string> {
    const where = ['--gpus-per-node=h100:2', `--nodelist=east-${node}`];
    return await sites.count('east', { ...job, options: [...where, ...options] });
  }

  async function counting(...works: readonly string[]): Promise<void> {
    await vi.waitFor(() => {
      for (const work of works) expect(sites.livesOf(work)[0]?.to ?? 0, work).toBeGreaterThan(4);
    }, SOON);
  }

  const drain = (node: string, policy: string, ...more: string[]) =>
    sites.weft(noc1, 'drain', `east/east-${node}`, '--reason', 'fans', '--policy', policy, '--yes', ...more);
  const state = async (job: string) =>
    (await sites.clusters.east.run(['squeue', '-h', '-t', 'all', '-j', job, '-o', '%T'])).trim();

  it('by each policy does to each job what the policy says, and every job goes on where it was', async () => {
    const jobs = {
      asked: await on('n1', { work: 'asked' }),
      ending: await on('n1', { work: 'ending', checkpoints: 'and ends' }),
      special: await on('n1', { work: 'special', checkpoints: 'and ends with 85' }),
      requeued: await on('n2', { work: 'requeued', checkpoints: 'never' }),
      mute: await on('n3', { work: 'mute', checkpoints: 'never' }),
      keen: await on('n3', { work: 'keen' }),
      firm: await on('n3', { work: 'firm', checkpoints: 'never' }, '--no-requeue'),
      left: await on('n4', { work: 'left' }),
    };
    await counting(...Object.keys(jobs));
    await sites.untilShown(noc1, 'east', ...Object.values(jobs));
    const done = { code: 0, stderr: '', stdout: expect.stringContaining('1 of 1 drained; the hold stays') };
    const [checkpoint, requeue, evict, wait] = await Promise.all([
      drain('n1', 'checkpoint', '--wait'),
      drain('n2', 'requeue', '--wait'),
      drain('n3', 'evict', '--deadline', '50s', '--wait'),
      drain('n4', 'wait'),
    ]);
    expect([checkpoint, requeue, evict]).toEqual([done, done, done]);
    expect(wait).toMatchObject({ code: 0, stderr: '' });

    // Only what may not be put back was ended; the rest waits for its node.
    expect(await state(jobs.firm)).toBe('CANCELLED');
    expect(await state(jobs.left)).toBe('RUNNING');
    const back = [jobs.asked, jobs.ending, jobs.special, jobs.requeued, jobs.mute, jobs.keen];
    for (const job of back) expect(await state(job), job).toBe('PENDING');
    expect(sites.livesOf('left')).toMatchObject([{ checkpoints: [] }]);

    const open = await sites.weft(
      noc1,
      'uncordon',
      'east/east-n[1-3]',
      '--reason',
      'mended',
      '--yes',
      '--wait',
    );
    expect(open).toMatchObject({ code: 0, stdout: expect.stringContaining('3 nodes open again') });
    const works = ['asked', 'ending', 'special', 'requeued', 'mute', 'keen'];
    await vi.waitFor(
      async () => {
        // Told too early, Slurm forgets it; told of what runs, it refuses.
        for (const job of back) if ((await state(job)) === 'PENDING') await sites.runAgain('east', job);
        for (const work of works) expect(sites.livesOf(work), work).toHaveLength(2);
      },
      { ...SOON, interval: 1000 },
    );
    for (const work of works) expect(wrongWith(sites.livesOf(work)), work).toEqual([]);
    for (const work of ['asked', 'ending', 'special', 'keen'])
      expect(sites.livesOf(work)[1]?.from, work).toBeGreaterThan(0);
  });

  it('is refused to a second operator, who is told whose it is, and may extend and cancel it', async () => {
    const job = await on('n5', { work: 'stays' });
    await counting('stays');
    await sites.untilShown(noc1, 'east', job);
    const begun = await drain('n5', 'wait', '--json');
    expect(begun, begun.stderr).toMatchObject({ code: 0 });
    const [{ operation }] = JSON.parse(begun.stdout).answers;
    const second = () =>
      sites.weft(
        noc2,
        'drain',
        'east/east-n5',
        '--reason',
        'mine',
        '--policy',
        'evict',
        '--deadline',
        '1m',
        '--yes',
      );
    await vi.waitFor(async () => {
      const { code, stdout, stderr } = await second();
      expect(code).toBe(1);
      expect(stdout + stderr).toContain('weft://operator/noc-1');
    }, SOON);
    const show = async () =>
      JSON.parse((await sites.weft(noc2, 'operation', 'show', operation, '--json')).stdout).operation;
    expect(await show()).toMatchObject({ state: 'running', deadlineAt: null, reason: 'fans' });
    expect(
      await sites.weft(noc2, 'operation', 'extend', operation, '--deadline', '1h', '--yes'),
    ).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect((await show()).deadlineAt).not.toBeNull(), SOON);
    const words = ['operation', 'cancel', operation, '--reason', 'wrong node', '--yes', '--wait'];
    await sites.weft(noc2, ...words);
    await vi.waitFor(async () => {
      expect(await show()).toMatchObject({
        state: 'cancelled',
        outcome: 'cancelled by weft://operator/noc-2 (wrong node): 0 of 1 drained; 1 node takes work again',
      });
    }, SOON);
    const before = sites.livesOf('stays')[0]?.to ?? 0;
    await vi.waitFor(() => expect(sites.livesOf('stays')[0]?.to).toBeGreaterThan(before), SOON);
    expect(sites.livesOf('stays')).toMatchObject([{ checkpoints: [], restart: 0 }]);
    const nodes = await sites.clusters.east.run(['sinfo', '-h', '-N', '-n', 'east-n5', '-o', '%T']);
    expect(nodes.trim()).toMatch(/^(?:mixed|allocated)$/);
  });
});
