import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RealSites, startRealSites } from '../support/e2e-sites.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';

describe.skipIf(!slurmAvailable())('two agents on two real clusters, by the built programs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-real-'));
  let sites: RealSites;
  beforeAll(async () => {
    sites = await startRealSites(folder);
  });
  afterAll(async () => {
    await sites?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  it('explores', async () => {
    await vi.waitFor(async () => {
      const r = await weftReport(sites.config, 'sites');
      expect(r.complete).toBe(true);
    }, { timeout: 10000, interval: 500 });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    for (const k of ['sites', 'nodes', 'gpus', 'workloads', 'alerts']) {
      const r = await weftReport(sites.config, k);
      console.log(k, r.code, JSON.stringify(r, null, 1));
    }
    console.log(String(sites.halm.agent.log()), String(sites.eemshaven.agent.log()));
    for (const s of [sites.halm, sites.eemshaven]) { const r = await runBuilt('weft-agent', 'check', '--config', s.config); console.log(r.code, String(r.stdout), String(r.stderr)); }
  });
});
