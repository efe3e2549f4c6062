import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { createSystemIo } from '../../../../agent/io/system-io.ts';
import { createInterfacesSource } from '../../../../agent/sources/links/interfaces-source.ts';
import type { PortBinding } from '../../../../agent/sources/links/link-binding.ts';
import { parsePerfquery } from '../../../../agent/sources/links/perfquery.ts';
import { createPerfquerySource } from '../../../../agent/sources/links/perfquery-source.ts';
import { fakeRun, signal } from './fake-run.ts';

const io = createSystemIo();
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weft-sys-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | number>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
}

const ethernet = (sent: number, received: number) =>
  write({
    'class/net/eth4/operstate': 'up',
    'class/net/eth4/speed': 100_000,
    'class/net/eth4/ifindex': 3,
    'class/net/eth4/statistics/tx_bytes': sent,
    'class/net/eth4/statistics/rx_bytes': received,
    'class/net/eth4/statistics/tx_errors': 0,
    'class/net/eth4/statistics/rx_errors': 0,
    'class/net/eth4/statistics/tx_dropped': 0,
    'class/net/eth4/statistics/rx_dropped': 7,
  });

const infiniband = (words: number) =>
  write({
    'class/infiniband/mlx5_0/ports/1/state': '4: ACTIVE',
    'class/infiniband/mlx5_0/ports/1/rate': '400 Gb/sec (4X NDR)',
    'class/infiniband/mlx5_0/ports/1/counters/port_xmit_data': words,
    'class/infiniband/mlx5_0/ports/1/counters/port_rcv_data': 0,
    'class/infiniband/mlx5_0/ports/1/counters/port_rcv_errors': 0,
  });

let now = 0;
const binding = (port: string, node: string | null = null): PortBinding => ({
  peer: 'b',
  link: `a-b-${port}`,
  node,
  port,
  capacityBitsPerSecond: null,
});
const source = (...links: PortBinding[]) =>
  createInterfacesSource({
    name: 'interfaces',
    periodMs: 5000,
    timeoutMs: 2000,
    root,
    node: 'edge1',
    links,
    io,
    monotonic: () => now,
  });

describe('the source of interfaces', () => {
  test('tells what an Ethernet interface and an InfiniBand port carry, the latter counted in words of 4 octets', async () => {
    const made = source(binding('eth4'), binding('mlx5_0/1'));
    ethernet(1000, 0);
    infiniband(5_000_000_000);
    now = 0;
    await made.read(root, signal);
    ethernet(126_000, 250);
    infiniband(5_000_001_000);
    now = 1000;
    const reading = await made.read(root, signal);
    expect(reading.links).toMatchObject([
      {
        link: 'a-b-eth4',
        port: 'edge1:eth4',
        portState: 'up',
        capacityBitsPerSecond: 100e9,
        transmitBitsPerSecond: 1e6,
        receiveBitsPerSecond: 2000,
        receiveDropsPerSecond: 0,
      },
      {
        link: 'a-b-mlx5_0/1',
        port: 'edge1:mlx5_0/1',
        portState: 'up',
        capacityBitsPerSecond: 400e9,
        transmitBitsPerSecond: 32_000,
        transmitErrorsPerSecond: null,
      },
    ]);
  });

  test('says which interface is missing, and goes on with the others', async () => {
    ethernet(1, 1);
    const reading = await source(binding('eth4'), binding('eth9')).read(root, signal);
    expect(reading.problem).toBe('there is no interface eth9');
    expect(reading.links?.[1]).toMatchObject({ portState: 'down', transmitBitsPerSecond: null });
    await expect(source(binding('eth9')).read(root, signal)).rejects.toThrow(
      'expected eth9, found no interface',
    );
  });

  test('leaves ports of other machines alone, and names what it could tell of when nothing is asked', async () => {
    ethernet(1, 1);
    infiniband(1);
    const nothing = source(binding('eth4', 'edge2')).read(root, signal);
    await expect(nothing).rejects.toThrow('interface: eth0 under links, such as one of eth4, mlx5_0/1');
  });

  test('never leaves the folder of the interfaces, whatever a port is called', async () => {
    ethernet(1, 1);
    write({ 'class/operstate': 'up', 'secret/operstate': 'up' });
    for (const port of ['..', '.', '../../secret', 'a/b/c', 'eth4/statistics', '..\\..'])
      await expect(source(binding(port)).read(root, signal), port).rejects.toThrow(ReadFailure);
  });

  test.each([
    ['a dormant one', { operstate: 'dormant', speed: -1 }, 'down', null],
    ['a tunnel, which has no carrier', { operstate: 'unknown', speed: 'x' }, 'unknown', null],
    ['one whose speed is nonsense', { operstate: 'up', speed: 1e12 }, 'up', null],
  ])('takes %s for what it is', async (_title, { operstate, speed }, state, capacity) => {
    ethernet(1, 1);
    write({ 'class/net/eth4/operstate': operstate, 'class/net/eth4/speed': speed });
    const [row] = (await source(binding('eth4')).read(root, signal)).links ?? [];
    expect(row).toMatchObject({ portState: state, capacityBitsPerSecond: capacity });
  });
});

