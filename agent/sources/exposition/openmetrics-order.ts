import type { Body } from './body.ts';
import { quoted } from './exposition-error.ts';
import type { LabelBlock } from './label-block.ts';
import { LabelSetNumbers } from './openmetrics-label-sets.ts';
import { type OpenMetricsType, pointLabel, type Suffix } from './openmetrics-types.ts';

/**
 * The order of samples within a family: the samples of a metric in one piece, its timestamps on all of them
 * or on none and never running back, and no series twice.
 */
export class SampleOrder {
  readonly #body: Body;
  readonly #numbers = new LabelSetNumbers();
  /** Metrics of the family so far, by label set. */
  #metrics = new Set<number>();
  #metric = -1;
  #timestamp: number | null = null;
  /** Series of the current metric that came without a timestamp, by suffix and labels. */
  readonly #series = new Set<string>();

  constructor(body: Body) {
    this.#body = body;
  }

  beginFamily(): void {
    this.#metrics = new Set();
    this.#metric = -1;
  }

  /** Takes the next sample in. True when it begins a new metric point. */
  take(
    family: string,
    type: OpenMetricsType,
    suffix: Suffix,
    block: LabelBlock,
    timestamp: number | null,
  ): boolean {
    // An info's labels are its value: there is nothing to tell its metrics apart by.
    const metric = type === 'info' ? 0 : this.#numbers.of(block, pointLabel(family, type, suffix));
    const previous = this.#timestamp;
    this.#timestamp = timestamp;
    const isNew = metric !== this.#metric;
    if (isNew) this.#beginMetric(family, metric);
    else if ((previous === null) !== (timestamp === null)) {
      this.#body.fail('expected timestamps on all samples of a metric or on none, found a mix');
    }
    if (timestamp === null) {
      const hasOneSeries = type === 'gauge' || type === 'unknown';
      if (hasOneSeries && !isNew) this.#failForRepeat();
      if (!hasOneSeries) this.#once(block, suffix);
      return isNew;
    }
    // Equal ones are allowed: they may have differed by less than was written.
    if (!isNew && timestamp < previous! && type !== 'info') {
      this.#body.fail(`expected timestamps to rise, found ${timestamp} after ${previous}`);
    }
    return isNew || timestamp !== previous;
  }

  #beginMetric(family: string, metric: number): void {
    if (this.#metrics.has(metric)) {
      this.#body.fail(`expected the samples of a metric in one piece, found one of ${quoted(family)} later`);
    }
    this.#metrics.add(metric);
    this.#metric = metric;
    this.#series.clear();
  }

  #once(block: LabelBlock, suffix: Suffix): void {
    const series = `${suffix}${this.#numbers.of(block, null)}`;
    if (this.#series.has(series)) this.#failForRepeat();
    this.#series.add(series);
  }

  #failForRepeat(): never {
    return this.#body.fail('expected every series once, found the same name and labels again');
  }
}
