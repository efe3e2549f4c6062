import type { Patch } from '../../../protocol/index.ts';
import { nodeOfUrl } from '../../device-names.ts';
import { type Io, ReadFailure } from '../../io/io.ts';
import { shownUrl } from '../http-target.ts';
import { readEach } from '../read-each.ts';
import type { Source } from '../source.ts';
import { rateOf } from './counter-rate.ts';
import { needBindings, type OpticsBinding, type PortBinding, rowOf } from './link-binding.ts';
import { type Optics, parseNetworkMetrics } from './network-metrics.ts';
import { PortRates } from './port-rates.ts';

export interface NetworkExporterOptions {
  readonly name: string;
  readonly targets: readonly string[];
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly ports: readonly PortBinding[];
  readonly optics: readonly OpticsBinding[];
  readonly io: Pick<Io, 'get'>;
  readonly monotonic: () => number;
}

const MOST_BYTES = 64 * 2 ** 20;

/** Interfaces and optics as exporters tell them: node_exporter of routers that are machines, gnmic of those that are not. */
export function createNetworkExporterSource(options: NetworkExporterOptions): Source {
  const { name, periodMs, timeoutMs, io, monotonic } = options;
  const urls = new Map(options.targets.map((url) => [shownUrl(url), url]));
  const rates = new PortRates();
  const blocks = new Blocks();
  return {
    name,
    kind: 'links',
    periodMs,
    timeoutMs,
    ...readEach(name, urls, async (url, signal, target) => {
      const headers = { accept: 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5' };
      const answer = await io.get(url, { signal, timeoutMs, maxBytes: MOST_BYTES, headers });
      if (answer.status !== 200)
        throw new ReadFailure(`${target}: expected 200, found HTTP status ${answer.status}`);
      const { ports, optics, problem } = parseNetworkMetrics(answer.body, answer.contentType, {
        node: nodeOfUrl(target),
        complete: answer.complete,
      });
      const now = monotonic();
      const rows = [
        ...options.ports.flatMap((link) => {
          const port = ports.find((one) => one.port === link.port && one.node === link.node);
          return port === undefined
            ? []
            : [rowOf(link, rates.columns(port, link.capacityBitsPerSecond, now))];
        }),
        ...options.optics.flatMap((link) => {
          const light = optics.find((one) => one.component === link.component && one.node === link.node);
          return light === undefined ? [] : [rowOf(link, blocks.columns(light, now))];
        }),
      ];
      if (rows.length === 0) {
        const found = [...ports, ...optics].map(
          (one) => `${one.node}:${'port' in one ? one.port : one.component}`,
        );
        needBindings([], 'interface: {node: NODE, name: NAME} or optics: {node: NODE, name: NAME}', found);
      }
      return { links: rows, ...(problem === null ? {} : { problem }) };
    }),
  };
}

/** Code words that could not be corrected are counted; what matters is how many a second. */
class Blocks {
  readonly #before = new Map<string, { readonly blocks: bigint; readonly at: number }>();

  columns(light: Optics, at: number): Patch<'links'> {
    return {
      opticsTransmitPower: light.transmitPower,
      opticsReceivePower: light.receivePower,
      preFecBitErrorRatio: light.preFecBitErrorRatio,
      postFecBitErrorRatio: light.postFecBitErrorRatio,
      uncorrectedBlocksPerSecond: this.#rate(light, at),
    };
  }

  #rate({ node, component, uncorrectedBlocks }: Optics, at: number): number | null {
    const key = `${node}\0${component}`;
    const before = this.#before.get(key);
    if (uncorrectedBlocks === null) return null;
    this.#before.set(key, { blocks: uncorrectedBlocks, at });
    if (before === undefined) return null;
    const seconds = (at - before.at) / 1000;
    return rateOf({ before: before.blocks, after: uncorrectedBlocks, seconds, bits: 64, mostPerSecond: null })
      .perSecond;
  }
}
