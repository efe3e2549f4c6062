import type { Body } from './body.ts';
import { quoted } from './exposition-error.ts';
import type { LabelBlock } from './label-block.ts';
import { HistogramPoint } from './openmetrics-histogram.ts';
import { SampleOrder } from './openmetrics-order.ts';
import {
  isOpenMetricsType,
  mayHaveExemplar,
  type OpenMetricsType,
  type Suffix,
  suffixesOf,
  suffixIn,
} from './openmetrics-types.ts';
import { checkValue } from './openmetrics-values.ts';

interface Family {
  readonly name: string;
  readonly wanted: boolean;
  type: OpenMetricsType;
  hasType: boolean;
  hasHelp: boolean;
  unit: string | null;
  hasSamples: boolean;
}

/**
 * What the lines of an OpenMetrics body may say after each other: metadata before samples and each piece
 * once, families and metrics not interleaved, names that do not clash, timestamps that do not run back.
 * Errors carry the line at which the rule broke.
 */
export class OpenMetricsFamilies {
  readonly #body: Body;
  readonly #wanted: (family: string) => boolean;
  readonly #names = new Set<string>();
  readonly #order: SampleOrder;
  readonly #histogram: HistogramPoint;
  #family: Family | null = null;
  #sampleName: string | null = null;
  #suffix: Suffix = '';
  count = 0;

  constructor(body: Body, wanted: (family: string) => boolean) {
    this.#body = body;
    this.#wanted = wanted;
    this.#order = new SampleOrder(body);
    this.#histogram = new HistogramPoint(body);
  }

  help(name: string): void {
    const family = this.#describe(name, 'HELP');
    if (family.hasHelp) this.#body.fail(`expected one HELP line for ${quoted(name)}, found a second`);
    family.hasHelp = true;
  }

  type(name: string, word: string): void {
    const family = this.#describe(name, 'TYPE');
    if (family.hasType) this.#body.fail(`expected one TYPE line for ${quoted(name)}, found a second`);
    if (!isOpenMetricsType(word)) this.#body.fail(`expected a metric type, found ${quoted(word)}`);
    family.type = word;
    family.hasType = true;
    for (const suffix of suffixesOf(word)) {
      if (suffix !== '') this.#claim(name + suffix);
    }
    this.#checkUnit(family);
  }

  unit(name: string, unit: string): void {
    const family = this.#describe(name, 'UNIT');
    if (family.unit !== null) this.#body.fail(`expected one UNIT line for ${quoted(name)}, found a second`);
    family.unit = unit;
    this.#checkUnit(family);
  }

  #checkUnit({ name, type, unit }: Family): void {
    if (unit === null || unit === '') return;
    if (!name.endsWith(`_${unit}`)) {
      this.#body.fail(`expected a name that ends in its unit ${quoted(`_${unit}`)}, found ${quoted(name)}`);
    }
    if (type === 'info' || type === 'stateset')
      this.#body.fail(`expected no unit for type ${type}, found ${quoted(unit)}`);
  }

  /** Takes a sample in. `timestamp` is in seconds. */
  sample(
    name: string,
    block: LabelBlock,
    value: number,
    timestamp: number | null,
    exemplar: number | null,
  ): { readonly name: string; readonly wanted: boolean } {
    const family = this.#familyOf(name);
    const suffix = this.#suffix;
    const { type } = family;
    family.hasSamples = true;
    checkValue(this.#body, family.name, type, suffix, block.labels, value);
    if (exemplar !== null && !mayHaveExemplar(type, suffix)) {
      this.#body.fail(`expected exemplars only on counters and buckets, found one on ${quoted(name)}`);
    }
    const startsPoint = this.#order.take(family.name, type, suffix, block, timestamp);
    if (type === 'histogram' || type === 'gaugehistogram') {
      if (startsPoint) {
        this.#histogram.end();
        this.#histogram.begin(family.name, type === 'gaugehistogram');
      }
      this.#histogram.sample(suffix, block.labels, value, exemplar);
    }
    return family;
  }

  end(): void {
    this.#histogram.end();
  }

  /** The family a sample belongs to: the current one, or a new one of unknown type. */
  #familyOf(name: string): Family {
    const current = this.#family;
    if (current !== null) {
      if (name === this.#sampleName) return current;
      const suffix = suffixIn(current.name, current.type, name);
      if (suffix !== null) {
        this.#sampleName = name;
        this.#suffix = suffix;
        return current;
      }
    }
    const family = this.#begin(name);
    this.#sampleName = name;
    this.#suffix = '';
    return family;
  }

  #describe(name: string, word: string): Family {
    const family = this.#family;
    if (family === null || family.name !== name) return this.#begin(name);
    if (family.hasSamples)
      this.#body.fail(`expected ${word} of ${quoted(name)} before its samples, found it after`);
    this.#sampleName = null;
    return family;
  }

  #begin(name: string): Family {
    this.#histogram.end();
    this.#claim(name);
    this.count++;
    this.#order.beginFamily();
    this.#sampleName = null;
    this.#family = {
      name,
      wanted: this.#wanted(name),
      type: 'unknown',
      hasType: false,
      hasHelp: false,
      unit: null,
      hasSamples: false,
    };
    return this.#family;
  }

  #claim(name: string): void {
    if (this.#names.has(name)) {
      this.#body.fail(
        `expected every name in one family and each family in one piece, found ${quoted(name)} again`,
      );
    }
    this.#names.add(name);
  }
}
