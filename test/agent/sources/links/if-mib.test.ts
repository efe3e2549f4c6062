import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { type SnmpValue, snmpWalk } from '../../../../agent/io/snmp-walk.ts';
import { IF_MIB, parseIfMib } from '../../../../agent/sources/links/if-mib.ts';
import { createIfMibSource } from '../../../../agent/sources/links/if-mib-source.ts';
import { findProgram } from '../../../support/slurm-processes.ts';
import { signal } from './fake-run.ts';

const TABLE = '1.3.6.1.2.1.2.2.1';
const EXTENDED = '1.3.6.1.2.1.31.1.1.1';
const text = (value: string): Uint8Array => Buffer.from(value);

/** What a switch tells of its interface 7, with the columns that differ. */
function told(more: Readonly<Record<string, SnmpValue>> = {}): Map<string, SnmpValue> {
  return new Map<string, SnmpValue>([
    ['1.3.6.1.2.1.1.3.0', 5000n],
    [`${TABLE}.2.7`, text('Ethernet48')],
    [`${TABLE}.5.7`, 4_294_967_295n],
    [`${TABLE}.8.7`, 1n],
    [`${TABLE}.13.7`, 3n],
    [`${TABLE}.14.7`, 0n],
    [`${EXTENDED}.1.7`, text('Eth48')],
    [`${EXTENDED}.6.7`, 2n ** 64n - 1000n],
    [`${EXTENDED}.10.7`, 1000n],
    [`${EXTENDED}.15.7`, 400_000n],
    [`${EXTENDED}.18.7`, text('to eemshaven')],
    [`${EXTENDED}.19.7`, 0n],
    ...Object.entries(more),
  ]);
}

describe('IF-MIB', () => {
  test('is read with the 64-bit octets and the speed past 4 Gbit/s', () => {
    const { ports, uptime } = parseIfMib(told(), 'switch1');
    expect(uptime).toBe(5000n);
    expect(ports).toEqual([
      {
        names: ['Eth48', 'Ethernet48', 'to eemshaven'],
        counters: {
          node: 'switch1',
          port: 'Eth48',
          state: 'up',
          speedBitsPerSecond: 400e9,
          counters: {
            transmitBytes: 1000n,
            receiveBytes: 2n ** 64n - 1000n,
            transmitErrors: null,
            receiveErrors: 0n,
            transmitDrops: null,
            receiveDrops: 3n,
          },
          bits: 64,
          packetBits: 32,
          discontinuity: '0/0',
        },
      },
    ]);
  });

  test('of a device that has no ifXTable is read with what it has', () => {
    const old = new Map([...told()].filter(([oid]) => !oid.startsWith(EXTENDED)));
    old.set(`${TABLE}.10.7`, 77n).set(`${TABLE}.5.7`, 100_000_000n);
    const [port] = parseIfMib(old, 'switch1').ports;
    expect(port?.counters).toMatchObject({ port: 'Ethernet48', bits: 32, speedBitsPerSecond: 1e8 });
    expect(port?.counters.counters.receiveBytes).toBe(77n);
  });

  test('of any values gives ports, or none', () => {
    const oid = fc
      .tuple(fc.constantFrom(...IF_MIB), fc.nat(9))
      .map(([column, index]) => `${column}.${index}`);
    const value = fc.oneof(fc.bigInt(-5n, 2n ** 65n), fc.uint8Array({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(oid, value)), (values) => {
        for (const { counters } of parseIfMib(new Map(values), 'x').ports) expect(counters.node).toBe('x');
      }),
    );
  });
});

