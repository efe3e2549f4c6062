import { createHistogram } from 'node:perf_hooks';

/** What many delays come to, ms. */
export interface DelaySummary {
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Steps of a millisecond that are told apart: 0.1 µs. */
const STEPS = 1e4;
const LONGEST_STEPS = 60_000 * STEPS;

/**
 * Node's own HDR histogram (HdrHistogram_c), one for all, filled anew for each summary: nothing of one is left
 * for the next. Two figures: a third would take ten times the room to look through at every percentile.
 */
const histogram = createHistogram({ lowest: 1, highest: LONGEST_STEPS, figures: 2 });

/**
 * Least, greatest and percentiles of the first `count` delays, in ms; null of none.
 * The percentile p is the value of rank ⌊p · count + ½⌋, at least the first. Least and greatest are exact. What is
 * recorded is the delay beyond the least (PDV, RFC 5481), so that a percentile is wrong by at most 1 % of
 * the variation or 0.1 µs, whatever the delay itself is, and one-way delays may be negative within their
 * clock error.
 */
export function summarise(delays: Float64Array, count: number): DelaySummary | null {
  if (count === 0) return null;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < count; index++) {
    const delay = delays[index]!;
    if (delay < min) min = delay;
    if (delay > max) max = delay;
  }
  histogram.reset();
  for (let index = 0; index < count; index++)
    // A recorded value is at least 1.
    histogram.record(Math.min(LONGEST_STEPS, Math.round((delays[index]! - min) * STEPS) + 1));
  const at = (percentile: number): number =>
    Math.min(max, min + (histogram.percentile(percentile) - 1) / STEPS);
  return { min, p50: at(50), p99: at(99), max };
}

/** Steps of a histogram from the least delay to the 99th percentile. */
export const BINS = 24;

/**
 * How many of the first `count` delays lie in each of `BINS` equal steps from the least to the 99th percentile,
 * and after those how many lie beyond. Where all are alike they lie in the first.
 */
export function countsOf(delays: Float64Array, count: number, { min, p99 }: DelaySummary): readonly number[] {
  const counts = Array<number>(BINS + 1).fill(0);
  const step = (p99 - min) / BINS;
  for (let index = 0; index < count; index++) {
    const delay = delays[index]!;
    const bin = delay > p99 ? BINS : step > 0 ? Math.min(BINS - 1, Math.floor((delay - min) / step)) : 0;
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}
