import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAgent } from '../support/agent-process.ts';
import { columnsWithReason, GPU_FIGURES, gpusInCapture } from '../support/e2e-captures.ts';
import { HOSTILE_JOB, type RealSites, startRealSites } from '../support/e2e-sites.ts';
import { allocatedGpus, B200_GPUS, expectedNodes, H100_GPUS } from '../support/e2e-truth.ts';
import { type Report, type Row, runBuilt, watchReport, weftReport } from '../support/e2e-weft.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { jobTruths } from '../support/slurm-truth.ts';

/** Waits until the fabric says so; every wait of these tests has this bound. */
const SOON = { timeout: 20_000, interval: 200 };
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

describe.skipIf(!slurmAvailable())('two agents on two real clusters, by the built programs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-real-'));
  let sites: RealSites;
  const ask = (report: string, ...parameters: string[]) => weftReport(sites.config, report, ...parameters);
  const untilWhole = () =>
    vi.waitFor(async () => {
      const { rows, complete } = await ask('sites');
      expect(complete).toBe(true);
      expect(rows.map(({ nodesReporting }) => nodesReporting)).toEqual([4, 3]);
    }, SOON);

  beforeAll(async () => {
    sites = await startRealSites(folder);
    await untilWhole();
  });
  afterAll(async () => {
    await sites?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('give every node as its scheduler and its exporters do', async () => {
    await vi.waitFor(async () => {
      const expected = [...(await expectedNodes(sites.halm)), ...(await expectedNodes(sites.eemshaven))];
      const { rows, code } = await ask('nodes');
      expect(code).toBe(0);
      expect(rows.map(({ site, node }) => `${site}/${node}`)).toEqual(
        expected.map(({ site, node }) => `${site}/${node}`),
      );
      for (const [index, row] of rows.entries())
        expect({ ...row, states: String(row['nativeState']).split('+').sort() }).toMatchObject(
          expected[index] ?? {},
        );
    }, SOON);
  });

  it('give every GPU and slice of every capture, in base units', async () => {
    const { rows } = await ask('gpus');
    const expected = [sites.halm, sites.eemshaven].flatMap(({ captures }) =>
      [...captures.values()].flatMap((capture) => [...gpusInCapture(capture).values()]),
    );
    const shown = new Map(rows.map((row) => [keyOf(row), row]));
    expect(rows).toHaveLength(expected.length + H100_GPUS.length + B200_GPUS.length);
    for (const gpu of [...expected, ...H100_GPUS, ...B200_GPUS])
      expect(shown.get(keyOf(gpu))).toMatchObject(gpu);
  });

  it('keep the reason of every figure that is missing, and of no other', async () => {
    const { rows } = await ask('gpus');
    for (const row of rows) {
      const missing = GPU_FIGURES.filter((figure) => row[figure] === null);
      // nvidia-smi is not asked for these two.
      const asked = !String(row['source']).startsWith('nvidia-smi');
      const unasked: readonly string[] = asked ? [] : ['energyJoules', 'nvlinkBytesPerSecond'];
      const reasons = columnsWithReason(row).filter((column) => !IDENTITY.includes(column));
      expect([...reasons].sort()).toEqual(missing.filter((figure) => !unasked.includes(figure)).sort());
    }
    expect(rows.find(({ node, gpu }) => node === 'de-halm-n3' && gpu === 1)).toMatchObject({
      notMeasured: expect.stringMatching(
        /^(?=.*utilizationRatio=\[Not Supported\])(?=.*memoryUsedBytes=\[N\/A\])(?=.*powerWatts=\[Unknown Error\])(?=.*temperatureCelsius=\[GPU is lost\])/,
      ),
    });
  });

  it('give every GPU to the workload that Slurm gave it to', async () => {
    const truth = await allocatedGpus(sites.halm.cluster);
    const { rows } = await ask('gpus', '--site', 'de-halm');
    const holders = rows.map(({ node, gpu, workload }) => [`${node}:${gpu}`, workload]);
    expect(holders).toEqual(
      rows.map(({ node, gpu }) => [`${node}:${gpu}`, truth.get(`${node}:${gpu}`) ?? null]),
    );
    expect(truth.size).toBe(7);
  });

  it('give every workload as squeue does, a hostile name as it is', async () => {
    for (const { cluster } of [sites.halm, sites.eemshaven]) {
      const truths = (await jobTruths(cluster)).map(
        ({ timeLimit: _limit, reason: _reason, comment: _comment, ...job }) => ({
          ...job,
          nodes: job.nodes.length === 0 ? null : [...job.nodes],
          submittedAt: new Date(job.submittedAt).toISOString(),
        }),
      );
      const { rows } = await ask('workloads', '--site', cluster.name);
      expect(rows).toHaveLength(truths.length);
      for (const truth of truths)
        expect(rows.find(({ workload }) => workload === truth.workload)).toMatchObject(truth);
    }
    const { rows } = await ask('workloads', '--filter', 'gpus=6');
    expect(rows).toEqual([
      expect.objectContaining({
        name: HOSTILE_JOB,
        state: 'running',
        dataClass: 'health',
        checkpoint: 'USR1',
        checkpointDirectory: '/scratch/7',
        timeLimitSeconds: 5400,
        gpus: 6,
      }),
    ]);
  });

  it('tell of an Xid in the kernel log as an event of its GPU, and raise an alert', async () => {
    appendFileSync(
      join(folder, 'de-halm/kernel.log'),
      `${new Date().toISOString()} n3 kernel: NVRM: Xid (PCI:0000:19:00): 79, pid=1, name=evil\u001b[2J, GPU has fallen off the bus.\n`,
    );
    await vi.waitFor(async () => {
      const { rows } = await ask('gpus', '--filter', 'xid=79');
      expect(rows).toEqual([
        expect.objectContaining({ node: 'de-halm-n3', gpu: 0, xidAt: expect.any(String) }),
      ]);
      const alerts = await ask('alerts', '--filter', 'subject=de-halm-n3/0');
      expect(alerts.rows.map(({ message }) => message)).toContainEqual(expect.stringMatching(/off the bus/));
    }, SOON);
  });

  it('are checked by weft-agent check, which says what each source gives', async () => {
    // Besides exporters and Slurm de-halm has a kernel log and one nvidia-smi, or two with the real capture.
    const besides = [B200_GPUS.length === 0 ? 3 : 4, 1];
    for (const [index, { config, exporters }] of [sites.halm, sites.eemshaven].entries()) {
      const ran = await runBuilt('weft-agent', 'check', '--json', '--config', config);
      const checked = JSON.parse(ran.stdout.toString());
      expect(ran.code).toBe(0);
      expect(checked).toMatchObject({ weft: 1, ok: true });
      expect(checked.sources).toHaveLength(exporters.size + (besides[index] ?? 0));
      const text = await runBuilt('weft-agent', 'check', '--config', config);
      expect(text.stdout.toString()).toMatch(/^ok {3}slurm .*: \d nodes, \d workloads in /m);
      expect(text.stdout.toString()).not.toContain('FAIL');
    }
  });

  it('are watched with one JSON object a line, at most one a second', async () => {
    const watching = watchReport(sites.config, 'nodes');
    await vi.waitFor(() => expect(watching.printed.length).toBeGreaterThan(3), SOON);
    expect(await watching.end()).toBe(0);
    const moments = watching.printed.map(({ report }) => Date.parse(report.at));
    for (const [index, at] of moments.slice(1).entries())
      expect(at - (moments[index] ?? 0)).toBeGreaterThanOrEqual(990);
    for (const { report } of watching.printed) expect(report.rows).toHaveLength(7);
  });

  it('change ages and coverage, but no value, when an exporter dies', async () => {
    const dead = [sites.halm.exporters.get('de-halm-n1'), sites.eemshaven.exporters.get('eemshaven-n1')];
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
      expect(without(after.nodes, [...OF_AGE, ...OF_SLURM])).toEqual(
        without(before.nodes, [...OF_AGE, ...OF_SLURM]),
      );
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
      const checked = await runBuilt('weft-agent', 'check', '--config', sites.halm.config);
      expect(checked.code).toBe(1);
      expect(checked.stdout.toString().match(/^FAIL .*$/gm)).toEqual([
        expect.stringContaining('ECONNREFUSED'),
      ]);
    } finally {
      await Promise.all(dead.map((exporter) => exporter?.reopen()));
    }
    await untilWhole();
    const back = (await ask('nodes')).rows.filter((row) => /-n1$/.test(String(row['node'])));
    expect(back).toEqual(
      before.nodes.rows
        .filter((row) => /-n1$/.test(String(row['node'])))
        .map(({ health }) => expect.objectContaining({ health, freshness: HEARD })),
    );
  });

  it('change ages, but no value, when slurmctld hangs or is gone', async () => {
    const before = { nodes: await ask('nodes'), workloads: await ask('workloads') };
    sites.halm.cluster.signalController('SIGSTOP');
    await sites.eemshaven.cluster.stopController();
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
      sites.halm.cluster.signalController('SIGCONT');
      await sites.eemshaven.cluster.startController();
    }
    expect(without(during.nodes, [...OF_AGE, ...OF_SLURM])).toEqual(
      without(before.nodes, [...OF_AGE, ...OF_SLURM]),
    );
    expect(without(during.workloads, OF_AGE)).toEqual(without(before.workloads, OF_AGE));
    expect(during.workloads.rows.map(({ freshness }) => freshness)).toEqual(
      before.workloads.rows.map(() => 'stale'),
    );
    await untilWhole();
    expect((await ask('workloads')).rows.map(({ state }) => state)).toEqual(
      before.workloads.rows.map(({ state }) => state),
    );
  });

  it('leave the other site whole when an agent is killed, and come back with it', async () => {
    const watching = watchReport(sites.config, 'gpus');
    await vi.waitFor(() => expect(watching.printed.at(-1)?.report.rows.length).toBeGreaterThan(5), SOON);
    const before = watching.printed.at(-1)?.report;
    await sites.eemshaven.agent.end('SIGKILL');
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
    sites.eemshaven.agent = await startAgent(sites.eemshaven.config);
    await vi.waitFor(() => {
      const last = watching.printed.at(-1)?.report;
      expect(last?.complete).toBe(true);
      expect(without(last, OF_AGE)).toEqual(without(before, OF_AGE));
    }, SOON);
    expect(await watching.end()).toBe(0);
    await untilWhole();
  });

  it('write logs of JSON lines, without a control character', () => {
    for (const { agent } of [sites.halm, sites.eemshaven]) {
      const text = agent.log().toString();
      expect([...text].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
      for (const line of text
        .trim()
        .split('\n')
        .filter((one) => one !== ''))
        expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), message: expect.any(String) });
    }
  });
});

/** Missing ones of these are told of as well, but they are no figures. */
const IDENTITY = ['gpu', 'model', 'pciBusId', 'driverVersion'];

function keyOf(row: Row): string {
  return `${row['node']} ${row['uuid']} ${row['instance'] ?? ''}`;
}

function without(report: Pick<Report, 'rows'> | undefined, columns: readonly string[]): readonly Row[] {
  return (report?.rows ?? []).map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !columns.includes(column))),
  );
}
