import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrongWith } from '../support/counting-job.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 120_000, interval: 250 };
const GPUS = ['--gpus-per-node=h100:2'];

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('a real Slurm site', () => {
  let sites: TwoSlurmSites;
  let noc1: string;

  beforeAll(async () => {
    sites = await TwoSlurmSites.start();
    noc1 = sites.consoleOf('noc-1');
  }, 120_000);
  afterAll(() => sites?.stop(), 60_000);

  async function evacuation(id: string): Promise<Record<string, unknown>> {
    const { stdout } = await sites.weft(noc1, 'operation', 'show', id, '--json');
    return JSON.parse(stdout).operation;
  }

  it('is evacuated though both agents die on the way: all that may go runs elsewhere, the rest by policy', async () => {
    const jobs = {
      first: await sites.count('east', { work: 'first', options: GPUS }),
      second: await sites.count('east', { work: 'second', checkpoints: 'and ends', options: GPUS }),
      mute: await sites.count('east', { work: 'mute', checkpoints: 'never', steps: 160, options: GPUS }),
      health: await sites.count('east', { work: 'health', dataClass: 'health', options: GPUS }),
    };
    const waiting = await sites.count('east', { work: 'waiting', options: [...GPUS, '--begin=now+1hour'] });
    await vi.waitFor(() => {
      for (const work of Object.keys(jobs)) expect(sites.livesOf(work)[0]?.to ?? 0, work).toBeGreaterThan(8);
    }, SOON);
    await sites.untilShown(noc1, 'east', ...Object.values(jobs));

    const planned = await sites.weft(noc1, 'evacuate', 'east', '--reason', 'cooling', '--dry-run', '--json');
    const { plan } = JSON.parse(planned.stdout);
    expect(plan.workloads).toEqual(
      expect.arrayContaining([...Object.values(jobs), waiting].map((job) => `east/${job}`)),
    );
    const begun = await sites.weft(noc1, 'evacuate', 'east', '--reason', 'cooling', '--yes', '--json');
    expect(begun.code).toBe(0);
    const [{ operation }] = JSON.parse(begun.stdout).answers;
    // A checkpoint was asked for, and nobody has seen it yet.
    await vi.waitFor(
      async () => expect((await evacuation(operation))['step']).toMatch(/\d of \d moved/),
      SOON,
    );
    await sites.endAgent('east', 'SIGKILL');
    await sites.endAgent('west', 'SIGKILL');
    await Promise.all([sites.startAgent('east'), sites.startAgent('west')]);

    await vi.waitFor(() => {
      for (const work of ['first', 'second', 'waiting'])
        expect(sites.livesOf(work).at(-1)?.site, work).toBe('west');
      expect(sites.livesOf('mute').at(-1)?.hasEnded).toBe(true);
    }, SOON);
    for (const work of [...Object.keys(jobs), 'waiting'])
      expect(wrongWith(sites.livesOf(work)), work).toEqual([]);
    for (const work of ['first', 'second']) expect(sites.livesOf(work).at(-1)?.from, work).toBeGreaterThan(0);
    for (const work of ['mute', 'health'])
      expect(sites.livesOf(work).map(({ site }) => site)).toEqual(['east']);

    await vi.waitFor(async () => expect(await evacuation(operation)).toMatchObject({ state: 'done' }), SOON);
    const { outcome } = await evacuation(operation);
    expect(outcome).toMatch(
      /^3 moved, nothing else runs here; 1 cannot go: .*data class health may not go to west/,
    );
    // It wrote its checkpoint and waits for the site to come back.
    const health = await sites.clusters.east.run(['squeue', '-h', '-j', jobs.health, '-o', '%T']);
    expect(health.trim()).toBe('PENDING');
    expect(sites.livesOf('health')[0]?.checkpoints.length).toBeGreaterThan(0);
    const nodes = (await sites.clusters.east.run(['sinfo', '-h', '-N', '-o', '%T'])).trim().split('\n');
    expect(new Set(nodes)).toEqual(new Set(['drained']));
    expect((await sites.weft(noc1, 'audit', '--verify')).code).toBe(0);
  }, 240_000);
});
