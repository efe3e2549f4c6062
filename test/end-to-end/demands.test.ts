import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { JANITZA_UMG } from '../../agent/sources/power/modbus-profiles/janitza-umg.ts';
import type { KindName, Row } from '../../protocol/index.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt } from '../support/e2e-weft.ts';
import { LOAD, registersOf } from '../support/modbus-registers.ts';
import { ModbusServer } from '../support/modbus-server.ts';
import { CLIENT, TestVtn } from '../support/openadr-vtn.ts';
import { StreamConsole } from '../support/stream-console.ts';

const SITE = 'responsive';
const SOON = { timeout: 25_000, interval: 100 };
const HOUR = 3_600_000;
const DAY = Math.floor(Date.now() / (24 * HOUR)) - 1;
const YESTERDAY = new Date(DAY * 24 * HOUR).toISOString().slice(0, 10);
const drawn = LOAD.power ?? 0;

/** As much of a report as is looked at here. */
interface Told {
  readonly resources: [
    { intervals: [{ intervalPeriod: object; payloads: { type: string; values: unknown[] }[] }] },
  ];
}

describe('a site of which the grid demands a limit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-demands-'));
  const config = join(folder, 'agent.yaml');
  const ownConfig = join(folder, 'weft.yaml');
  let vtn: TestVtn;
  let meter: ModbusServer;
  let counting: NodeJS.Timeout;
  let agent: AgentProcess;
  let console_: StreamConsole;

  beforeAll(async () => {
    vtn = await TestVtn.start();
    vtn.addProgram({ programName: 'Grid limits' });
    meter = await ModbusServer.start(JANITZA_UMG.functionCode);
    const began = performance.now();
    const count = (): void => {
      const energyImport = (drawn * (performance.now() - began)) / 1000;
      meter.hold(registersOf(JANITZA_UMG, { ...LOAD, energyImport }));
    };
    count();
    counting = setInterval(count, 50);
    writeFileSync(join(folder, 'openadr.yaml'), JSON.stringify(CLIENT), { mode: 0o600 });
    mkdirSync(join(folder, 'state'), { mode: 0o700 });
    // What it would have counted yesterday, but for the last four hours.
    const hours = Array.from({ length: 20 }, (_, hour) => [DAY * 24 + hour, 100 * 3.6e6, 1]);
    writeFileSync(
      join(folder, 'state', 'energy-hours.json'),
      JSON.stringify({ hours: { 'feed grid': hours } }),
      { mode: 0o600 },
    );
    writeFileSync(
      config,
      JSON.stringify({
        site: { id: SITE, name: 'Responsive', gridLimitWatts: 70e6 },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        scheduler: { type: 'none' },
        sources: [
          {
            type: 'openadr',
            interval: '500ms',
            timeout: '5s',
            url: vtn.url,
            credentials: { file: 'openadr.yaml' },
          },
          {
            type: 'modbus',
            interval: '500ms',
            timeout: '2s',
            targets: [{ host: '127.0.0.1', port: meter.port, profile: JANITZA_UMG.name }],
          },
        ],
        power: {
          feeds: [{ feed: 'grid', kind: 'utility', meter: '127.0.0.1/main', renewable: 0.25 }],
        },
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(config);
    writeFileSync(
      ownConfig,
      JSON.stringify({
        sites: [{ id: SITE, url: agent.url.replace(/\/weft$/, ''), token: { file: join(folder, 'token') } }],
      }),
      { mode: 0o600 },
    );
    console_ = await StreamConsole.start(new Map([[SITE, agent.url]]), join(folder, 'token'));
    await console_.isLive(SITE);
  });
  afterAll(async () => {
    clearInterval(counting);
    console_?.stop();
    await agent?.end();
    await vtn?.stop();
    await meter?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = <K extends KindName>(kind: K): readonly Row<K>[] => console_.rows(SITE, kind);

  it('tells of it while it is in force, raises an alert, and reports what was drawn to the VTN', async () => {
    const from = Date.now() + 2_000;
    const event = vtn.addEvent({
      programID: 'program-1',
      eventName: 'peak',
      intervalPeriod: { start: new Date(from).toISOString(), duration: 'PT10S' },
      intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [30] }] }],
    });
    await vi.waitFor(() => {
      const [site] = rows('sites');
      expect(site).toMatchObject({
        demandLimitWatts: 30_000,
        demandFrom: from,
        demandUntil: from + 10_000,
        demandWhy: 'Grid limits: peak',
      });
      expect(rows('demands')).toMatchObject([{ demand: `openadr/${event}/0/0`, kind: 'import limit' }]);
      expect(rows('alerts')).toContainEqual(
        expect.objectContaining({ rule: 'demand', severity: 'critical', clearedAt: null }),
      );
    }, SOON);
    const listed = await runBuilt('weft', 'demands', '--json', '--config', ownConfig);
    expect([listed.code, listed.stderr.toString()]).toEqual([0, '']);
    expect(JSON.parse(listed.stdout.toString())).toMatchObject({
      rows: [{ site: SITE, kind: 'import limit', limitWatts: 30_000, program: 'Grid limits' }],
    });
    await vi.waitFor(() => {
      const [demand] = rows('demands');
      expect(Math.abs((demand?.drawnWatts ?? 0) / drawn - 1)).toBeLessThan(0.1);
    }, SOON);
    await vi.waitFor(() => expect(vtn.reports).toHaveLength(1), { ...SOON, timeout: 40_000 });
    const [report] = vtn.reports;
    expect(report).toMatchObject({ eventID: event, clientName: SITE });
    const { resources } = report as unknown as Told;
    const [{ payloads, intervalPeriod }] = resources[0].intervals;
    expect(intervalPeriod).toEqual({ start: new Date(from).toISOString(), duration: 'PT10S' });
    const told = new Map(payloads.map(({ type, values }) => [type, values[0]]));
    expect(told.get('DATA_QUALITY')).toBe('OK');
    expect(Math.abs(Number(told.get('DEMAND')) / (drawn / 1000) - 1)).toBeLessThan(0.1);
    expect(rows('sites')[0]?.demandLimitWatts).toBeNull();
  });

  it('tells the energies of a day as the regulation asks for them, with the hours that it knows', async () => {
    const asked = ['feeds', '--report', 'eu-2024-1364', '--from', YESTERDAY, '--to', YESTERDAY];
    const json = await runBuilt('weft', ...asked, '--json', '--config', ownConfig);
    expect([json.code, json.stderr.toString()]).toEqual([0, '']);
    expect(JSON.parse(json.stdout.toString())).toMatchObject({
      weft: 1,
      hours: 24,
      sites: [
        {
          site: SITE,
          error: null,
          quantities: {
            E_DC: { value: 2000, unit: 'kWh', hours: 20 },
            'E_RES-TOT': { value: 500, unit: 'kWh', hours: 20 },
            E_IT: { value: null, hours: 0 },
          },
          indicators: { REF: { value: 0.25, hours: 20 }, PUE: { value: null } },
        },
      ],
    });
    const text = await runBuilt('weft', ...asked, '--config', ownConfig);
    expect(text.code).toBe(0);
    expect(text.stdout.toString()).toMatch(/E_DC +2,000 kWh +20 of 24 h/);
    expect(text.stdout.toString()).toMatch(/PUE +unknown/);
    const wrong = await runBuilt('weft', 'feeds', '--report', 'eu-2024-1364', '--from', '2026-02-30');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr.toString()).toMatch(/--from wants a date such as 2026-01-31; found "2026-02-30"/);
  });
});