describe('the source of IF-MIB', () => {
  const source = (walk: () => Map<string, SnmpValue>, clock: { now: number }) =>
    createIfMibSource({
      name: 'snmp',
      periodMs: 10_000,
      timeoutMs: 2000,
      devices: [{ host: 'switch1', port: 161 }],
      links: [{ peer: 'b', link: 'a-b-1', node: 'switch1', port: 'Eth48', capacityBitsPerSecond: null }],
      walk: async () => walk(),
      readAccess: async () => ({ community: 'public' }),
      monotonic: () => clock.now,
    });
  const read = async (made: ReturnType<typeof source>) => (await made.read('switch1:161', signal)).links?.[0];

  test('counts over a wrap of 64 bits, and of 32 for packets', async () => {
    const clock = { now: 0 };
    let values = told({ [`${TABLE}.13.7`]: 2n ** 32n - 5n });
    const made = source(() => values, clock);
    await read(made);
    clock.now = 1000;
    values = told({ [`${EXTENDED}.6.7`]: 249_000n, [`${EXTENDED}.10.7`]: 126_000n, [`${TABLE}.13.7`]: 5n });
    expect(await read(made)).toMatchObject({
      receiveBitsPerSecond: 2_000_000,
      transmitBitsPerSecond: 1_000_000,
      receiveDropsPerSecond: 10,
    });
  });

  test.each([
    ['says that its counters began anew', { [`${EXTENDED}.19.7`]: 4000n }],
    ['began anew itself, which that column does not tell', { '1.3.6.1.2.1.1.3.0': 12n }],
  ])('measures nothing over a moment at which the device %s', async (_title, more) => {
    const clock = { now: 0 };
    let values = told();
    const made = source(() => values, clock);
    await read(made);
    clock.now = 1000;
    values = told({ ...more, [`${EXTENDED}.10.7`]: 2000n });
    expect(await read(made)).toMatchObject({
      transmitBitsPerSecond: null,
      notMeasured: expect.stringContaining('transmitBitsPerSecond=its counters began anew'),
    });
    clock.now = 2000;
    values = told({ ...more, '1.3.6.1.2.1.1.3.0': 6000n, [`${EXTENDED}.10.7`]: 3000n });
    expect(await read(made)).toMatchObject({ transmitBitsPerSecond: 8000 });
  });

  test('says which interface is missing, and what there is', async () => {
    const other = source(() => told({ [`${EXTENDED}.1.7`]: text('Eth9'), [`${TABLE}.2.7`]: text('x') }), {
      now: 0,
    });
    await expect(read(other)).rejects.toThrow('switch1:161: expected an interface Eth48, found Eth9');
  });
});

const isThere = findProgram('snmpd') !== null;
if (!isThere)
  console.warn(
    'skipped: no real snmpd here; to run these tests: apt-get install -y --no-install-recommends snmpd',
  );

describe.skipIf(!isThere)('a real snmpd', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-snmp-'));
  let daemon: ChildProcess;
  let port = 0;
  const limits = { signal, timeoutMs: 5000, maxBytes: 1_000_000 };
  const device = () => ({ host: '127.0.0.1', port, community: 'public' });

  beforeAll(async () => {
    port = await freePort();
    writeFileSync(
      join(folder, 'snmpd.conf'),
      `rocommunity public 127.0.0.1\n[snmp] persistentDir ${folder}\n`,
    );
    daemon = spawn(
      findProgram('snmpd') ?? 'snmpd',
      ['-f', '-Le', '-C', '-c', join(folder, 'snmpd.conf'), `udp:127.0.0.1:${port}`],
      { stdio: 'ignore' },
    );
    await vi.waitFor(() => snmpWalk(device(), ['1.3.6.1.2.1.1.3'], { ...limits, timeoutMs: 500 }), {
      timeout: 15_000,
      interval: 200,
    });
  });
  afterAll(async () => {
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  test('tells of its interfaces, with counters of 64 bits', async () => {
    const { ports, uptime } = parseIfMib(await snmpWalk(device(), IF_MIB, limits), 'here');
    expect(uptime).toBeGreaterThan(0n);
    const loopback = ports.find(({ names }) => names.includes('lo'));
    expect(loopback?.counters).toMatchObject({ state: 'up', bits: 64 });
    // What was asked for just now came over it.
    expect(loopback?.counters.counters.receiveBytes).toBeGreaterThan(1000n);
  });

  test('that is asked with a wrong community, or for too much, is told of in words', async () => {
    const wrong = snmpWalk({ ...device(), community: 'geheim' }, IF_MIB, { ...limits, timeoutMs: 900 });
    const error: unknown = await wrong.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ReadFailure);
    expect((error as ReadFailure).kind).toBe('timeout');
    expect(String(error)).not.toContain('geheim');
    await expect(snmpWalk(device(), IF_MIB, { ...limits, maxBytes: 100 })).rejects.toThrow(
      'told more than 100 bytes',
    );
  });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
