import type { Body } from './body.ts';
import { quoted } from './exposition-error.ts';
import type { Labels } from './labels.ts';
import { numberOf } from './numbers.ts';
import type { Suffix } from './openmetrics-types.ts';

/** One point of a histogram or gauge histogram while its lines come in: buckets, count and sum. */
export class HistogramPoint {
  readonly #body: Body;
  #family = '';
  #line = 0;
  #open = false;
  #threshold: number | null = null;
  #inBucket = 0;
  #count: number | null = null;
  #sum: number | null = null;
  #isGauge = false;
  #hasNegativeBuckets = false;

  constructor(body: Body) {
    this.#body = body;
  }

  begin(family: string, isGauge: boolean): void {
    this.#family = family;
    this.#isGauge = isGauge;
    this.#open = true;
    this.#threshold = null;
    this.#inBucket = 0;
    this.#count = null;
    this.#sum = null;
    this.#hasNegativeBuckets = false;
  }

  sample(suffix: Suffix, labels: Labels, value: number, exemplar: number | null): void {
    this.#line = this.#body.line;
    if (suffix === '_bucket') this.#bucket(labels, value, exemplar);
    else if (suffix === '_sum' || suffix === '_gsum') this.#sum = value;
    else if (suffix === '_count' || suffix === '_gcount') this.#count = value;
  }

  #bucket(labels: Labels, value: number, exemplar: number | null): void {
    const text = labels.get('le');
    const threshold = text === undefined ? null : numberOf(text);
    if (threshold === null || Number.isNaN(threshold) || (threshold === Infinity && text !== '+Inf')) {
      const found = text === undefined ? 'none' : quoted(text);
      this.#body.fail(`expected a number or "+Inf" as label "le" of a bucket, found ${found}`);
    }
    if (this.#threshold !== null && threshold <= this.#threshold) {
      this.#body.fail(`expected buckets in rising order, found ${threshold} after ${this.#threshold}`);
    }
    if (value < this.#inBucket) {
      this.#body.fail(`expected buckets to add up, found ${value} after ${this.#inBucket}`);
    }
    if (exemplar !== null && exemplar > threshold) {
      this.#body.fail(
        `expected an exemplar that falls into its bucket, found ${exemplar} above ${threshold}`,
      );
    }
    if (threshold < 0) this.#hasNegativeBuckets = true;
    this.#threshold = threshold;
    this.#inBucket = value;
  }

  /** Checks what only all lines of a point can tell. May be called when no point is open. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    const [count, sum] = this.#isGauge ? ['_gcount', '_gsum'] : ['_count', '_sum'];
    if (this.#threshold !== Infinity) this.#fail('expected a bucket with le="+Inf", found none');
    if (this.#count !== null && this.#count !== this.#inBucket) {
      this.#fail(`expected ${count} to be the +Inf bucket's ${this.#inBucket}, found ${this.#count}`);
    }
    if ((this.#count === null) !== (this.#sum === null)) {
      const [has, lacks] = this.#count === null ? [sum, count] : [count, sum];
      this.#fail(`expected ${count} and ${sum} together, found ${has} without ${lacks}`);
    }
    if (this.#sum === null) return;
    if (this.#hasNegativeBuckets && !this.#isGauge) {
      this.#fail(`expected no ${sum} beside buckets below zero, found one`);
    }
    if (!this.#hasNegativeBuckets && this.#sum < 0) {
      this.#fail(`expected no negative ${sum} without buckets below zero, found ${this.#sum}`);
    }
  }

  #fail(reason: string): never {
    this.#body.fail(`${reason} (histogram ${quoted(this.#family)})`, this.#line);
  }
}
