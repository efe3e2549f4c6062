import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { CappedMachines } from '../support/capped-machines.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { CLIENT, TestVtn } from '../support/openadr-vtn.ts';
import { type SlurmCluster, slurmAvailable, startSlurmCluster } from '../support/slurm-cluster.ts';

const SITE = 'responsive';
const LIMIT_WATTS = 5250;
const INTERVAL_MS = 12_000;
const INTERVALS = 3;
const SOON = { timeout: 45_000, interval: 250 };
const ID = '01JDH4Z6Y3W8K2Q5N7R9T00078';

/** As much of a report as is looked at here. */
interface Told {
  readonly reportName: string;
  readonly eventID: string;
  readonly resources: readonly {
    readonly intervals: readonly {
      readonly intervalPeriod: { readonly start: string };
      readonly payloads: readonly { readonly type: string; readonly values: readonly unknown[] }[];
    }[];
  }[];
}

describe.skipIf(!slurmAvailable())(
  'a real scheduler’s site that sheds power while the grid limits it',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-shed-vtn-'));
    const ownConfig = join(folder, 'weft.yaml');
    let vtn: TestVtn;
    let slurm: SlurmCluster;
    let machines: CappedMachines;
    let agent: AgentProcess;

    beforeAll(async () => {
      vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
      vtn = await TestVtn.start();
      vtn.addProgram({ programName: 'Grid limits' });
      slurm = await startSlurmCluster({ name: 'shed', nodes: 2, gpusPerNode: 4, rest: false });
      machines = await CappedMachines.start(join(folder, 'limits'), slurm.nodes, 4);
      for (const _node of slurm.nodes)
        await slurm.waitForJob(await slurm.submit({ nodes: 1, gpusPerNode: 4 }), 'RUNNING');
      writeFileSync(join(folder, 'openadr.yaml'), JSON.stringify(CLIENT), { mode: 0o600 });
      writeFileSync(
        join(folder, 'policy.yaml'),
        'roles: [{who: ["*"], may: [view, shed, cancel]}]\napprovals: {drainRatioOver: 1}\nlimits: {drainingRatio: 1}\n',
        { mode: 0o600 },
      );
      writeFileSync(
        join(folder, 'agent.yaml'),
        JSON.stringify({
          site: { id: SITE, gridLimitWatts: 20_000 },
          listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
          state: 'state',
          scheduler: { type: 'slurm', conf: slurm.confPath, interval: '1s' },
          policy: { file: 'policy.yaml' },
          sources: [
            { type: 'openadr', interval: '500ms', url: vtn.url, credentials: { file: 'openadr.yaml' } },
            { type: 'modbus', interval: '500ms', targets: [machines.meterTarget] },
            { type: 'dcgm-exporter', interval: '500ms', targets: [machines.exporterUrl] },
          ],
          power: {
            feeds: [{ feed: 'grid', kind: 'utility', meter: '127.0.0.1/main' }],
            capCommand: machines.capCommand,
          },
        }),
        { mode: 0o600 },
      );
      agent = await startAgent(join(folder, 'agent.yaml'));
      const url = agent.url.replace(/\/weft$/, '');
      const sites = [{ id: SITE, url, token: { file: join(folder, 'token') } }];
      writeFileSync(ownConfig, JSON.stringify({ sites }), { mode: 0o600 });
    }, 120_000);
    afterAll(async () => {
      await agent?.end();
      await machines?.stop();
      await slurm?.stop();
      await vtn?.stop();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    });

    async function weft(...words: readonly string[]) {
      const { code, stdout, stderr } = await runBuilt('weft', ...words, '--config', ownConfig);
      return { code, said: stdout.toString(), remarks: stderr.toString() };
    }

    it('follows the demand that it was planned from to its end, and reports what it drew to the VTN by itself', async () => {
      await vi.waitFor(async () => {
        const { rows } = await weftReport(ownConfig, 'gpus', '--columns', 'powerLimitWatts,workload');
        expect(
          rows.filter(({ powerLimitWatts, workload }) => powerLimitWatts === 700 && workload !== null),
        ).toHaveLength(8);
      }, SOON);
      expect(machines.watts).toBe(6000);
      const from = Date.now() + 8_000;
      const event = vtn.addEvent({
        programID: 'program-1',
        eventName: 'evening peak',
        intervalPeriod: { start: new Date(from).toISOString(), duration: `PT${INTERVAL_MS / 1000}S` },
        intervals: Array.from({ length: INTERVALS }, (_, id) => ({
          id,
          payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [LIMIT_WATTS / 1000] }],
        })),
      });
      await vi.waitFor(
        async () => expect((await weftReport(ownConfig, 'demands')).rows).toHaveLength(INTERVALS),
        SOON,
      );
      const words = ['shed', SITE, '--demand', event, '--reason', 'the grid asks', '--yes', '--id', ID];
      const shed = await weft(...words);
      expect(shed).toMatchObject({ code: 0, remarks: '' });
      // The house's own counter at the ends of the intervals is what reports have to say.
      const counted: number[] = [];
      for (let end = 0; end <= INTERVALS; end++) {
        await delay(Math.max(0, from + end * INTERVAL_MS - Date.now()));
        counted.push(machines.joules);
      }
      await vi.waitFor(() => expect(vtn.reports).toHaveLength(INTERVALS), SOON);
      const reports = vtn.reports as unknown as readonly Told[];
      for (const [at, { eventID, reportName, resources }] of reports.entries()) {
        const start = new Date(from + at * INTERVAL_MS);
        expect([eventID, reportName]).toEqual([event, `weft delivery ${event} ${start.toISOString()}`]);
        const [{ intervalPeriod, payloads } = { intervalPeriod: { start: '' }, payloads: [] }] =
          resources[0]?.intervals ?? [];
        expect(Date.parse(intervalPeriod.start)).toBe(start.getTime());
        const told = new Map(payloads.map(({ type, values }) => [type, values[0]]));
        expect(told.get('DATA_QUALITY')).toBe('OK');
        const watts = ((counted[at + 1] ?? 0) - (counted[at] ?? 0)) / (INTERVAL_MS / 1000);
        expect(Math.abs(Number(told.get('DEMAND')) * 1000 - watts)).toBeLessThan(watts * 0.1);
      }
      const last = reports.at(-1)?.resources[0]?.intervals[0]?.payloads.find(({ type }) => type === 'DEMAND');
      expect(Number(last?.values[0]) * 1000).toBeLessThanOrEqual(LIMIT_WATTS);
      // With the limit the shed ends by itself, and gives back what it took.
      await vi.waitFor(() => expect(machines.watts).toBe(6000), SOON);
      await vi.waitFor(async () => {
        const { rows } = await weftReport(ownConfig, 'operations');
        expect(rows).toMatchObject([{ operation: ID, kind: 'shed', state: 'done' }]);
      }, SOON);
    }, 180_000);
  },
);
