import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModbusProfile } from '../../agent/sources/power/modbus-profile.ts';
import { EASTRON_SDM630 } from '../../agent/sources/power/modbus-profiles/eastron-sdm630.ts';
import { JANITZA_UMG } from '../../agent/sources/power/modbus-profiles/janitza-umg.ts';
import { SCHNEIDER_IEM3000 } from '../../agent/sources/power/modbus-profiles/schneider-iem3000.ts';
import type { Row } from '../../protocol/index.ts';
import { type AgentProcess, startAgent } from '../support/agent-process.ts';
import { LOAD, registersOf } from '../support/modbus-registers.ts';
import { type ModbusManner, ModbusServer } from '../support/modbus-server.ts';
import { findProgram } from '../support/slurm-processes.ts';
import { StreamConsole } from '../support/stream-console.ts';

const run = promisify(execFile);
const SITE = 'metered';
const SOON = { timeout: 25_000, interval: 100 };
const GOOD: readonly ModbusProfile[] = [JANITZA_UMG, SCHNEIDER_IEM3000, EASTRON_SDM630];
const mbpoll = findProgram('mbpoll');
if (mbpoll === null)
  console.warn('skipped: no mbpoll to compare with; to run this test: apt-get install mbpoll');

/** What each wrong way of answering is told as. */
const WRONG: readonly (readonly [ModbusManner, string, RegExp])[] = [
  [2, 'failed', /exception 2 \(illegal data address\) to function 3, registers 19000–1/],
  [6, 'failed', /exception 6 \(server device busy\)/],
  [11, 'failed', /exception 11 \(gateway target device failed to respond\)/],
  [222, 'failed', /exception 222 \(unknown to the standard\)/],
  ['hangs', 'timeout', /no (complete )?answer (with)?in/],
  ['closes', 'failed', /the connection was closed before the whole answer came/],
  ['other transaction', 'failed', /transaction 8 was answered, expected 1/],
  ['other unit', 'failed', /unit 2 answered, expected 1/],
  ['other function', 'failed', /function 4 was answered/],
  ['other protocol', 'failed', /no Modbus\/TCP \(protocol identifier 1, expected 0\)/],
  ['too short', 'failed', /an answer of 5 bytes was announced, expected 143/],
  ['too long', 'failed', /more came than was asked for/],
  ['garbage', 'failed', /no Modbus\/TCP/],
  ['endless', 'failed', /transaction 0 was answered/],
  ['a web server', 'failed', /no Modbus\/TCP/],
];

