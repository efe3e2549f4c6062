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
  const root = parseJson(answer);
  if (!isRecord(root)) throw unexpected(answer);
  if (root['status'] === 'error') {
    const type = textOf(root['errorType']) ?? 'error';
    const message = textOf(root['error']) ?? 'without a message';
    throw new ReadFailure(`the server refused the query: ${oneLine(type)}: ${oneLine(message)}`, {
      ...(type === 'timeout' ? { kind: 'timeout' } : {}),
    });
  }
  const payload = root['data'];
  if (answer.status !== 200 || root['status'] !== 'success' || !isRecord(payload)) throw unexpected(answer);
  const type = payload['resultType'];
  const result = payload['result'];
  if (type !== 'vector' || !Array.isArray(result)) {
    throw new ReadFailure(`expected a vector, found resultType ${oneLine(String(textOf(type)))}`);
  }
  if (result.length > MOST_SAMPLES) {
    throw new ReadFailure(`expected at most ${MOST_SAMPLES} series, found ${result.length}`);
  }
  const samples = result.map(sampleOf).filter((sample) => sample !== null);
  return {
    samples,
    warnings: textsOf(root['warnings']),
    infos: textsOf(root['infos']),
    skipped: result.length - samples.length,
  };
}

/**
 * A series' labels. The keys are foreign: only own ones count. A site has a million series and a handful of
 * different label sets by name, so the spelling of names is looked up once per set and not once per series.
 */
export class PrometheusLabels implements DcgmLabels {
  readonly #values: Readonly<Record<string, unknown>>;
  #spelling: ReadonlyMap<string, string> | undefined;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  get(name: string): string | undefined {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  getIgnoringCase(name: string): string | undefined {
    const exact = this.get(name);
    if (exact !== undefined) return exact;
    this.#spelling ??= spellingOf(Object.keys(this.#values));
    const spelt = this.#spelling.get(lowerCase(name));
    return spelt === undefined ? undefined : this.get(spelt);
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
  if (!isRecord(element) || !isRecord(element['metric'])) return null;
  const pair = element['value'];
  if (!Array.isArray(pair) || pair.length !== 2) return null;
  const [evaluatedAt, text]: readonly unknown[] = pair;
  if (typeof evaluatedAt !== 'number' || typeof text !== 'string') return null;
  const value = numberOf(text);
  if (value === null) return null;
  const labels = new PrometheusLabels(element['metric']);
  return { name: labels.get('__name__') ?? '', labels, value, evaluatedAt };
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

const SPELLINGS = new Map<string, ReadonlyMap<string, string>>();

/** The names of one label set by their lower case; the first of several spellings counts. */
function spellingOf(names: readonly string[]): ReadonlyMap<string, string> {
  const set = names.join();
  const known = SPELLINGS.get(set);
  if (known !== undefined) return known;
  const spelling = new Map(names.toReversed().map((name) => [lowerCase(name), name]));
  if (SPELLINGS.size >= 1024) SPELLINGS.clear();
  SPELLINGS.set(set, spelling);
  return spelling;
}
