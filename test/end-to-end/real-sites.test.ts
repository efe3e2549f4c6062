import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { columnsWithReason, GPU_FIGURES, gpusInCapture } from '../support/e2e-captures.ts';
import { HOSTILE_JOB } from '../support/e2e-sites.ts';
import { allocatedGpus, B200_GPUS, expectedNodes, H100_GPUS } from '../support/e2e-truth.ts';
import { type Row, runBuilt, watchReport } from '../support/e2e-weft.ts';
import { realSitesPerFile, SOON } from '../support/real-sites.ts';
import { slurmAvailable } from '../support/slurm-cluster.ts';
import { jobTruths } from '../support/slurm-truth.ts';

describe.skipIf(!slurmAvailable())('two agents on two real clusters, by the built programs', () => {
  const own = realSitesPerFile();
  const { ask } = own;

  it('give every node as its scheduler and its exporters do', async () => {
    await vi.waitFor(async () => {
      const expected = [
        ...(await expectedNodes(own.sites.halm)),
        ...(await expectedNodes(own.sites.eemshaven)),
      ];
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
    const expected = [own.sites.halm, own.sites.eemshaven].flatMap(({ captures }) =>
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
    const truth = await allocatedGpus(own.sites.halm.cluster);
    const { rows } = await ask('gpus', '--site', 'de-halm');
    const holders = rows.map(({ node, gpu, workload }) => [`${node}:${gpu}`, workload]);
    expect(holders).toEqual(
      rows.map(({ node, gpu }) => [`${node}:${gpu}`, truth.get(`${node}:${gpu}`) ?? null]),
    );
    expect(truth.size).toBe(7);
  });

  it('give every workload as squeue does, a hostile name as it is', async () => {
    for (const { cluster } of [own.sites.halm, own.sites.eemshaven]) {
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
      join(own.folder, 'de-halm/kernel.log'),
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
    for (const [index, { config, exporters }] of [own.sites.halm, own.sites.eemshaven].entries()) {
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
    const watching = watchReport(own.sites.config, 'nodes');
    await vi.waitFor(() => expect(watching.printed.length).toBeGreaterThan(3), SOON);
    expect(await watching.end()).toBe(0);
    const moments = watching.printed.map(({ report }) => Date.parse(report.at));
    for (const [index, at] of moments.slice(1).entries())
      expect(at - (moments[index] ?? 0)).toBeGreaterThanOrEqual(990);
    for (const { report } of watching.printed) expect(report.rows).toHaveLength(7);
  });

  it('write logs of JSON lines, without a control character', () => {
    for (const { agent } of [own.sites.halm, own.sites.eemshaven]) {
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
