import { ReadFailure } from '../../io/io.ts';
import type { Source } from '../source.ts';
import { infinibandCounters } from './infiniband-counters.ts';
import { needBindings, type PortBinding, rowOf } from './link-binding.ts';
import { parsePerfquery } from './perfquery.ts';
import type { PortCounters } from './port-counters.ts';
import { PortRates } from './port-rates.ts';
import { type ProgramOptions, programSource, programText } from './program-text.ts';

/** The command is `perfquery -x …`: the extended counters, for those of 32 bits are full within a second. */
export interface PerfqueryOptions extends ProgramOptions<PortBinding> {
  /** What links call the fabric that it asks. */
  readonly node: string;
}

const MOST_BYTES = 16 * 2 ** 20;

/** InfiniBand ports that are asked over the fabric, switches among them; links name them `lid/port`. */
export function createPerfquerySource(options: PerfqueryOptions): Source {
  const { timeoutMs, command, node, io, monotonic } = options;
  const links = options.links.filter((link) => link.node === node);
  const rates = new PortRates();
  return programSource(options, async (signal) => {
    const limits = { signal, timeoutMs, maxBytes: MOST_BYTES };
    const ports = parsePerfquery(await programText(io.run, command, limits));
    needBindings(links, `interface: {node: ${node}, name: LID/PORT}`, ports.keys());
    const now = monotonic();
    const rows = links.flatMap((link) => {
      const found = ports.get(link.port);
      if (found === undefined) return [];
      return [
        rowOf(link, rates.columns(countersOf(node, link.port, found), link.capacityBitsPerSecond, now)),
      ];
    });
    if (rows.length > 0) return { links: rows };
    throw new ReadFailure(
      `${command[0]}: expected port ${links.map(({ port }) => port).join(', ')}, found ${[...ports.keys()].slice(0, 8).join(', ')}`,
    );
  });
}

/** A port that answers is up: what is down cannot be asked over the fabric. */
function countersOf(node: string, port: string, found: ReadonlyMap<string, bigint>): PortCounters {
  return {
    node,
    port,
    state: 'up',
    speedBitsPerSecond: null,
    counters: infinibandCounters('perfquery', (name) => found.get(name) ?? null),
    bits: 64,
    discontinuity: null,
  };
}
