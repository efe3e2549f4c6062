import { afterEach, describe, expect, test } from 'vitest';
import { modbusRead } from '../../../../agent/io/modbus-read.ts';
import { EASTRON_SDM630 } from '../../../../agent/sources/power/modbus-profiles/eastron-sdm630.ts';
import { MODBUS_PROFILES } from '../../../../agent/sources/power/modbus-profiles/inventory.ts';
import { createModbusSource, type ModbusTarget } from '../../../../agent/sources/power/modbus-source.ts';
import { LOAD, registersOf } from '../../../support/modbus-registers.ts';
import { ModbusServer } from '../../../support/modbus-server.ts';

const servers: ModbusServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const { signal } = new AbortController();

async function serve(options: Parameters<typeof ModbusServer.start>[1]): Promise<ModbusServer> {
  const server = await ModbusServer.start(4, options);
  server.hold(registersOf(EASTRON_SDM630, LOAD));
  servers.push(server);
  return server;
}

function source(...meters: readonly Partial<ModbusTarget>[]) {
  const usual = { host: '127.0.0.1', port: 502, unit: 1, profile: 'eastron-sdm630', wordOrder: null };
  return createModbusSource({
    name: 'modbus',
    periodMs: 1000,
    timeoutMs: 5000,
    meters: meters.map((meter) => ({ ...usual, ...meter })),
    profiles: MODBUS_PROFILES,
    read: modbusRead,
  });
}

describe('meters over Modbus/TCP', () => {
  test('give one row each', async () => {
    const { port } = await serve({});
    const made = source({ port });
    expect(made.targets).toEqual([`127.0.0.1:${port}`]);
    const { meters, problem } = await made.read(`127.0.0.1:${port}`, signal);
    expect(problem).toBeUndefined();
    expect(meters).toEqual([
      expect.objectContaining({ device: '127.0.0.1', point: 'main', powerWatts: 65_835 }),
    ]);
  });

  test('behind one gateway are told apart by their unit', async () => {
    const { port } = await serve({ unit: 12 });
    const made = source({ port, unit: 12 }, { port, unit: 13 });
    expect(made.targets).toEqual([`127.0.0.1:${port} unit 12`, `127.0.0.1:${port} unit 13`]);
    const { meters } = await made.read(`127.0.0.1:${port} unit 12`, signal);
    expect(meters).toEqual([expect.objectContaining({ device: `127.0.0.1:${port} unit 12` })]);
    await expect(made.read(`127.0.0.1:${port} unit 13`, signal)).rejects.toThrow(
      'unit 13: exception 11 (gateway target device failed to respond)',
    );
  });

  test('that refuse registers they do not have are asked for theirs alone from then on', async () => {
    const server = await serve({ isLenient: false });
    const made = source({ port: server.port });
    const target = `127.0.0.1:${server.port}`;
    const { meters } = await made.read(target, signal);
    expect(meters).toEqual([
      expect.objectContaining({ powerWatts: 65_835, energyJoules: 3_600_000 * 123_456 }),
    ]);
    const dense = [
      [4, 0, 12],
      [4, 52, 2],
      [4, 56, 2],
      [4, 62, 2],
      [4, 70, 4],
    ];
    expect(server.asked).toEqual([[4, 0, 74], ...dense]);
    await made.read(target, signal);
    expect(server.asked.slice(6)).toEqual(dense);
  });

  test('that have none of the registers say so, and are asked as before the next time', async () => {
    const server = await ModbusServer.start(4, { isLenient: false });
    servers.push(server);
    const made = source({ port: server.port });
    for (let reading = 0; reading < 2; reading++)
      await expect(made.read(`127.0.0.1:${server.port}`, signal)).rejects.toThrow('illegal data address');
    expect(server.asked.map(([, , count]) => count)).toEqual([74, 12, 74, 12]);
  });

  test('are read in the order of words that their target names', async () => {
    const server = await ModbusServer.start(4);
    servers.push(server);
    server.hold(registersOf(EASTRON_SDM630, LOAD, 'little'));
    const target = `127.0.0.1:${server.port}`;
    const swapped = await source({ port: server.port, wordOrder: 'little' }).read(target, signal);
    expect(swapped).toEqual({ meters: [expect.objectContaining({ powerWatts: 65_835 })] });
    const { meters, problem } = await source({ port: server.port }).read(target, signal);
    expect(meters).toEqual([expect.objectContaining({ powerWatts: null })]);
    expect(problem).toMatch(
      /less than any meter resolves; profile eastron-sdm630 does not fit it: order of words/,
    );
  });

  test('of a profile that nobody wrote fail with the names of those there are', async () => {
    await expect(source({ profile: 'janitsa' }).read('127.0.0.1:502', signal)).rejects.toThrow(
      '127.0.0.1:502: expected a profile eastron-sdm630, janitza-umg, schneider-iem3000, found janitsa',
    );
  });
});
