import { describe, expect, it } from 'vitest';
import { openMetricsBody as body, parsed, refusal, whyRefused } from './parsed.ts';

describe('OpenMetrics 1.0', () => {
  it('gives names with their suffix, the family, and times in milliseconds', () => {
    const { samples } = parsed(
      body(
        '# TYPE a_seconds counter',
        '# UNIT a_seconds seconds',
        'a_seconds_total{x="\\z"} 1.5 1700000000.1234',
      ),
      'openmetrics',
    );
    expect(samples).toMatchObject([
      { name: 'a_seconds_total', family: 'a_seconds', value: 1.5, timestampMs: 1_700_000_000_123 },
    ]);
    expect(samples[0]!.labels.get('x')).toBe('\\z');
  });

  it('takes quoted names', () => {
    const { samples } = parsed(
      body(
        '# TYPE "my.metric" counter',
        '{"my.metric_total","l.x"="é"} 1',
        '{"my.metric_total","l.x"="f"} 2',
      ),
      'openmetrics',
    );
    expect(samples.map(({ family, value }) => `${family} ${value}`)).toEqual(['my.metric 1', 'my.metric 2']);
  });

  it.each([
    ['a last line without a line feed', 'a 1\n# EOF'],
    ['a body without samples', '# EOF\n'],
    ['equal timestamps', body('# TYPE a gauge', 'a 1 0.5', 'a 2 0.5', 'a 3 0.6')],
    ['an info whose timestamps run back', body('# TYPE a info', 'a_info{v="1"} 1 2', 'a_info{v="2"} 1 1')],
    [
      'a quantile without events',
      body('# TYPE a summary', 'a{quantile="0.5"} NaN', 'a_sum 0', 'a_count 0.0'),
    ],
    [
      'a histogram of several points',
      body('# TYPE a histogram', 'a_bucket{le="+Inf"} 1 1', 'a_bucket{le="+Inf"} 2 2'),
    ],
    [
      'thresholds in any spelling',
      body('# TYPE a histogram', 'a_bucket{le="1e-04"} 0', 'a_bucket{le="1"} 0', 'a_bucket{le="+Inf"} 0'),
    ],
    ['an exemplar without labels', body('# TYPE a counter', 'a_total 1 # {} 1')],
    [
      'an exemplar beside a hash in a label',
      body('# TYPE a counter', 'a_total{b=" # {"} 1 2 # {c=" # "} 1 2.5'),
    ],
    ['a backslash before the end of HELP', body('# HELP a b\\', 'a 1')],
  ])('accepts %s', (_, text) => {
    expect(refusal(text, 'openmetrics')).toBe('accepted');
  });

  it.each([
    ['blank lines', ['a 1', '', 'b 1'], 'line 2: expected no blank lines, found one'],
    [
      'other comments',
      ['# just words'],
      'line 1: expected "# HELP", "# TYPE", "# UNIT" or "# EOF", found "# just words"',
    ],
    ['two blanks', ['a  1'], 'line 1: expected a number as value, found the end of the line'],
    ['a blank at the end', ['a 1 '], 'line 1: expected seconds as timestamp, found the end of the line'],
    ['a tab', ['a\t1'], 'line 1: expected a blank after the metric and its labels, found "\\t1"'],
    ['a blank between labels', ['a{b="1", c="2"} 1'], 'line 1: expected a label name, found " c=\\"2\\"} 1"'],
    ['a comma after the last label', ['a{b="1",} 1'], 'line 1: expected a label after ",", found "}"'],
    ['a carriage return', ['a 1\r'], 'line 1: expected a number as value, found "1\\r"'],
    ['a byte order mark', ['\ufeffa 1'], 'line 1: expected a metric name, found "\ufeffa 1"'],
    [
      'a name twice in one line',
      ['a{"b"} 1'],
      'line 1: expected one metric name, found another between the braces',
    ],
    ['numbers outside a double', ['a 1e999'], 'line 1: expected a number as value, found "1e999"'],
    ['the type of 0.0.4', ['# TYPE a untyped'], 'line 1: expected a metric type, found "untyped"'],
    [
      'a unit that the name lacks',
      ['# UNIT a seconds'],
      'line 1: expected a name that ends in its unit "_seconds", found "a"',
    ],
    [
      'a unit of an info',
      ['# UNIT a_s s', '# TYPE a_s info'],
      'line 2: expected no unit for type info, found "s"',
    ],
    ['a second UNIT', ['# UNIT a ', '# UNIT a '], 'line 2: expected one UNIT line for "a", found a second'],
    [
      'metadata after samples',
      ['a 1', '# HELP a b'],
      'line 2: expected HELP of "a" before its samples, found it after',
    ],
    [
      'interleaved families',
      ['a 1', 'b 1', 'a{c="1"} 1'],
      'line 3: expected every name in one family and each family in one piece, found "a" again',
    ],
    [
      'a sample without its suffix',
      ['# TYPE a counter', 'a 1'],
      'line 2: expected every name in one family and each family in one piece, found "a" again',
    ],
    [
      'a name that another family uses',
      ['# TYPE a counter', '# TYPE a_total gauge'],
      'line 2: expected every name in one family and each family in one piece, found "a_total" again',
    ],
    [
      'interleaved metrics',
      ['a{b="1"} 1', 'a{b="2"} 1', 'a{b="1"} 1'],
      'line 3: expected the samples of a metric in one piece, found one of "a" later',
    ],
    [
      'interleaved metrics whose labels change places',
      ['a{b="1",c="2"} 1', 'a{b="2"} 1', 'a{c="2",b="1"} 1'],
      'line 3: expected the samples of a metric in one piece, found one of "a" later',
    ],
    [
      'a series twice',
      ['a{b="1"} 1', 'a{b="1"} 1'],
      'line 2: expected every series once, found the same name and labels again',
    ],
    [
      'a counter twice',
      ['# TYPE a counter', 'a_total 1', 'a_created 1', 'a_total 1'],
      'line 4: expected every series once, found the same name and labels again',
    ],
    [
      'timestamps that run back',
      ['a 1 2', 'a 1 1.5'],
      'line 2: expected timestamps to rise, found 1.5 after 2',
    ],
    [
      'timestamps on some',
      ['a 1', 'a 1 1'],
      'line 2: expected timestamps on all samples of a metric or on none, found a mix',
    ],
    [
      'a counter below zero',
      ['# TYPE a counter', 'a_total -0.5'],
      'line 2: expected _total to be 0 or more, found -0.5',
    ],
    [
      'a counter that is no number',
      ['# TYPE a counter', 'a_total NaN'],
      'line 2: expected _total to be 0 or more, found NaN',
    ],
    [
      'half an event',
      ['# TYPE a summary', 'a_count 0.5'],
      'line 2: expected a whole number as _count, found 0.5',
    ],
    [
      'an info that is not 1',
      ['# TYPE a info', 'a_info 0'],
      'line 2: expected 1 as value of an info, found 0',
    ],
    [
      'a state that is neither',
      ['# TYPE a stateset', 'a{a="x"} 2'],
      'line 2: expected 0 or 1 as value of a state, found 2',
    ],
    [
      'a state without its name',
      ['# TYPE a stateset', 'a{b="x"} 1'],
      'line 2: expected the state as label "a", found none',
    ],
  ])('refuses %s', (_, lines, reason) => {
    expect(whyRefused(...lines)).toBe(reason);
  });

  it('refuses what comes after the end, and a body that has none', () => {
    expect(refusal('a 1\n# EOF\n\n', 'openmetrics')).toMatch(/^line 3: expected nothing after "# EOF"/);
    expect(refusal('a 1\n# EOF \n', 'openmetrics')).toMatch(/^line 2: /);
    expect(refusal('a 1\n', 'openmetrics')).toMatch(/^line 1: expected "# EOF" as the last line/);
  });
});
