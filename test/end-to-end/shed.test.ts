import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';

const FLAGS = ['--gpus', '8', '--seed', '5', '--faults', '0'];
const SOON = { timeout: 40_000, interval: 500 };
const ID = '01JDH4Z6Y3W8K2Q5N7R9T00077';
let folder: string;
let agent: SimulatedAgent;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-shed-'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'console'));
  await begin();
});
afterAll(async () => {
  await agent?.end();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function begin(): Promise<void> {
  const kept = ['--state', join(folder, 'state'), '--token', join(folder, 'token')];
  agent = await startSimulatedAgent('de-halm', 16, [...FLAGS, ...kept]);
  config = join(folder, 'weft.yaml');
  await writeFile(config, `sites:\n  - {id: de-halm, url: "${agent.url}", token: {file: token}}\n`);
}

async function weft(...words: readonly string[]) {
  const { code, stdout, stderr } = await runBuilt('weft', ...words, '--config', config);
  return { code, said: stdout.toString(), remarks: stderr.toString() };
}

async function limits(): Promise<ReadonlySet<unknown>> {
  const { rows } = await weftReport(config, 'gpus', '--columns', 'powerLimitWatts');
  return new Set(rows.map(({ powerLimitWatts }) => powerLimitWatts));
}

async function shown() {
  return JSON.parse((await weft('operation', 'show', ID, '--json')).said).operation;
}

it('a shed is planned, carried out, kept over a kill of the agent, and undone when somebody ends it', async () => {
  const before = await limits();
  const { rows } = await weftReport(config, 'sites');
  const limit = `${Math.round(Number(rows[0]?.['facilityPowerWatts']) * 0.85)}W`;
  const shed = (...more: readonly string[]) =>
    weft('shed', 'de-halm', '--cap', limit, '--until', '2h', '--reason', 'the grid asks', ...more);
  const dry = await shed('--dry-run', '--json');
  const { plan } = JSON.parse(dry.said);
  expect([dry.code, plan.kind, plan.refusals]).toEqual([0, 'shed', []]);
  expect(plan.sheds[0].steps[0].kind).toBe('hold queue');
  expect(plan.sheds[0].series.length).toBeGreaterThan(1);
  expect((await weftReport(config, 'operations')).rows).toEqual([]);
  expect(await shed('--yes', '--id', ID)).toMatchObject({ code: 0, remarks: '' });
  await vi.waitFor(async () => expect(await shown()).toMatchObject({ kind: 'shed' }), SOON);
  expect((await shed('--yes', '--id', ID)).said).toContain('it was accepted before');
  expect((await shed('--yes')).code).toBe(1);
  await vi.waitFor(async () => expect((await limits()).size).toBeGreaterThan(before.size), SOON);
  await vi.waitFor(async () => {
    const { delivered } = await shown();
    expect(delivered[0]).toMatchObject({ limitWatts: expect.any(Number), watts: expect.any(Number) });
  }, SOON);
  await agent.end('SIGKILL');
  await begin();
  expect(await shown()).toMatchObject({ state: 'running', kind: 'shed' });
  await vi.waitFor(async () => expect((await limits()).size).toBeGreaterThan(before.size), SOON);
  const cancel = await weft('operation', 'cancel', ID, '--reason', 'it is over', '--yes', '--wait');
  expect(cancel).toMatchObject({ code: 0 });
  expect(await shown()).toMatchObject({
    state: 'cancelled',
    outcome: expect.stringContaining('all is given back'),
  });
  expect(await limits()).toEqual(before);
  const held = await weftReport(config, 'workloads', '--filter', 'state=held');
  expect(held.rows).toEqual([]);
}, 150_000);

it('says what of a shed cannot be meant, and does nothing', async () => {
  const wrong = async (...words: readonly string[]) => {
    const { code, remarks } = await weft('shed', ...words, '--reason', 'x');
    return [code, remarks.trim()];
  };
  expect(await wrong('de-halm')).toEqual([2, expect.stringContaining('wants one --cap POWER')]);
  expect(await wrong('de-halm', '--cap', 'much')).toEqual([2, expect.stringContaining('such as 50MW')]);
  expect(await wrong('de-halm', '--cap', '1kW', '--until', 'soon')).toEqual([
    2,
    expect.stringContaining('--until wants a time'),
  ]);
  const idle = await weft('shed', 'de-halm', '--cap', '900MW', '--reason', 'x', '--yes');
  expect([idle.code, idle.remarks]).toEqual([
    1,
    expect.stringContaining('draws less than the limit already'),
  ]);
});
