import type { PrometheusAnswer, PrometheusLabels } from './prometheus-answer.ts';

/** Before this (2001) no site ran Prometheus: a smaller number is a figure, not a time. */
const EARLIEST_SECONDS = 1e9;

/**
 * How old samples are, from an answer to a query for `timestamp(…)`. Ages rather than times: both ends are by
 * the server's clock, which may be wrong without harm.
 */
export class SampleAges {
  readonly #ages = new Map<string, number>();
  readonly #keyOf: (labels: PrometheusLabels) => string;

  constructor(keyOf: (labels: PrometheusLabels) => string, answer: PrometheusAnswer | null) {
    this.#keyOf = keyOf;
    for (const { name, labels, value, evaluatedAt } of answer?.samples ?? []) {
      // `timestamp` drops the name: a sample with one comes from a server that does not know the function.
      if (name !== '' || !(value > EARLIEST_SECONDS)) continue;
      this.#ages.set(keyOf(labels), Math.max(0, evaluatedAt - value) * 1000);
    }
  }

  get known(): boolean {
    return this.#ages.size > 0;
  }

  /** Milliseconds; null when the server did not say. */
  ageOf(labels: PrometheusLabels): number | null {
    return this.#ages.get(this.#keyOf(labels)) ?? null;
  }
}

/** What was scraped together. */
export function instanceKey(labels: PrometheusLabels): string {
  return `${labels.get('job') ?? ''}\0${labels.get('instance') ?? ''}`;
}

/** One GPU or slice of what was scraped together. */
export function gpuKey(labels: PrometheusLabels): string {
  const uuid = labels.get('UUID') ?? labels.get('uuid') ?? '';
  return `${instanceKey(labels)}\0${uuid}\0${labels.get('GPU_I_ID') ?? ''}`;
}