const EXTENDED = `# Port extended counters: Lid 2052 port 1 (CapMask: 0x5A00 CapMask2: 0x0000002)
PortSelect:......................1
CounterSelect:...................0x0000
PortXmitData:....................178762341
PortRcvData:.....................99
PortXmitPkts:....................2391920
`;

describe('perfquery', () => {
  test('is read by port, in words of four octets, over all its blocks', async () => {
    let text = `${EXTENDED}# Port counters: Lid 2052 port 1 (CapMask: 0x5A00)\nPortXmitDiscards:................4\n`;
    const made = createPerfquerySource({
      name: 'perfquery',
      periodMs: 10_000,
      timeoutMs: 2000,
      command: ['perfquery', '-x'],
      node: 'fabric',
      links: [binding('2052/1', 'fabric')],
      io: { run: fakeRun(() => text) },
      monotonic: () => now,
    });
    now = 0;
    await made.read('', signal);
    now = 1000;
    text = text.replace('178762341', '178762591').replace('.4\n', '.6\n');
    expect((await made.read('', signal)).links?.[0]).toMatchObject({
      port: 'fabric:2052/1',
      transmitBitsPerSecond: 8000,
      receiveBitsPerSecond: 0,
      transmitDropsPerSecond: 2,
    });
  });

  test('counts nothing for one port that stands under the head of another, and no number that was cut', () => {
    const block = (head: string, sent: number) =>
      `# ${head}\nPortSelect:......................1\nPortXmitData:....................${sent}\n`;
    const told = parsePerfquery(
      [
        block('Port extended counters: Lid 5 port 1 (CapMask: 0x5A00 CapMask2: 0x0000002)', 10),
        block('Port extended counters: Lid 6 Gid fe80::506b:4b03:5c:2740 port 2 (CapMask: 0x5A00)', 20),
        block('Port extended counters: Lid 7 DR path slid 0; dlid 0; 0,1,13 port 3 (CapMask: 0x5A00)', 30),
        block('Port extended counters: DR path 0,1 port 1 (CapMask: 0x5A00)', 40),
        block('PortExtendedSpeedsCounters with RS-FEC Active counters: Lid 5 port 1', 11),
        block('PortSamplesControl: Lid 5 port 1', 50),
        '# Port extended counters: Lid 9 port 1 (CapMask: 0x5A00)\nPortRcvData:.....................7\nPortXmitData:....................17876',
      ].join(''),
    );
    expect([...told].map(([port, counters]) => [port, counters.get('PortXmitData')])).toEqual([
      ['5/1', 11n],
      ['6/2', 20n],
      ['7/3', 30n],
      ['9/1', undefined],
    ]);
    expect(told.get('9/1')!.get('PortRcvData')).toBe(7n);
  });

  test('of any text is read or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(EXTENDED.length).map((end) => EXTENDED.slice(0, end)),
          fc.string(),
        ),
        (text) => {
          try {
            parsePerfquery(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ReadFailure);
          }
        },
      ),
    );
  });

  const samples = new URL('../../../../../shared/samples/infiniband/', import.meta.url);
  test.skipIf(!existsSync(samples))('of real adapters is read (where ../shared/samples is present)', () => {
    const read = (file: string) => parsePerfquery(readFileSync(new URL(file, samples), 'utf8'));
    expect([...read('0x506b4b03005c2740-1.out').get('2052/1')!]).toContainEqual(['PortLoopingErrors', 0n]);
    // This one had nothing to say: the file is empty.
    expect(() => read('0x506b4b0300cc02a6.out')).toThrow('found "nothing"');
  });
});
