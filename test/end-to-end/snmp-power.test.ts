import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { runBuilt } from '../support/e2e-weft.ts';
import { DEVICE, flood, liar } from '../support/false-snmp.ts';
import {
  SNMP_USER,
  type SnmpSimulator,
  startFalseDevice,
  startSlowDevice,
  startSnmpSimulator,
  whyNoSnmp,
} from '../support/snmp-simulator.ts';
import { StreamConsole } from '../support/stream-console.ts';
import { contentOf } from '../support/stream-site.ts';

const whyNot = whyNoSnmp();
if (whyNot !== null) console.warn(`skipped: no simulated power devices here; to run these tests: ${whyNot}`);

const SOON = { timeout: 60_000, interval: 500 };
const OUTLETS = '1.3.6.1.4.1.13742.6.5.4.3.1.4';
const DIGITS = '1.3.6.1.4.1.13742.6.3.5.4.1.7';

type Row = Readonly<Record<string, unknown>>;

describe.skipIf(whyNot !== null)('an agent that reads power by SNMP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-snmp-'));
  const stops: (() => unknown)[] = [];
  let simulator: SnmpSimulator;
  /** The same devices at a port of their own, asked by SNMP v3: rows of both would else have one name. */
  let signed: SnmpSimulator;
  let agent: AgentProcess;
  let watching: StreamConsole;

  const secret = (name: string, text: string): { readonly file: string } => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return { file: name };
  };
  const target = (device: string, port: number, profile?: string) => ({
    host: '127.0.0.1',
    port,
    community: secret(`community-${device}`, device),
    ...(profile === undefined ? {} : { profile }),
  });
  const byUser = (device: string) => ({
    host: '127.0.0.1',
    port: signed.port,
    user: {
      name: SNMP_USER.name,
      auth: { protocol: 'sha256', ...secret('auth', SNMP_USER.auth) },
      privacy: { protocol: 'aes', ...secret('privacy', SNMP_USER.privacy) },
      context: device,
    },
  });
  const configure = (file: string, sources: readonly object[]): string => {
    const path = join(folder, file);
    const listen = { host: '127.0.0.1', port: 0, token: { file: 'token' } };
    writeFileSync(path, JSON.stringify({ site: { id: 'a' }, listen, state: 'state', sources }), {
      mode: 0o600,
    });
    return path;
  };

  /** The rows of a kind in a console that watches the agent. */
  const rowsOf = (kind: 'meters' | 'sources'): readonly Row[] =>
    [...(contentOf(watching.mirror('a').tables).get(kind)?.values() ?? [])] as readonly Row[];
  const meter = (device: string, point: string): Row | undefined =>
    rowsOf('meters').find((row) => row['device'] === device && row['point'] === point);
  const source = (name: string): Row | undefined => rowsOf('sources').find((row) => row['target'] === name);

  beforeAll(async () => {
    simulator = await startSnmpSimulator(join(folder, 'well'));
    signed = await startSnmpSimulator(join(folder, 'signed'));
    stops.push(() => signed.stop());
    const hostile = await startSnmpSimulator(join(folder, 'hostile'), { flood: flood(), liar: liar() });
    stops.push(() => hostile.stop());
    const { port } = simulator;
    const silent = await startFalseDevice();
    const noise = await startFalseDevice((request, reply) => {
      // What begins as an answer and is none, and what is none at all.
      reply(Buffer.concat([request.subarray(0, 20), randomBytes(40)]));
      reply(randomBytes(200));
      reply(new Uint8Array());
    });
    const [late, tooLate] = [await startSlowDevice(port, 30), await startSlowDevice(hostile.port, 1500)];
    stops.push(silent.stop, noise.stop, late.stop, tooLate.stop);
    const common = { type: 'snmp', interval: '2s', timeout: '20s' };
    agent = await startAgent(
      configure('agent.yaml', [
        { ...common, targets: [target('apc-ap8853', port), target('raritan-px3', late.port)] },
        { ...common, targets: [byUser('raritan-px3'), byUser('apc-ap8853')] },
        {
          ...common,
          timeout: '4s',
          targets: [
            target('silent', silent.port),
            target('noise', noise.port),
            target('raritan-px3', tooLate.port),
            target('flood', hostile.port, 'apc-rpdu2'),
            target('liar', hostile.port),
            target('generex-ups', hostile.port, 'ups-mib'),
          ],
        },
      ]),
    );
    watching = await StreamConsole.start(new Map([['a', agent.url]]), join(folder, 'token'));
    await watching.isLive('a');
    places.late = late.port;
    places.tooLate = tooLate.port;
    places.silent = silent.port;
    places.noise = noise.port;
  });
  const places = { late: 0, tooLate: 0, silent: 0, noise: 0 };

  afterAll(async () => {
    watching?.stop();
    await agent?.end('SIGKILL');
    for (const stop of stops) await stop();
    await simulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('shows what snmpget shows of an APC, by v2c and by v3', async () => {
    const columns = [5, 16, 17, 9];
    const told = await simulator.get(
      'apc-ap8853',
      columns.map((column) => `${DEVICE}.${column}.1`),
    );
    const [power = 0, apparent = 0, factor = 0, energy = 0] = told.map(Number);
    expect(power).toBeGreaterThan(0);
    for (const device of [`127.0.0.1:${simulator.port}`, `127.0.0.1:${signed.port}#2`])
      await vi.waitFor(() => {
        expect(meter(device, 'inlet 1')).toMatchObject({
          model: 'APC AP8853',
          powerWatts: power * 10,
          apparentPowerVoltAmperes: apparent * 10,
          powerFactorRatio: factor / 100,
          energyJoules: energy * 360_000,
        });
      }, SOON);
  });

  test('shows what snmpwalk shows of every outlet of a Raritan, though it answers late, and by v3', async () => {
    const [values, digits] = await Promise.all([
      signed.walkV3('raritan-px3', OUTLETS),
      signed.walkV3('raritan-px3', DIGITS),
    ]);
    const figure = (outlet: number, type: number): number => {
      const index = `1.${outlet}.${type}`;
      return Number(values.get(index)) / 10 ** Number(digits.get(index));
    };
    for (const device of [`127.0.0.1:${places.late}`, `127.0.0.1:${signed.port}`])
      for (let outlet = 1; outlet <= 24; outlet++) {
        expect(figure(outlet, 8)).not.toBeNaN();
        await vi.waitFor(() => {
          expect(meter(device, `outlet ${outlet}`)).toMatchObject({
            place: 'outlet',
            powerWatts: figure(outlet, 5),
            currentAmperes: figure(outlet, 1),
            voltageVolts: figure(outlet, 4),
            energyJoules: figure(outlet, 8) * 3600,
          });
        }, SOON);
      }
  });

  test('gives a device that hangs, floods, is too slow or lies its own state, and leaves the others live', async () => {
    const { port } = simulator;
    await vi.waitFor(() => {
      expect(source(`127.0.0.1:${places.silent}`)).toMatchObject({
        state: 'timeout',
        error: expect.stringContaining('no answer; is it on'),
      });
      expect(source(`127.0.0.1:${places.noise}`)).toMatchObject({
        state: expect.stringMatching(/failed|timeout/),
      });
      expect(source(`127.0.0.1:${places.tooLate}`)).toMatchObject({
        state: 'timeout',
        error: expect.stringContaining('no complete answer'),
      });
      const flooding = rowsOf('sources').filter((row) => String(row['error']).includes('told more than'));
      expect(flooding).toEqual([expect.objectContaining({ state: 'failed' })]);
      const empty = rowsOf('sources').filter((row) => String(row['error']).includes('nothing that ups-mib'));
      expect(empty).toEqual([expect.objectContaining({ state: 'failed' })]);
      const lying = rowsOf('sources').filter((row) => String(row['error']).includes('above apparent power'));
      expect(lying).toEqual([expect.objectContaining({ state: 'partial', rows: 1 })]);
    }, SOON);
    const lie = rowsOf('meters').find((row) => row['powerWatts'] === 64_380);
    expect(lie).toMatchObject({
      point: 'inlet 1',
      apparentPowerVoltAmperes: 10_000,
      powerFactorRatio: null,
      energyJoules: null,
      voltageVolts: null,
      notMeasured: expect.stringContaining('powerFactorRatio=the device gives 1.7, which is not possible'),
    });
    const live = [`127.0.0.1:${port}`, `127.0.0.1:${places.late}`, `127.0.0.1:${signed.port}#2`];
    for (const name of live) {
      const states = rowsOf('sources').filter((row) => row['target'] === name && row['source'] !== 'snmp-3');
      for (const row of states) expect(row).toMatchObject({ state: 'ok', failures: 0 });
    }
    expect(agent.log().toString()).not.toMatch(/signed and sealed|sealed and signed|defect/);
  });

  test('weft-agent check says of each target how many meters it has, and what is wrong with a password', async () => {
    const wrong = byUser('apc-ap8853');
    const user = { ...wrong.user, auth: { protocol: 'sha256', ...secret('wrong', 'another password') } };
    const config = configure('check.yaml', [
      {
        type: 'snmp',
        targets: [target('apc-ap8853', simulator.port), byUser('raritan-px3'), { ...wrong, user }],
      },
    ]);
    const { code, stdout } = await runBuilt('weft-agent', 'check', '--json', '--config', config);
    const told: unknown = JSON.parse(stdout.toString());
    expect(told).toMatchObject({
      ok: false,
      notes: [],
      sources: [
        { ok: true, rows: { meters: 3 } },
        { ok: true, rows: { meters: 27 } },
        { ok: false, problem: expect.stringContaining('are protocol and password right?') },
      ],
    });
    expect(code).toBe(1);
    expect(stdout.toString()).not.toContain('another password');
  });
});
