import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../agent/io/io.ts';
import { ModbusException, modbusRead } from '../../../agent/io/modbus-read.ts';
import { type ModbusManner, ModbusServer } from '../../support/modbus-server.ts';

let server: ModbusServer;
beforeEach(async () => {
  server = await ModbusServer.start(3);
  server.hold(new Map([[100, Uint8Array.of(0x43, 0x66, 0x80, 0)]]));
});
afterEach(() => server.stop());

const block = { functionCode: 3, address: 100, count: 2 } as const;
const read = (timeoutMs = 5000, unit = 1, signal = new AbortController().signal) =>
  modbusRead({ host: '127.0.0.1', port: server.port, unit }, [block, { ...block, address: 101 }], {
    signal,
    timeoutMs,
  });
const failed = (words: string) => `Modbus 127.0.0.1:${server.port} unit 1: ${words}`;

describe('registers over Modbus/TCP', () => {
  test.each(['well', 'byte by byte'] as const)(
    'come block by block over one connection, %s',
    async (manner) => {
      server.manner = manner;
      expect(await read()).toEqual([Uint8Array.of(0x43, 0x66, 0x80, 0), Uint8Array.of(0x80, 0, 0, 0)]);
      expect(server.asked).toEqual([
        [3, 100, 2],
        [3, 101, 2],
      ]);
    },
  );

  test.each<[ModbusManner, string]>([
    ['other transaction', 'transaction 8 was answered, expected 1'],
    ['other unit', 'unit 2 answered, expected 1'],
    ['other function', 'function 4 was answered with 7 bytes, expected 3'],
    ['other protocol', 'what came is no Modbus/TCP (protocol identifier 1, expected 0)'],
    ['too short', 'an answer of 5 bytes was announced, expected 7 or an exception'],
    ['too long', 'more came than was asked for'],
    ['garbage', 'what came is no Modbus/TCP (protocol identifier 56116, expected 0)'],
    ['endless', 'transaction 0 was answered, expected 1'],
    ['a web server', 'what came is no Modbus/TCP (protocol identifier 21584, expected 0)'],
    ['closes', 'the connection was closed before the whole answer came'],
  ])('are refused from a server that answers with %s', async (manner, words) => {
    server.manner = manner;
    await expect(read()).rejects.toEqual(new ReadFailure(failed(words)));
  });

  test.each([
    [1, 'illegal function'],
    [2, 'illegal data address'],
    [6, 'server device busy'],
    [11, 'gateway target device failed to respond'],
    [200, 'unknown to the standard'],
  ])('are refused by exception %i, which is told in words', async (code, words) => {
    server.manner = code;
    const failure = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModbusException);
    expect(failure).toMatchObject({
      code,
      message: failed(`exception ${code} (${words}) to function 3, registers 100–101 counted from 0`),
    });
  });

  test('time out at a server that hangs, and are called off with their signal', async () => {
    server.manner = 'hangs';
    await expect(read(50)).rejects.toMatchObject({
      kind: 'timeout',
      message: failed('no complete answer within 50 ms'),
    });
    const controller = new AbortController();
    const under = read(60_000, 1, controller.signal);
    controller.abort(new DOMException('over', 'TimeoutError'));
    await expect(under).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('say that nobody listens', async () => {
    const { port } = server;
    await server.stop();
    const asked = modbusRead({ host: '127.0.0.1', port, unit: 1 }, [block], {
      signal: new AbortController().signal,
      timeoutMs: 5000,
    });
    await expect(asked).rejects.toThrow('connection refused (ECONNREFUSED)');
    server = await ModbusServer.start(3);
  });
});
