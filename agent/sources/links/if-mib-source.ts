import { type Limits, ReadFailure } from '../../io/io.ts';
import type { SnmpAccess, SnmpDevice } from '../../io/snmp-session.ts';
import type { SnmpWalk } from '../../io/snmp-walk.ts';
import { readEach } from '../read-each.ts';
import type { Source } from '../source.ts';
import { IF_MIB, type MibPort, parseIfMib } from './if-mib.ts';
import { needBindings, type PortBinding, rowOf } from './link-binding.ts';
import { PortRates } from './port-rates.ts';

export interface IfMibOptions<Device extends { readonly host: string; readonly port: number }> {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly devices: readonly Device[];
  readonly links: readonly PortBinding[];
  readonly walk: SnmpWalk;
  /** Asked each time, so that a new community or password needs no restart. */
  readonly readAccess: (device: Device, limits: Limits) => Promise<SnmpAccess>;
  readonly monotonic: () => number;
}

/** A chassis with some thousand interfaces tells two megabytes. */
const MOST_BYTES = 16 * 2 ** 20;

/** What the interfaces of switches and routers carry, by SNMP; links name them by device and ifName. */
export function createIfMibSource<Device extends { readonly host: string; readonly port: number }>(
  options: IfMibOptions<Device>,
): Source {
  const { name, periodMs, timeoutMs, walk, readAccess, monotonic } = options;
  const devices = new Map(options.devices.map((device) => [`${device.host}:${device.port}`, device]));
  const lives = new Map<string, { readonly uptime: bigint | null; readonly life: number }>();
  const rates = new PortRates();
  return {
    name,
    kind: 'links',
    periodMs,
    timeoutMs,
    ...readEach(name, devices, async (device, signal, target) => {
      const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
      const access = await readAccess(device, limits);
      const asked: SnmpDevice = { host: device.host, port: device.port, ...access };
      const values = await walk(asked, IF_MIB, limits);
      const before = lives.get(target);
      const { uptime } = parseIfMib(values, device.host);
      const beganAnew = before?.uptime != null && uptime !== null && uptime < before.uptime;
      const life = (before?.life ?? 0) + (beganAnew ? 1 : 0);
      lives.set(target, { uptime, life });
      const { ports } = parseIfMib(values, device.host, life);
      const links = options.links.filter((link) => link.node === device.host);
      needBindings(
        links,
        `interface: {node: ${device.host}, name: NAME}`,
        ports.map(({ counters }) => counters.port),
      );
      const now = monotonic();
      const rows = links.flatMap((link) => {
        const port = ports.find(({ names }) => names.includes(link.port));
        return port === undefined
          ? []
          : [rowOf(link, rates.columns(port.counters, link.capacityBitsPerSecond, now))];
      });
      if (rows.length === 0) throw new ReadFailure(`${target}: ${missing(links, ports)}`);
      return rows.length === links.length ? { links: rows } : { links: rows, problem: missing(links, ports) };
    }),
  };
}

function missing(links: readonly PortBinding[], ports: readonly MibPort[]): string {
  const known = new Set(ports.flatMap(({ names }) => names));
  const wanted = links.filter(({ port }) => !known.has(port)).map(({ port }) => port);
  const found = ports.slice(0, 8).map(({ counters }) => counters.port);
  return `expected an interface ${wanted.join(', ')}, found ${found.join(', ') || 'none'}`;
}
