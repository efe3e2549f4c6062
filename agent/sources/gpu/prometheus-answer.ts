import { type HttpAnswer, ReadFailure } from '../../io/io.ts';
import type { DcgmLabels } from './dcgm-identity.ts';

export interface PrometheusSample {
  /** The metric's name; empty where the query dropped it. */
  readonly name: string;
  readonly labels: PrometheusLabels;
  readonly value: number;
  /** Seconds since 1970 by the server's clock: when the query was evaluated, not when the value was true. */
  readonly evaluatedAt: number;
}

export interface PrometheusAnswer {
  readonly samples: readonly PrometheusSample[];
  /** The answer may be partial (a store of a federated server was silent). */
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  /** Elements that had not the shape of a sample, or were histograms. */
  readonly skipped: number;
}

/** Series in one answer: 200,000 GPUs of ten families. */
const MOST_SAMPLES = 2_000_000;

/**
 * The answer to an instant query (`/api/v1/query`, Prometheus 2 and 3 and what speaks its language).
 * Fails with ReadFailure, whose message carries the server's own error.
 */
export function parsePrometheusAnswer(answer: HttpAnswer): PrometheusAnswer {
  const root = recordOf(parseJson(answer));
  if (root === null) throw unexpected(answer);
  if (root.get('status') === 'error') {
    const type = textOf(root.get('errorType')) ?? 'error';
    const message = textOf(root.get('error')) ?? 'without a message';
    throw new ReadFailure(`the server refused the query: ${oneLine(type)}: ${oneLine(message)}`, {
      ...(type === 'timeout' ? { kind: 'timeout' } : {}),
    });
  }
  const payload = recordOf(root.get('data'));
  if (answer.status !== 200 || root.get('status') !== 'success' || payload === null) throw unexpected(answer);
  const type = payload.get('resultType');
  const result = payload.get('result');
  if (type !== 'vector' || !Array.isArray(result)) {
    throw new ReadFailure(`expected a vector, found resultType ${oneLine(String(textOf(type)))}`);
  }
  if (result.length > MOST_SAMPLES) {
    throw new ReadFailure(`expected at most ${MOST_SAMPLES} series, found ${result.length}`);
  }
  const samples = result.map(sampleOf).filter((sample) => sample !== null);
  return {
    samples,
    warnings: textsOf(root.get('warnings')),
    infos: textsOf(root.get('infos')),
    skipped: result.length - samples.length,
  };
}

/** A series' labels. Its keys are foreign: only own ones count. */
export class PrometheusLabels implements DcgmLabels {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  getIgnoringCase(name: string): string | undefined {
    const exact = this.#values.get(name);
    if (exact !== undefined) return exact;
    const wanted = lowerCase(name);
    for (const [candidate, value] of this.#values) if (lowerCase(candidate) === wanted) return value;
    return undefined;
  }
}

function parseJson(answer: HttpAnswer): unknown {
  const text = new TextDecoder().decode(answer.body);
  // A proxy's page would only give "unexpected token <".
  if (!text.trimStart().startsWith('{')) throw unexpected(answer);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReadFailure('expected JSON, found a body that is damaged or cut off', { cause: error });
  }
}

function sampleOf(element: unknown): PrometheusSample | null {
  const record = recordOf(element);
  const metric = recordOf(record?.get('metric'));
  const pair = record?.get('value');
  if (metric === null || !Array.isArray(pair) || pair.length !== 2) return null;
  const [evaluatedAt, text]: readonly unknown[] = pair;
  if (typeof evaluatedAt !== 'number' || typeof text !== 'string') return null;
  const value = numberOf(text);
  if (value === null) return null;
  const labels = new Map<string, string>();
  for (const [name, label] of metric) if (typeof label === 'string') labels.set(name, label);
  return { name: labels.get('__name__') ?? '', labels: new PrometheusLabels(labels), value, evaluatedAt };
}

/** A float as Go prints it. */
function numberOf(text: string): number | null {
  switch (text) {
    case 'NaN':
      return Number.NaN;
    case '+Inf':
    case 'Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : null;
  }
}

function recordOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return new Map(Object.entries(value));
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((text) => typeof text === 'string')
    .slice(0, 3)
    .map(oneLine);
}

function unexpected(answer: HttpAnswer): ReadFailure {
  const begins = oneLine(new TextDecoder().decode(answer.body.subarray(0, 80)));
  const type = answer.contentType === '' ? 'no content type' : oneLine(answer.contentType);
  return new ReadFailure(
    `expected JSON of a Prometheus server, found HTTP status ${answer.status}, ${type}, "${begins}"; is a proxy in between?`,
  );
}

function oneLine(text: string): string {
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, ' ').trim();
  return flat.length > 160 ? `${flat.slice(0, 159)}…` : flat;
}

const LOWER = new Map<string, string>();

/** Label names are few and asked for millions of times. */
function lowerCase(name: string): string {
  const known = LOWER.get(name);
  if (known !== undefined) return known;
  if (LOWER.size >= 4096) LOWER.clear();
  const lower = name.toLowerCase();
  LOWER.set(name, lower);
  return lower;
}
