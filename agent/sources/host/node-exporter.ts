import { nodeOfUrl } from '../../device-names.ts';
import { type Io, ReadFailure } from '../../io/io.ts';
import { shownUrl } from '../http-target.ts';
import { readEach } from '../read-each.ts';
import type { Source } from '../source.ts';
import { parseNodeExporterMetrics } from './node-exporter-metrics.ts';

export interface NodeExporterOptions {
  readonly name: string;
  /** URLs, node sets expanded: one exporter each. */
  readonly targets: readonly string[];
  readonly periodMs: number;
  readonly timeoutMs?: number;
  readonly io: Pick<Io, 'get'>;
  /** Names a target's node, whatever its exporter says. */
  readonly nodeOf?: (target: string) => string | undefined;
}

/** A body with every collector on is under 1 MB; text-file collectors can add to it. */
const MOST_BYTES = 16 * 2 ** 20;
const TIMEOUT_MS = 10_000;

/** Load, memory and inlet temperature of machines that run node_exporter. */
export function createNodeExporterSource(options: NodeExporterOptions): Source {
  const urls = new Map(options.targets.map((url) => [shownUrl(url), url]));
  const learned = new Map<string, string>();
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const nodeOf = (target: string): string => options.nodeOf?.(target) ?? nodeOfUrl(target);
  return {
    name: options.name,
    kind: 'node',
    periodMs: options.periodMs,
    timeoutMs,
    nodesOf: (target) => [learned.get(target) ?? nodeOf(target)],
    ...readEach(options.name, urls, async (url, signal, target) => {
      const headers = { accept: 'text/plain;version=0.0.4' };
      const answer = await options.io.get(url, { signal, timeoutMs, maxBytes: MOST_BYTES, headers });
      if (answer.status !== 200) {
        throw new ReadFailure(`${target}: expected 200, found HTTP status ${answer.status}`);
      }
      const { node, ...reading } = parseNodeExporterMetrics(answer.body, answer.contentType, {
        node: nodeOf(target),
        fixedNode: options.nodeOf?.(target),
        complete: answer.complete,
      });
      learned.set(target, node);
      return reading;
    }),
  };
}
