import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { findFreePorts } from '../support/slurm-ports.ts';

const SITES = ['de-halm', 'eemshaven'] as const;
type Site = (typeof SITES)[number];
const SOON = { timeout: 60_000, interval: 500 };
const ID = '01JDH4Z6Y3W8K2Q5N7R9T00078';
const agents = new Map<Site, SimulatedAgent>();
let folder: string;
let config: string;
let port: number;

const urlOf = (site: Site): string => `ws://127.0.0.1:${port + SITES.indexOf(site)}`;
const otherOf = (site: Site): Site => (site === 'de-halm' ? 'eemshaven' : 'de-halm');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-shed-moves-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
  port = await findFreePorts(2);
  for (const site of SITES) await begin(site);
  config = join(folder, 'weft.yaml');
  const sites = SITES.map(
    (site) => `  - {id: ${site}, url: "${urlOf(site)}", token: {file: ${site}.token}}\n`,
  );
  await writeFile(config, `sites:\n${sites.join('')}`);
}, 60_000);
afterAll(async () => {
  for (const agent of agents.values()) await agent.end('SIGKILL');
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function begin(site: Site): Promise<void> {
  const other = otherOf(site);
  const agent = await startSimulatedAgent(site, 32, [
    ...['--gpus', '8', '--seed', '5', '--faults', '0', '--listen', urlOf(site).slice('ws://'.length)],
    ...['--peers', `${other}=${urlOf(other)}`, '--tokens', `${other}=${join(folder, `${other}.token`)}`],
    ...['--state', join(folder, site), '--token', join(folder, `${site}.token`)],
  ]);
  agents.set(site, agent);
}

async function weft(...words: readonly string[]) {
  const { code, stdout, stderr } = await runBuilt('weft', ...words, '--config', config);
  return { code, said: stdout.toString(), remarks: stderr.toString() };
}

async function shown() {
  return JSON.parse((await weft('operation', 'show', ID, '--json')).said).operation;
}

/** Jobs that the other site has had from here, by the rows of their moves. */
async function moved(): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await weftReport(config, 'operations', '--filter', 'site=de-halm & kind=migrate');
  return rows;
}

it('a shed moves what loses least that way, and when it is ended calls back what has not gone', async () => {
  let limit = '';
  await vi.waitFor(async () => {
    const { rows } = await weftReport(config, 'sites', '--site', 'de-halm');
    limit = `${Math.round(Number(rows[0]?.['facilityPowerWatts']) * 0.85)}W`;
    const asked = ['--cap', limit, '--until', '8h', '--reason', 'the grid asks', '--dry-run'];
    const { plan } = JSON.parse((await weft('shed', 'de-halm', ...asked, '--json')).said);
    const kinds = plan.sheds[0].steps.map(({ kind }: { readonly kind: string }) => kind);
    expect(kinds).toContain('move');
    const text = (await weft('shed', 'de-halm', ...asked)).said;
    expect(text).toMatch(/move \d workloads?, \d+ GPUs to eemshaven: [\d.]+ kW less/);
    expect(text).toContain('it is not moved back when the limit is over');
    const stays = await weft('shed', 'de-halm', ...asked, '--no-moves');
    expect(stays.said).not.toMatch(/move \d/);
  }, SOON);
  const asked = ['--cap', limit, '--until', '8h', '--reason', 'the grid asks', '--yes', '--id', ID];
  expect(await weft('shed', 'de-halm', ...asked)).toMatchObject({ code: 0 });
  await vi.waitFor(async () => expect((await moved()).length).toBeGreaterThan(0), SOON);
  // The other site has a place for it: from there on either may be where it ends, and never both.
  await vi.waitFor(async () => {
    const { rows } = await weftReport(config, 'operations', '--filter', 'site=eemshaven & kind=migrate');
    expect(rows.length).toBeGreaterThan(0);
  }, SOON);
  const cancel = await weft('operation', 'cancel', ID, '--reason', 'it is over', '--yes');
  expect(cancel).toMatchObject({ code: 0 });
  // One that was asked for a checkpoint is watched for a while, should it end over that.
  await vi.waitFor(async () => {
    const { state, step, outcome } = await shown();
    if (state === 'cancelled')
      expect(outcome).toMatch(/all is given back; \d of \d moved.*what moved stays there/);
    else expect(step).toMatch(/^all is given back; \d moves? under way to its end$/);
    const there = await weftReport(config, 'operations', '--filter', 'site=eemshaven & kind=migrate');
    for (const row of there.rows) expect(['cancelled', 'done', 'refused']).toContain(row['state']);
  }, SOON);
  const { rows } = await weftReport(config, 'workloads', '--filter', 'site=de-halm');
  const stateHere = (id: unknown): unknown =>
    rows.find(({ workload }) => workload === String(id))?.['state'] ?? null;
  for (const { targets, state } of await moved())
    expect(stateHere(targets) === 'running').toBe(state !== 'done');
  expect(rows.filter(({ state }) => state === 'held')).toEqual([]);
}, 240_000);
