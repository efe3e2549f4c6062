import type { Body } from './body.ts';
import { quoted } from './exposition-error.ts';
import type { Labels } from './labels.ts';
import { numberOf } from './numbers.ts';

/** A family of text format 0.0.4 as far as the body has told. */
export interface TextFamily {
  readonly name: string;
  readonly wanted: boolean;
  type: string | null;
  hasHelp: boolean;
  hasSamples: boolean;
}

// `untyped` is 0.0.4's own; the last five come from exporters that put OpenMetrics words into it.
const TYPES = new Set([
  'counter',
  'gauge',
  'histogram',
  'summary',
  'untyped',
  'unknown',
  'gaugehistogram',
  'gauge_histogram',
  'info',
  'stateset',
]);
const SUMMARY_SUFFIX = /_(?:sum|count)$/;
const HISTOGRAM_SUFFIX = /_(?:sum|count|bucket)$/;

/** The families of one body in text format 0.0.4, which may interleave them and repeat series. */
export class TextFamilies {
  readonly #body: Body;
  readonly #wanted: (family: string) => boolean;
  readonly #families = new Map<string, TextFamily>();

  constructor(body: Body, wanted: (family: string) => boolean) {
    this.#body = body;
    this.#wanted = wanted;
  }

  get count(): number {
    return this.#families.size;
  }

  /** The family a name on a line belongs to: its own, or the histogram or summary it is a part of. */
  of(name: string): TextFamily {
    const known = this.#families.get(name) ?? this.#parent(name);
    if (known !== undefined) return known;
    const family = { name, wanted: this.#wanted(name), type: null, hasHelp: false, hasSamples: false };
    this.#families.set(name, family);
    return family;
  }

  #parent(name: string): TextFamily | undefined {
    if (!HISTOGRAM_SUFFIX.test(name)) return undefined;
    const parent = this.#families.get(name.slice(0, name.lastIndexOf('_')));
    if (parent?.type === 'summary') return SUMMARY_SUFFIX.test(name) ? parent : undefined;
    return parent !== undefined && isHistogram(parent) ? parent : undefined;
  }

  help(name: string): void {
    const family = this.of(name);
    if (family.hasHelp) this.#body.fail(`expected one HELP line for ${quoted(name)}, found a second`);
    family.hasHelp = true;
  }

  type(name: string, word: string): void {
    const family = this.of(name);
    if (family.hasSamples)
      this.#body.fail(`expected TYPE of ${quoted(name)} before its samples, found it after`);
    if (family.type !== null) this.#body.fail(`expected one TYPE line for ${quoted(name)}, found a second`);
    const type = word.toLowerCase();
    if (!TYPES.has(type)) this.#body.fail(`expected a metric type, found ${quoted(word)}`);
    family.type = type;
  }

  /** The few rules that 0.0.4 has about what a line of a typed family says. */
  check(family: TextFamily, name: string, labels: Labels, value: number): void {
    if (family.type === 'summary') this.#checkNumber(labels, 'quantile');
    if (!isHistogram(family)) return;
    this.#checkNumber(labels, 'le');
    if (value < 0 && (name.endsWith('_count') || name.endsWith('_bucket'))) {
      this.#body.fail(`expected no negative count in histogram ${quoted(family.name)}, found ${value}`);
    }
  }

  #checkNumber(labels: Labels, label: string): void {
    const text = labels.get(label);
    if (text !== undefined && numberOf(text) === null) {
      this.#body.fail(`expected a number as label "${label}", found ${quoted(text)}`);
    }
  }
}

function isHistogram(family: TextFamily): boolean {
  return family.type === 'histogram' || family.type === 'gaugehistogram' || family.type === 'gauge_histogram';
}
