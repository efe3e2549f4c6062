import { ReadFailure } from '../../io/io.ts';
import { formatOf } from '../exposition/content-type.ts';
import { parseExposition } from '../exposition/exposition.ts';
import { ExpositionError } from '../exposition/exposition-error.ts';
import { NODE_FAMILIES, NodeFigures } from '../node-figures.ts';
import type { Reading } from '../source.ts';

export interface NodeExporterBodyOptions {
  /** The node where the body does not name itself (`node_uname_info`). */
  readonly node: string;
  readonly fixedNode?: string | undefined;
  readonly complete?: boolean | undefined;
}

/** An answer of node_exporter: load, memory and inlet temperature of its machine. Fails with ReadFailure. */
export function parseNodeExporterMetrics(
  body: Uint8Array,
  contentType: string,
  options: NodeExporterBodyOptions,
): Reading & { readonly node: string } {
  const begins = new TextDecoder().decode(body.subarray(0, 60)).replace(/[^\x20-\x7e]+/g, ' ');
  const format = formatOf(contentType);
  if (format === null || /^\s*[<[]/.test(begins)) {
    throw new ReadFailure(
      `expected metrics (text/plain), found ${contentType.slice(0, 60)}, "${begins.trim()}"; does the URL end in /metrics?`,
    );
  }
  const figures = new NodeFigures();
  const bad: ExpositionError[] = [];
  try {
    parseExposition(body, {
      format,
      wanted: NODE_FAMILIES,
      complete: options.complete ?? false,
      onBadLine: (error) => bad.push(error),
      onSample: ({ name, labels, value }) => figures.add(name, labels, value),
    });
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    throw new ReadFailure(`expected metrics, found a body that is none: ${error.message}`, { cause: error });
  }
  if (figures.isEmpty) {
    throw new ReadFailure('expected node_load1 and node_memory_…, found neither; is this a node_exporter?');
  }
  const node = options.fixedNode ?? figures.nodename ?? options.node;
  const [first] = bad;
  return {
    node,
    nodes: [figures.toPatch(node)],
    ...(first === undefined
      ? {}
      : { problem: `${bad.length} lines could not be read, the first is ${first.message}` }),
  };
}
