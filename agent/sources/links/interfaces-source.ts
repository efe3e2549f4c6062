import type { Io } from '../../io/io.ts';
import { ReadFailure } from '../../io/io.ts';
import type { Source } from '../source.ts';
import { needBindings, type PortBinding, rowOf } from './link-binding.ts';
import type { PortCounters } from './port-counters.ts';
import { PortRates } from './port-rates.ts';
import { portNames, readPort, type Sysfs } from './sysfs-ports.ts';

export interface InterfacesOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  /** Where /sys is. */
  readonly root: string;
  readonly node: string;
  readonly links: readonly PortBinding[];
  readonly io: Pick<Io, 'readFile' | 'readFolder'>;
  readonly monotonic: () => number;
}

/** Everything in /sys is a page at most. */
const MOST_BYTES = 64 * 1024;

/** What the interfaces of this machine carry, for the links that run over them. */
export function createInterfacesSource(options: InterfacesOptions): Source {
  const { name, periodMs, timeoutMs, root, node, io, monotonic } = options;
  const links = options.links.filter((link) => link.node === null || link.node === node);
  const sysfs: Sysfs = { root, node, io };
  const rates = new PortRates();
  return {
    name,
    kind: 'links',
    periodMs,
    timeoutMs,
    targets: [root],
    read: async (_target, signal) => {
      const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
      if (links.length === 0) needBindings(links, 'interface: eth0', await portNames(sysfs, limits));
      const read: { readonly link: PortBinding; readonly port: PortCounters | null; readonly at: number }[] =
        [];
      for (const link of links)
        read.push({ link, port: await readPort(sysfs, link.port, limits), at: monotonic() });
      const missing = read.filter(({ port }) => port === null).map(({ link }) => link.port);
      if (missing.length === links.length) {
        throw new ReadFailure(`${root}: expected ${missing.join(', ')}, found no interface of that name`);
      }
      return {
        links: read.map(({ link, port, at }) =>
          rowOf(link, port === null ? GONE : rates.columns(port, link.capacityBitsPerSecond, at)),
        ),
        ...(missing.length === 0 ? {} : { problem: `there is no interface ${missing.join(', ')}` }),
      };
    },
  };
}

/** An interface that is not there any more carries nothing that anybody could measure. */
const GONE = {
  portState: 'down',
  transmitBitsPerSecond: null,
  receiveBitsPerSecond: null,
  transmitErrorsPerSecond: null,
  receiveErrorsPerSecond: null,
  transmitDropsPerSecond: null,
  receiveDropsPerSecond: null,
} as const;
