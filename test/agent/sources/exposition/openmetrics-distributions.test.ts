import { describe, expect, it } from 'vitest';
import { whyRefused } from './parsed.ts';

describe('distributions of OpenMetrics 1.0', () => {
  it.each([
    [
      'a quantile outside 0 to 1',
      ['# TYPE a summary', 'a{quantile="1.01"} 1'],
      'line 2: expected 0 to 1 as label "quantile" of a summary, found "1.01"',
    ],
    [
      'a bucket without threshold',
      ['# TYPE a histogram', 'a_bucket 1'],
      'line 2: expected a number or "+Inf" as label "le" of a bucket, found none',
    ],
    [
      'infinity spelt otherwise',
      ['# TYPE a histogram', 'a_bucket{le="inf"} 1'],
      'line 2: expected a number or "+Inf" as label "le" of a bucket, found "inf"',
    ],
    [
      'buckets out of order',
      ['# TYPE a histogram', 'a_bucket{le="2"} 0', 'a_bucket{le="1"} 0'],
      'line 3: expected buckets in rising order, found 1 after 2',
    ],
    [
      'buckets that do not add up',
      ['# TYPE a histogram', 'a_bucket{le="2"} 2', 'a_bucket{le="+Inf"} 1'],
      'line 3: expected buckets to add up, found 1 after 2',
    ],
    [
      'no +Inf bucket',
      ['# TYPE a histogram', 'a_bucket{le="2"} 2', 'a_sum 1', '# TYPE b gauge'],
      'line 3: expected a bucket with le="+Inf", found none (histogram "a")',
    ],
    [
      'a count that the buckets deny',
      ['# TYPE a histogram', 'a_bucket{le="+Inf"} 2', 'a_count 3', 'a_sum 1'],
      'line 4: expected _count to be the +Inf bucket\'s 2, found 3 (histogram "a")',
    ],
    [
      'a count without a sum',
      ['# TYPE a histogram', 'a_bucket{le="+Inf"} 2', 'a_count 2'],
      'line 3: expected _count and _sum together, found _count without _sum (histogram "a")',
    ],
    [
      'a sum over negative buckets',
      ['# TYPE a histogram', 'a_bucket{le="-1"} 2', 'a_bucket{le="+Inf"} 2', 'a_count 2', 'a_sum 1'],
      'line 5: expected no _sum beside buckets below zero, found one (histogram "a")',
    ],
    [
      'a negative sum over positive buckets',
      ['# TYPE a gaugehistogram', 'a_bucket{le="+Inf"} 2', 'a_gcount 2', 'a_gsum -1'],
      'line 4: expected no negative _gsum without buckets below zero, found -1 (histogram "a")',
    ],
    [
      'a threshold on a sum',
      ['# TYPE a histogram', 'a_sum{le="1"} 2'],
      'line 2: expected no label "le" on _sum, found one',
    ],
    [
      'an exemplar on a gauge',
      ['# TYPE a gauge', 'a 1 # {b="c"} 1'],
      'line 2: expected exemplars only on counters and buckets, found one on "a"',
    ],
    [
      'an exemplar outside its bucket',
      ['# TYPE a histogram', 'a_bucket{le="1"} 1 # {} 2'],
      'line 2: expected an exemplar that falls into its bucket, found 2 above 1',
    ],
    [
      'an exemplar without a value',
      ['# TYPE a counter', 'a_total 1 # {b="c"}'],
      "line 2: expected a blank after the exemplar's labels, found the end of the line",
    ],
    [
      'an exemplar with more behind it',
      ['# TYPE a counter', 'a_total 1 # {} 1 2 3'],
      'line 2: expected the end of the line after an exemplar, found " 3"',
    ],
  ])('are refused with %s', (_, lines, reason) => {
    expect(whyRefused(...lines)).toBe(reason);
  });

  it('have exemplars whose characters are counted, not their bytes', () => {
    const exemplar = (value: string) => whyRefused('# TYPE a counter', `a_total 1 # {b="${value}"} 1`);
    expect(exemplar('✓'.repeat(127))).toBe('accepted');
    expect(exemplar('𝄞'.repeat(127))).toBe('accepted');
    expect(exemplar('✓'.repeat(128))).toBe(
      "line 2: expected at most 128 characters in an exemplar's labels, found 129",
    );
  });
});
