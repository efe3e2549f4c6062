import { describe, expect, it, vi } from 'vitest';
import { startAgent } from '../support/agent-process.ts';
import { type Report, type Row, runBuilt, watchReport } from '../support/e2e-weft.ts';
import { realSitesPerFile, SOON } from '../support/real-sites.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';

/** What may change while no source speaks: ages and what follows from them. */
const OF_AGE = [
  'gpusFaulty',
  'ageSeconds',
  'freshness',
  'health',
  'healthReason',
  'timeLeftSeconds',
  'telemetrySource',
];
const HEARD = expect.stringMatching(/^(live|late)$/);
/** Slurm measures these anew now and then, whatever the exporters do. */
const OF_SLURM = ['cpuLoad', 'memoryUsedBytes'];
/** And its backfill scheduler plans nodes (`PLANNED`) and thinks better of it. */
const OF_PLANS = ['nativeState'];

describe.skipIf(!slurmAvailable())('faults of two real sites, by the built programs,', () => {
  const own = realSitesPerFile();
  const { ask } = own;

  it('change ages and coverage, but no value, when an exporter dies', async () => {
    const dead = [
      own.sites.halm.exporters.get('de-halm-n1'),
      own.sites.eemshaven.exporters.get('eemshaven-n1'),
    ];
    const before = { nodes: await ask('nodes'), gpus: await ask('gpus') };
    const standing = 'rule=gpu & subject=eemshaven-n1/1 & clearedAt=null';
    const alarm = (await ask('alerts', '--filter', standing)).rows;
    expect(alarm).toHaveLength(1);
    try {
      await Promise.all(dead.map((exporter) => exporter?.close()));
      await vi.waitFor(async () => {
        const { rows } = await ask('sites');
        expect(rows[0]).toMatchObject({ nodes: 4, nodesReporting: 3, gpus: 32, gpusAllocated: 7 });
        expect(rows[1]).toMatchObject({ nodes: 3, nodesReporting: 2, gpus: 12, gpusAllocated: 1 });
        const alerts = await ask('alerts', '--filter', 'rule=source & clearedAt=null');
        const refused = expect.stringMatching(/^dcgm-exporter http.* connection refused/);
        expect(alerts.rows.map(({ message }) => message)).toEqual([refused, refused]);
      }, SOON);
      const after = { nodes: await ask('nodes'), gpus: await ask('gpus') };
      const moving = [...OF_AGE, ...OF_SLURM, ...OF_PLANS];
      expect(without(after.nodes, moving)).toEqual(without(before.nodes, moving));
      expect(without(after.gpus, OF_AGE)).toEqual(without(before.gpus, OF_AGE));
      for (const name of ['de-halm-n1', 'eemshaven-n1']) {
        const [node, then] = [after, before].map(({ nodes }) =>
          nodes.rows.find((row) => row['node'] === name),
        );
        expect(node).toMatchObject({
          health: 'unknown',
          freshness: 'stale',
          healthReason: expect.stringMatching(/silent for \d+ s$/),
        });
        expect(Number(node?.['ageSeconds'])).toBeGreaterThan(Number(then?.['ageSeconds']) + 3);
      }
      // A GPU that needs a reset is not cured by the death of its exporter.
      expect((await ask('alerts', '--filter', standing)).rows).toEqual(alarm);
      const checked = await runBuilt('weft-agent', 'check', '--config', own.sites.halm.config);
      expect(checked.code).toBe(1);
      expect(checked.stdout.toString().match(/^FAIL .*$/gm)).toEqual([
        expect.stringContaining('ECONNREFUSED'),
      ]);
    } finally {
      await Promise.all(dead.map((exporter) => exporter?.reopen()));
    }
    await own.untilWhole();
    const back = (await ask('nodes')).rows.filter((row) => /-n1$/.test(String(row['node'])));
    expect(back).toEqual(
      before.nodes.rows
        .filter((row) => /-n1$/.test(String(row['node'])))
        .map(({ health }) => expect.objectContaining({ health, freshness: HEARD })),
    );
  });

  it('change ages, but no value, when slurmctld hangs or is gone', async () => {
    const before = { nodes: await ask('nodes'), workloads: await ask('workloads') };
    own.sites.halm.cluster.signalController('SIGSTOP');
    await own.sites.eemshaven.cluster.stopController();
    let during: Record<'nodes' | 'workloads', Report> = before;
    try {
      await vi.waitFor(async () => {
        const { sites: heard, complete } = await ask('sites');
        expect(complete).toBe(false);
        expect(heard.map(({ freshness }) => freshness)).toEqual(['stale', 'stale']);
        for (const { error } of heard) expect(error).toContain('scontrol ping');
      }, SOON);
      during = { nodes: await ask('nodes'), workloads: await ask('workloads') };
    } finally {
      own.sites.halm.cluster.signalController('SIGCONT');
      await own.sites.eemshaven.cluster.startController();
    }
    expect(without(during.nodes, [...OF_AGE, ...OF_SLURM])).toEqual(
      without(before.nodes, [...OF_AGE, ...OF_SLURM]),
    );
    expect(without(during.workloads, OF_AGE)).toEqual(without(before.workloads, OF_AGE));
    expect(during.workloads.rows.map(({ freshness }) => freshness)).toEqual(
      before.workloads.rows.map(() => 'stale'),
    );
    await own.untilWhole();
    expect((await ask('workloads')).rows.map(({ state }) => state)).toEqual(
      before.workloads.rows.map(({ state }) => state),
    );
  });

  it('leave the other site whole when an agent is killed, and come back with it', async () => {
    const watching = watchReport(own.sites.config, 'gpus');
    await vi.waitFor(() => expect(watching.printed.at(-1)?.report.rows.length).toBeGreaterThan(5), SOON);
    const before = watching.printed.at(-1)?.report;
    await own.sites.eemshaven.agent.end('SIGKILL');
    const killed = await vi.waitFor(async () => {
      const last = watching.printed.at(-1)?.report;
      expect(last?.sites.map(({ freshness }) => freshness)).toEqual([HEARD, 'stale']);
      return last;
    }, SOON);
    // What was known of the lost site stays on screen, and is called old.
    expect(without(killed, OF_AGE)).toEqual(without(before, OF_AGE));
    const { code, complete, sites: heard, rows } = await ask('nodes');
    expect(code).toBe(3);
    expect(complete).toBe(false);
    expect(heard).toEqual([
      expect.objectContaining({ site: 'de-halm', freshness: HEARD }),
      {
        site: 'eemshaven',
        freshness: 'lost',
        ageSeconds: null,
        error: expect.stringContaining('is the agent running there?'),
      },
    ]);
    expect(rows.map(({ site }) => site)).toEqual(['de-halm', 'de-halm', 'de-halm', 'de-halm']);
    own.sites.eemshaven.agent = await startAgent(own.sites.eemshaven.config);
    await vi.waitFor(() => {
      const last = watching.printed.at(-1)?.report;
      expect(last?.complete).toBe(true);
      expect(without(last, OF_AGE)).toEqual(without(before, OF_AGE));
    }, SOON);
    expect(await watching.end()).toBe(0);
    await own.untilWhole();
  });
});

function without(report: Pick<Report, 'rows'> | undefined, columns: readonly string[]): readonly Row[] {
  return (report?.rows ?? []).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column))),
  );
}
