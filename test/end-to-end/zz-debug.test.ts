import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { startRealSites } from '../support/e2e-sites.ts';
import { weftReport } from '../support/e2e-weft.ts';

const wait = (ms: number) => new Promise((r) => setTimeout(r, ms));
it('x', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-real-'));
  const sites = await startRealSites(folder);
  const show = async (what: string) => {
    const r = await weftReport(
      sites.config,
      'nodes',
      '--columns',
      'site,node,freshness,ageSeconds,cpuLoad,telemetrySource,health,healthReason',
    );
    console.log(
      what,
      new Date().toISOString(),
      JSON.stringify(r.sites),
      '\n' + r.rows.map((x) => JSON.stringify(x)).join('\n'),
    );
    for (const s of [sites.halm, sites.eemshaven])
      console.log(
        (await s.cluster.run(['scontrol', '-o', 'show', 'node']).catch(String))
          .split('\n')
          .map((l) => / CPULoad=\S+/.exec(l)?.[0])
          .join(' '),
      );
  };
  try {
    await wait(3000);
    await show('start');
    await wait(4000);
    await show('later');
    await sites.halm.exporters.get('de-halm-n1')?.close();
    await wait(7000);
    await show('closed');
    await sites.halm.exporters.get('de-halm-n1')?.reopen();
    await wait(3000);
    await show('reopened');
    await sites.eemshaven.cluster.stopController();
    await wait(7000);
    await show('stopped');
    console.log(String(sites.halm.agent.log()), String(sites.eemshaven.agent.log()));
  } finally {
    await sites.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 90000);
