import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { JANITZA_UMG } from '../../agent/sources/power/modbus-profiles/janitza-umg.ts';
import { DAY_STEP_MS } from '../../protocol/index.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { LOAD, registersOf } from '../support/modbus-registers.ts';
import { ModbusServer } from '../support/modbus-server.ts';
import { StreamConsole } from '../support/stream-console.ts';

const SITE = 'remembering';
const SOON = { timeout: 20_000, interval: 200 };
const folder = mkdtempSync(join(tmpdir(), 'weft-power-day-'));
const config = join(folder, 'agent.yaml');
const kept = join(folder, 'state', 'power-day.json');
let meter: ModbusServer;
let agent: AgentProcess;
let console_: StreamConsole | null = null;

beforeAll(async () => {
  meter = await ModbusServer.start(JANITZA_UMG.functionCode);
  meter.hold(registersOf(JANITZA_UMG, LOAD));
  const target = { host: '127.0.0.1', port: meter.port, profile: JANITZA_UMG.name };
  writeFileSync(
    config,
    JSON.stringify({
      site: { id: SITE },
      listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
      state: 'state',
      scheduler: { type: 'none' },
      sources: [{ type: 'modbus', interval: '500ms', targets: [target] }],
      power: { feeds: [{ feed: 'grid', kind: 'utility', meter: '127.0.0.1/main' }] },
    }),
    { mode: 0o600 },
  );
});
afterAll(async () => {
  console_?.stop();
  await agent?.end();
  await meter?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the agent, and gives what a console that begins then is told of the site's day. */
async function begin(): Promise<readonly (number | null)[]> {
  agent = await startAgent(config);
  console_?.stop();
  const own = await StreamConsole.start(new Map([[SITE, agent.url]]), join(folder, 'token'));
  console_ = own;
  await own.isLive(SITE);
  let told: readonly (number | null)[] = [];
  await vi.waitFor(async () => {
    told = (await own.day(SITE))?.series.facilityPowerWatts.mean ?? [];
    expect(told.at(-1)).toBeCloseTo(LOAD.power ?? 0, 0);
  }, SOON);
  return told;
}

it('a console that begins is told of the last day, also of the time before the agent was restarted', async () => {
  expect((await begin()).length).toBeLessThanOrEqual(2);
  expect(await agent.end('SIGTERM')).toBe(0);
  const day = JSON.parse(readFileSync(kept, 'utf8'));
  expect(day.firstSlot).toBeLessThanOrEqual(Date.now() / DAY_STEP_MS);
  // As if it had run for six hours before.
  const series = day.series.facilityPowerWatts;
  const hours = Array.from({ length: 72 }, (_, slot) => 1000 + slot);
  day.firstSlot -= hours.length;
  for (const which of ['mean', 'most']) series[which] = [...hours, ...series[which]];
  writeFileSync(kept, JSON.stringify(day));
  const told = await begin();
  expect(told.slice(0, hours.length)).toEqual(hours);
  expect(await agent.end('SIGKILL')).toBeNull();
});

it('a damaged file is told of in the log, and the day begins anew', async () => {
  writeFileSync(kept, '{"firstSlot": 12, "series"');
  expect((await begin()).length).toBeLessThanOrEqual(2);
  expect(agent.log().toString()).toMatch(/the last day of power is learnt anew/);
  expect(await agent.end('SIGTERM')).toBe(0);
  expect(JSON.parse(readFileSync(kept, 'utf8'))).toHaveProperty('series');
});
