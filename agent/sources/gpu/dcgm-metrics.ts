import { ReadFailure } from '../../io/io.ts';
import { formatOf } from '../exposition/content-type.ts';
import { parseExposition } from '../exposition/exposition.ts';
import { ExpositionError } from '../exposition/exposition-error.ts';
import type { Reading } from '../source.ts';
import { fieldIndexOf } from './dcgm-fields.ts';
import { type DcgmIdentity, type DcgmLabels, identify } from './dcgm-identity.ts';
import { DcgmMapper, type DcgmMapping } from './dcgm-mapper.ts';

export interface DcgmBodyOptions {
  /** The node where the body does not name one. */
  readonly node: string;
  readonly fixedNode?: string | undefined;
  readonly namesWorkloads?: boolean | undefined;
  /** Whether the transfer said that the body is whole: then its last line needs no line feed. */
  readonly complete?: boolean | undefined;
}

/** Sixteen GPUs of seven slices, and room: a body with more is not one machine's. */
const MOST_GPUS = 1024;

/** An answer of dcgm-exporter, any version, as a reading. Fails with ReadFailure. */
export function parseDcgmMetrics(body: Uint8Array, contentType: string, options: DcgmBodyOptions): Reading {
  const mapping = mapDcgmMetrics(body, contentType, options);
  return {
    nodes: mapping.nodes,
    gpus: mapping.gpus.map((gpu) => gpu.patch),
    ...remarks(mapping.notices, mapping.problems),
  };
}

/** The same before it becomes a reading: Xids as a gauge, samples with their own time. */
export function mapDcgmMetrics(body: Uint8Array, contentType: string, options: DcgmBodyOptions): DcgmMapping {
  const format = formatOf(contentType);
  if (format === null || looksLikeMarkup(body)) {
    throw new ReadFailure(
      `expected metrics (text/plain), found ${describe(body, contentType)}; does the URL end in /metrics?`,
    );
  }
  const mapper = new DcgmMapper({
    fallbackNode: options.node,
    fixedNode: options.fixedNode,
    namesWorkloads: options.namesWorkloads,
    mostRows: MOST_GPUS,
  });
  const identities = new Map<DcgmLabels, DcgmIdentity | null>();
  const bad: ExpositionError[] = [];
  let unnamed = 0;
  try {
    parseExposition(body, {
      format,
      wanted: (family) => fieldIndexOf(family) !== undefined,
      complete: options.complete ?? false,
      onBadLine: (error) => bad.push(error),
      onSample: ({ name, labels, value, timestampMs }) => {
        let identity = identities.get(labels);
        if (identity === undefined) {
          identity = identify(labels);
          identities.set(labels, identity);
        }
        if (identity === null) unnamed++;
        else mapper.add(identity, name, value, timestampMs);
      },
    });
  } catch (error) {
    if (!(error instanceof ExpositionError)) throw error;
    throw new ReadFailure(`expected metrics, found a body that is none: ${error.message}`, { cause: error });
  }
  const mapping = mapper.finish();
  if (mapping.gpus.length === 0) {
    throw new ReadFailure(
      `expected DCGM_FI_… series, found none in ${describe(body, contentType)}; is this a dcgm-exporter, and has it a GPU?`,
    );
  }
  return { ...mapping, problems: [...mapping.problems, ...badLines(bad), ...unnamedSeries(unnamed)] };
}

/** The two lines of a reading, left out where there is nothing to say. */
export function remarks(
  notices: readonly string[],
  problems: readonly string[],
): Pick<Reading, 'notice' | 'problem'> {
  return {
    ...(notices.length === 0 ? {} : { notice: [...new Set(notices)].join('; ') }),
    ...(problems.length === 0 ? {} : { problem: [...new Set(problems)].join('; ') }),
  };
}

function badLines([first, ...more]: readonly ExpositionError[]): readonly string[] {
  if (first === undefined) return [];
  return [`${more.length + 1} lines could not be read, the first is ${first.message}`];
}

function unnamedSeries(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} series name no GPU (no UUID, no gpu label) and were left out`];
}

function looksLikeMarkup(body: Uint8Array): boolean {
  return /^\s*[<[]/.test(beginning(body));
}

function describe(body: Uint8Array, contentType: string): string {
  const begins = beginning(body)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, 60);
  return `${contentType === '' ? 'no content type' : contentType.slice(0, 60)}, "${begins}"`;
}

function beginning(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, 256)).replace('\ufeff', '');
}
