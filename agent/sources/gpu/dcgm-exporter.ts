import type { Patch } from '../../../protocol/index.ts';
import { nodeOfUrl } from '../../device-names.ts';
import { type Io, ReadFailure } from '../../io/io.ts';
import { type Clocks, SYSTEM_CLOCKS, shownUrl } from '../http-target.ts';
import { readEach } from '../read-each.ts';
import { joinRow } from '../rows.ts';
import type { Reading, Source } from '../source.ts';
import type { MappedGpu } from './dcgm-mapper.ts';
import { mapDcgmMetrics, remarks } from './dcgm-metrics.ts';
import { PresentGpus } from './dcgm-vanished.ts';
import { XidWatch } from './dcgm-xid.ts';

export interface DcgmExporterOptions {
  readonly name: string;
  /** URLs, node sets expanded: one exporter each. */
  readonly targets: readonly string[];
  readonly periodMs: number;
  readonly timeoutMs?: number;
  readonly io: Pick<Io, 'get'>;
  /** Names a target's node, whatever its exporter says; undefined leaves it to the exporter. */
  readonly nodeOf?: (target: string) => string | undefined;
  readonly clocks?: Clocks;
}

/** A body with all 648 fields of 16 GPUs and pod labels is about 5 MB. */
const MOST_BYTES = 16 * 2 ** 20;
const TIMEOUT_MS = 10_000;
const ACCEPT = 'text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5';

/**
 * GPUs from any number of dcgm-exporters. A target stands for the host in its URL until its answers name
 * their host (`Hostname` label); an answer that names several gives each series its own.
 */
export function createDcgmExporterSource(options: DcgmExporterOptions): Source {
  const readers = new Map(
    options.targets.map((url) => {
      const shown = shownUrl(url);
      return [shown, new ExporterReader(url, shown, options)] as const;
    }),
  );
  return {
    name: options.name,
    kind: 'gpu',
    periodMs: options.periodMs,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    nodesOf: (target) => readers.get(target)?.nodes() ?? [],
    ...readEach(options.name, readers, (reader, signal) => reader.read(signal)),
  };
}

class ExporterReader {
  readonly #url: string;
  readonly #shown: string;
  readonly #options: DcgmExporterOptions;
  readonly #clocks: Clocks;
  readonly #fixedNode: string | undefined;
  readonly #xids = new XidWatch();
  readonly #present = new PresentGpus();
  #namesWorkloads = false;

  constructor(url: string, shown: string, options: DcgmExporterOptions) {
    this.#url = url;
    this.#shown = shown;
    this.#options = options;
    this.#clocks = options.clocks ?? SYSTEM_CLOCKS;
    this.#fixedNode = options.nodeOf?.(shown);
  }

  nodes(): readonly string[] {
    const seen = this.#present.nodes();
    return seen.length > 0 ? seen : [this.#fixedNode ?? nodeOfUrl(this.#url)];
  }

  async read(signal: AbortSignal): Promise<Reading> {
    const answer = await this.#options.io.get(this.#url, {
      signal,
      timeoutMs: this.#options.timeoutMs ?? TIMEOUT_MS,
      maxBytes: MOST_BYTES,
      headers: { accept: ACCEPT },
    });
    if (answer.status !== 200) {
      throw new ReadFailure(`${this.#shown}: expected 200, found HTTP status ${answer.status}`);
    }
    const mapping = mapDcgmMetrics(answer.body, answer.contentType, {
      node: this.#fixedNode ?? nodeOfUrl(this.#url),
      fixedNode: this.#fixedNode,
      namesWorkloads: this.#namesWorkloads,
      complete: answer.complete,
    });
    this.#namesWorkloads = mapping.namesWorkloads;
    const { happenings, columns } = this.#xids.observe(mapping.gpus, this.#clocks.wall());
    const was = this.#present.nodes().join(', ');
    const { emptied, lost } = this.#present.replace(mapping.gpus);
    const is = this.#present.nodes().join(', ');
    const moved = was === '' || was === is ? [] : [`the exporter now calls its host ${is}, it was ${was}`];
    return {
      nodes: mapping.nodes,
      gpus: [
        ...mapping.gpus.map((gpu, at) => joinRow(joinRow(gpu.patch, columns.get(at)), this.#sampledAt(gpu))),
        ...emptied,
      ],
      ...(happenings.length === 0 ? {} : { happenings }),
      ...remarks(mapping.notices, [...mapping.problems, ...moved, ...lost]),
    };
  }

  /** An exporter that stamps its samples may hold old ones; its clock may also run ahead of ours. */
  #sampledAt(gpu: MappedGpu): Patch<'gpus'> {
    if (gpu.stampedAt === null) return {};
    const age = Math.max(0, this.#clocks.wall() - gpu.stampedAt);
    return { sampledAt: this.#clocks.monotonic() - age };
  }
}
