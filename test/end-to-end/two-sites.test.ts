import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wrongWith } from '../support/counting-job.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { HAS_OPENSSL } from '../support/stream-certificates.ts';
import { TwoSlurmSites } from '../support/two-slurm-sites.ts';

const SOON = { timeout: 60_000, interval: 250 };

describe.skipIf(!slurmAvailable() || !HAS_OPENSSL)('two real Slurm clusters with an agent each', () => {
  let sites: TwoSlurmSites;
  let noc1: string;

  beforeAll(async () => {
    sites = await TwoSlurmSites.start();
    noc1 = sites.consoleOf('noc-1');
  }, 90_000);
  afterAll(() => sites?.stop(), 60_000);

  it('move a job that checkpoints: it goes on at its step, with its environment, and ran once at a time', async () => {
    const job = await sites.count('east', { work: 'moved', options: ['--gpus-per-node=h100:2'] });
    await vi.waitFor(() => expect(sites.livesOf('moved')[0]?.to).toBeGreaterThan(8), SOON);
    const words = ['migrate', `east/${job}`, '--to', 'west', '--reason', 'heat', '--yes', '--wait'];
    expect(await sites.weft(noc1, ...words)).toMatchObject({ code: 0, stderr: '' });
    await vi.waitFor(() => expect(sites.livesOf('moved')).toHaveLength(2), SOON);
    const lives = sites.livesOf('moved');
    expect(lives.map(({ site }) => site)).toEqual(['east', 'west']);
    expect(lives[1]?.from).toBeGreaterThan(0);
    expect(wrongWith(lives)).toEqual([]);
  });
});
