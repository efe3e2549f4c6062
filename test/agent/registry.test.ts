import { describe, expect, it } from 'vitest';
import { SOURCE_TYPES } from '../../agent/config/agent-config.ts';
import type { Io } from '../../agent/io/io.ts';
import { Measuring } from '../../agent/measuring.ts';
import { createDriver, createSource, unread } from '../../agent/registry.ts';
import { loadYaml } from '../support/agent-yaml.ts';

const SECRET = '{file: /etc/weft/secret}';
/** Enough of each type to be taken. */
const SOURCES: Readonly<Record<(typeof SOURCE_TYPES)[number], string>> = {
  'nvidia-smi': '{type: nvidia-smi, node: n1}',
  'dcgm-exporter': '{type: dcgm-exporter, targets: ["http://gpu[1-3]:9400/metrics"]}',
  'node-exporter': '{type: node-exporter, targets: ["http://gpu[1-3]:9100/metrics"], interval: 30s}',
  prometheus: '{type: prometheus, url: "http://prometheus:9090"}',
  'kernel-log': '{type: kernel-log, path: /dev/kmsg}',
  interfaces: '{type: interfaces, root: /sys}',
  stamp: '{type: stamp, peers: [{site: b, address: "192.0.2.7", port: 862}]}',
  wireguard: '{type: wireguard, command: [wg, show, all, dump]}',
  ipsec: '{type: ipsec}',
  macsec: '{type: macsec}',
  frr: '{type: frr, command: [vtysh, --vty_socket, /run/frr]}',
  perfquery: '{type: perfquery, command: [perfquery, -x, "12", "1"], node: fabric}',
  'network-exporter': '{type: network-exporter, targets: ["http://edge1:9804/metrics"]}',
  redfish: `{type: redfish, targets: ["https://pdu-a01"], credentials: ${SECRET}}`,
  snmp: `{type: snmp, targets: [{host: pdu-b01, port: 161, community: ${SECRET}}]}`,
  modbus: '{type: modbus, targets: [{host: meter-1, profile: janitza-umg}]}',
  openadr: `{type: openadr, url: "https://vtn.example/openadr3/3.1", credentials: ${SECRET}}`,
};

const load = (yaml: string) => loadYaml(`site: {id: a}\n${yaml}`, { secret: 'x' });
const all = () => load(`sources:\n${SOURCE_TYPES.map((type) => `  - ${SOURCES[type]}\n`).join('')}`);
const never = (): never => {
  throw new Error('nothing is read when a source is made');
};
const io: Io = {
  run: never,
  get: never,
  ask: never,
  listen: never,
  readFile: never,
  readFolder: never,
};
const clock = { monotonic: () => 0, wall: () => 0 };
const measuring = new Measuring({
  config: { sources: [], links: [], stampReflector: null },
  io,
  clock,
  log: never,
});
const surroundings = { io, monotonic: clock.monotonic, measuring };
/** Test packets are told of once a second, however many leave in it. */
const STAMP_PERIOD_MS = 1000;

describe('the inventory of sources', () => {
  it('makes each under its name', async () => {
    const config = await all();
    for (const source of config.sources) {
      const made = createSource(source, surroundings);
      const periodMs = source.type === 'stamp' ? STAMP_PERIOD_MS : source.intervalMs;
      expect(made).toMatchObject({ name: source.name, periodMs });
      await made?.stop?.();
      await made?.stop?.();
    }
    expect(unread(config)).toEqual([]);
  });

  it('gives each target of an exporter its own line', async () => {
    const { sources } = await all();
    const targets = sources
      .map((source) => createSource(source, surroundings))
      .find((made) => made?.name === 'node-exporter')?.targets;
    expect(targets).toEqual([1, 2, 3].map((node) => `http://gpu${node}:9100/metrics`));
  });

  it('says what else of a configuration is asked for in vain', async () => {
    const config = await load(
      'metrics: {host: 127.0.0.1, port: 9108}\nstampReflector: {host: 0.0.0.0, port: 862}\nscheduler: {type: kubernetes}\n',
    );
    expect(unread(config).map((line) => line.split(':')[0])).toEqual(['kubernetes', 'metrics']);
    expect(unread(await load(''))).toEqual([]);
  });
});

describe('the inventory of drivers', () => {
  it('has one for a simulated site, which names its nodes, and none for a site without a scheduler', async () => {
    const { scheduler } = await load('scheduler: {type: simulated, nodes: 5, gpus: 4, seed: 3}\n');
    const driver = await createDriver(scheduler, surroundings);
    expect((await driver?.read(new AbortController().signal))?.nodes).toHaveLength(5);
    await driver?.stop?.();
    expect(await createDriver((await load('')).scheduler, surroundings)).toBeNull();
  });
});
