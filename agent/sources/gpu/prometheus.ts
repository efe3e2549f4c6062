import type { Patch } from '../../../protocol/index.ts';
import { nodeOfUrl } from '../../device-names.ts';
import { type Io, ReadFailure } from '../../io/io.ts';
import { type Clocks, SYSTEM_CLOCKS, shownUrl } from '../http-target.ts';
import { joinRow } from '../rows.ts';
import type { Reading, Source } from '../source.ts';
import { remarks } from './dcgm-metrics.ts';
import { PresentGpus } from './dcgm-vanished.ts';
import { XidWatch } from './dcgm-xid.ts';
import { type PrometheusGpus, readPrometheusGpus } from './prometheus-gpus.ts';
import { type PrometheusNode, readPrometheusNodes } from './prometheus-nodes.ts';
import { DOWN } from './prometheus-queries.ts';
import { PrometheusSession } from './prometheus-server.ts';
import { instanceKey } from './prometheus-times.ts';

export interface PrometheusOptions {
  readonly name: string;
  /** Of the server, `http://prometheus:9090`, with its path prefix if it has one. */
  readonly url: string;
  readonly periodMs: number;
  /** For the whole reading, about twenty queries. */
  readonly timeoutMs?: number;
  readonly io: Pick<Io, 'get'>;
  readonly clocks?: Clocks;
}

const TIMEOUT_MS = 30_000;

/**
 * GPUs and nodes as a site's own Prometheus server has them, every row with the time of its samples. A node
 * whose exporter is down is not in the answer, or in it with old samples: either way its row ages.
 */
export function createPrometheusSource(options: PrometheusOptions): Source {
  const target = shownUrl(options.url);
  const reader = new PrometheusReader(options);
  return {
    name: options.name,
    kind: 'gpu',
    periodMs: options.periodMs,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    targets: [target],
    nodesOf: () => reader.nodes(),
    read: (_target, signal) => reader.read(signal),
  };
}

class PrometheusReader {
  readonly #options: PrometheusOptions;
  readonly #clocks: Clocks;
  readonly #xids = new XidWatch();
  readonly #present = new PresentGpus();
  /** The node behind each scrape target seen so far, by `instanceKey`: a dead one no longer says. */
  readonly #seen = new Map<string, string>();
  #namesWorkloads = false;

  constructor(options: PrometheusOptions) {
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM_CLOCKS;
  }

  nodes(): readonly string[] {
    return [...new Set(this.#seen.values())].sort();
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const { url, io, timeoutMs = TIMEOUT_MS } = this.#options;
    // Ages are as of the queries, which come after this: a row may look older by their time, never newer.
    const now = this.#clocks.monotonic();
    const session = new PrometheusSession(url, io, { signal, timeoutMs });
    const down = await this.#down(session);
    const gpus = await readPrometheusGpus(session, down, nodeOfUrl(url), this.#namesWorkloads);
    const nodes = await readPrometheusNodes(session, down);
    session.throwIfSilent();
    if (gpus.gpus.length === 0 && nodes.length === 0) {
      throw new ReadFailure(
        session.problems[0] ?? 'expected DCGM_FI_… or node_… series, found none; does it scrape exporters?',
      );
    }
    this.#namesWorkloads = gpus.namesWorkloads;
    for (const [instance, node] of gpus.nodesByInstance) this.#seen.set(instance, node);
    for (const { instance, node } of nodes) this.#seen.set(instance, node);
    const { happenings, columns } = this.#xids.observe(gpus.gpus, this.#clocks.wall());
    const { emptied, lost } = this.#present.replace(gpus.gpus);
    return {
      nodes: nodePatches(gpus, nodes, now),
      gpus: [
        ...gpus.gpus.map((gpu, at) => {
          const sampled = gpu.stampedAt === null ? {} : { sampledAt: now + gpu.stampedAt };
          return joinRow(joinRow(gpu.patch, columns.get(at)), sampled);
        }),
        ...emptied,
      ],
      ...(happenings.length === 0 ? {} : { happenings }),
      ...remarks(
        [...gpus.notices, ...session.notices],
        [...gpus.problems, ...session.problems, ...this.#dead(down), ...lost],
      ),
    };
  }

  /** Scrape targets that the server cannot reach, by `instanceKey`. */
  async #down(session: PrometheusSession): Promise<ReadonlySet<string>> {
    const answer = await session.ask(DOWN, 'state of the exporters');
    // A server that does not evaluate would answer with all of them, up and down.
    const samples = (answer?.samples ?? []).filter(({ value }) => value === 0);
    return new Set(samples.map(({ labels }) => instanceKey(labels)));
  }

  #dead(down: ReadonlySet<string>): readonly string[] {
    const nodes = [...this.#seen].filter(([instance]) => down.has(instance)).map(([, node]) => node);
    const names = [...new Set(nodes)].sort();
    if (names.length === 0) return [];
    const shown = names.slice(0, 5).join(', ');
    return [`exporters of ${names.length} nodes are down: ${shown}${names.length > 5 ? ', …' : ''}`];
  }
}

/** One row for each node: what its GPUs and what its node_exporter tell, and the newer of their times. */
function nodePatches(
  gpus: PrometheusGpus,
  nodes: readonly PrometheusNode[],
  now: number,
): readonly Patch<'nodes'>[] {
  const patches = new Map<string, Patch<'nodes'>>();
  const sampled = new Map<string, number>();
  const note = (node: string, at: number): void => {
    sampled.set(node, Math.max(at, sampled.get(node) ?? at));
  };
  for (const patch of gpus.nodes) if (patch.node != null) patches.set(patch.node, patch);
  for (const gpu of gpus.gpus) note(gpu.node, now + (gpu.stampedAt ?? 0));
  for (const { node, patch, ageMs } of nodes) {
    patches.set(node, joinRow(patches.get(node) ?? {}, patch));
    note(node, now - (ageMs ?? 0));
  }
  return [...patches].map(([node, patch]) =>
    joinRow(patch, { telemetrySampledAt: sampled.get(node) ?? now }),
  );
}