describe('an agent among meters that answer well and otherwise', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-modbus-'));
  const good = new Map<ModbusProfile, ModbusServer>();
  const wrong = new Map<ModbusManner, ModbusServer>();
  let dripping: ModbusServer;
  let slow: ModbusServer;
  let misread: ModbusServer;
  let agent: AgentProcess;
  let console_: StreamConsole;

  beforeAll(async () => {
    const janitza = registersOf(JANITZA_UMG, LOAD);
    for (const profile of GOOD) {
      const server = await ModbusServer.start(profile.functionCode);
      server.hold(registersOf(profile, LOAD));
      good.set(profile, server);
    }
    const start = async (manner: ModbusManner): Promise<ModbusServer> => {
      const server = await ModbusServer.start(3);
      server.hold(janitza);
      server.manner = manner;
      return server;
    };
    for (const [manner] of WRONG) wrong.set(manner, await start(manner));
    [dripping, slow] = [await start('byte by byte'), await start('byte by byte')];
    // 149 bytes at this pace take far longer than a reading may.
    slow.paceMs = 50;
    misread = await ModbusServer.start(3);
    misread.hold(registersOf(JANITZA_UMG, LOAD, 'little'));
    const meter = (server: ModbusServer, profile: ModbusProfile) => ({
      host: '127.0.0.1',
      port: server.port,
      profile: profile.name,
    });
    const others = [...wrong.values(), dripping, slow, misread];
    const config = join(folder, 'agent.yaml');
    writeFileSync(
      config,
      JSON.stringify({
        site: { id: SITE, name: 'Metered' },
        listen: { host: '127.0.0.1', port: 0, token: { file: 'token' } },
        state: 'state',
        scheduler: { type: 'none' },
        sources: [
          {
            type: 'modbus',
            interval: '500ms',
            timeout: '2s',
            targets: [...good].map(([p, s]) => meter(s, p)),
          },
          {
            type: 'modbus',
            interval: '500ms',
            timeout: '2s',
            targets: others.map((s) => meter(s, JANITZA_UMG)),
          },
        ],
      }),
      { mode: 0o600 },
    );
    agent = await startAgent(config);
    console_ = await StreamConsole.start(new Map([[SITE, agent.url]]), join(folder, 'token'));
    await console_.isLive(SITE);
  });
  afterAll(async () => {
    console_?.stop();
    await agent?.end();
    await Promise.all(
      [...good.values(), ...wrong.values(), dripping, slow, misread].map((one) => one?.stop()),
    );
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = <K extends 'meters' | 'sources'>(kind: K): readonly Row<K>[] => console_.rows(SITE, kind);
  const meterAt = (server: ModbusServer | undefined) =>
    rows('meters').find(({ device }) => device === `127.0.0.1:${server?.port}`);
  const sourceAt = (server: ModbusServer | undefined) =>
    rows('sources').find(({ target }) => target === `127.0.0.1:${server?.port}`);

  it.each(GOOD)('reads a meter by the profile $name', async (profile) => {
    await vi.waitFor(() => {
      expect(meterAt(good.get(profile))).toMatchObject({
        point: 'main',
        model: profile.model,
        // What a float of 32 bits keeps of 65.835 kW.
        powerWatts: expect.closeTo(65_835, 1),
        apparentPowerVoltAmperes: expect.closeTo(69_300, 1),
        powerFactorRatio: expect.closeTo(0.95, 3),
        voltageVolts: 230.5,
        currentAmperes: 101.75,
        frequencyHertz: expect.closeTo(50.016, 3),
        energyJoules: 3_600_000 * 123_456,
        notMeasured: null,
      });
    }, SOON);
  });

  it('reads one that answers byte by byte, within its time', async () => {
    await vi.waitFor(() => {
      expect(meterAt(dripping)).toMatchObject({ powerWatts: 65_835 });
      expect(sourceAt(dripping)).toMatchObject({ state: 'ok', error: null });
    }, SOON);
  });

  it('tells of each that answers otherwise in words of its own, and has no row of it', async () => {
    await vi.waitFor(() => {
      for (const [manner, state, words] of WRONG) {
        const source = sourceAt(wrong.get(manner));
        expect([manner, source]).toEqual([
          manner,
          expect.objectContaining({ state, error: expect.stringMatching(words) }),
        ]);
        expect(meterAt(wrong.get(manner))).toBeUndefined();
      }
      expect(sourceAt(slow)).toMatchObject({ state: 'timeout' });
    }, SOON);
  });

  it('gives no power of a meter whose words come in another order, and says so', async () => {
    await vi.waitFor(() => {
      expect(sourceAt(misread)).toMatchObject({
        state: 'partial',
        error: expect.stringMatching(/profile janitza-umg does not fit it: order of words/),
      });
      expect(meterAt(misread)).toMatchObject({ powerWatts: null, energyJoules: null });
    }, SOON);
  });

  it('keeps the others live all the while', async () => {
    for (const [profile, server] of good) {
      expect(sourceAt(server)).toMatchObject({ state: 'ok', failures: 0, error: null });
      server.hold(registersOf(profile, { ...LOAD, power: 66_000, energyImport: 3_600_000 * 123_457 }));
    }
    await vi.waitFor(() => {
      for (const server of good.values())
        expect(meterAt(server)).toMatchObject({
          powerWatts: expect.closeTo(66_000, 1),
          energyJoules: 3_600_000 * 123_457,
        });
    }, SOON);
  });

  it.skipIf(mbpoll === null)('has what mbpoll reads from the same meters at the same time', async () => {
    for (const [profile, asShown] of [
      [JANITZA_UMG, 1],
      [SCHNEIDER_IEM3000, 1000],
      [EASTRON_SDM630, 1],
    ] as const) {
      const server = good.get(profile);
      const places = profile.quantities;
      const from = (register: number | undefined) => (register ?? 0) - profile.registerBase;
      const watts = from(places.power?.register);
      const volts = [places.voltage1, places.voltage2, places.voltage3].map((place) => from(place?.register));
      const read = async (register: number): Promise<number> => {
        const type = profile.functionCode === 3 ? '4:float' : '3:float';
        const { stdout } = await run(mbpoll ?? '', [
          ...['-m', 'tcp', '-p', String(server?.port), '-a', '1', '-0', '-1', '-B'],
          ...['-t', type, '-r', String(register), '-c', '1', '127.0.0.1'],
        ]);
        const shown = new RegExp(`^\\[${register}\\]:\\s+(\\S+)$`, 'm').exec(stdout)?.[1];
        return Number(shown);
      };
      // It prints six digits.
      expect((await read(watts)) * asShown).toBeCloseTo(meterAt(server)?.powerWatts ?? 0, 0);
      const mean =
        ((await read(volts[0] ?? 0)) + (await read(volts[1] ?? 0)) + (await read(volts[2] ?? 0))) / 3;
      expect(mean).toBeCloseTo(meterAt(server)?.voltageVolts ?? 0, 2);
    }
  });
});
