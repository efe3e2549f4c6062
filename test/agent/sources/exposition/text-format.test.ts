import { describe, expect, it } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const one = (line: string) => {
  const { samples } = parsed(`${line}\n`);
  expect(samples).toHaveLength(1);
  const { name, family, labels, value, timestampMs } = samples[0]!;
  return { name, family, labels: [...labels], value, timestampMs };
};

describe('text format 0.0.4', () => {
  it('gives name, labels, value and the time in milliseconds', () => {
    expect(one('power_watts{gpu="3",host="n1"} 312.5 1700000000123')).toEqual({
      name: 'power_watts',
      family: 'power_watts',
      labels: [
        ['gpu', '3'],
        ['host', 'n1'],
      ],
      value: 312.5,
      timestampMs: 1_700_000_000_123,
    });
  });

  it('takes blanks and tabs between any tokens, and around the line', () => {
    expect(one(' \tm\t{ a = "1"\t,\tb="2" , }\t 7 \t -5\t ')).toMatchObject({
      labels: [
        ['a', '1'],
        ['b', '2'],
      ],
      value: 7,
      timestampMs: -5,
    });
    expect(one('m{a="1"}-Inf')).toMatchObject({ value: Number.NEGATIVE_INFINITY });
    expect(one('m 1 ')).toMatchObject({ value: 1, timestampMs: null });
  });

  it('takes the three special values in any case', () => {
    expect(one('m nan').value).toBeNaN();
    expect(one('m NaN').value).toBeNaN();
    expect(one('m +INF').value).toBe(Number.POSITIVE_INFINITY);
    expect(one('m infinity').value).toBe(Number.POSITIVE_INFINITY);
    expect(one('m -inf').value).toBe(Number.NEGATIVE_INFINITY);
  });

  it('undoes the three escapes in label values', () => {
    expect(one(String.raw`m{a="q\"b\\n\n"} 1`).labels).toEqual([['a', 'q"b\\n\n']]);
  });

  it('reads names that are not identifiers where they are quoted', () => {
    const wanted = { name: 'my.metric', labels: [['l.x', 'é']], value: 1 };
    expect(one('{"my.metric","l.x"="é"} 1')).toMatchObject(wanted);
    expect(one('{ "l.x"="é" , "my.metric" } 1')).toMatchObject(wanted);
    expect(one(String.raw`{"a\"b\n"} 1`).name).toBe('a"b\n');
    expect(refusal('# TYPE "my.metric" gauge\n# TYPE "my.metric" gauge\n')).toMatch(
      /line 2: .* found a second/,
    );
  });

  it('keeps labels that are called like parts of an object', () => {
    expect(one('m{__proto__="x",constructor="y"} 1').labels).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(one('__proto__ 1').name).toBe('__proto__');
  });

  it('leaves comments alone, also HELP and TYPE that say nothing', () => {
    const comments =
      '#\n# words\n#HELP x\n# HELP\n# HELP m\n# HELP m\n# TYPE m\n  #\tTYPE  m  GAUGE \n\n\t\n';
    expect(parsed(`${comments}m 1\n`).samples).toHaveLength(1);
  });

  it('puts the parts of a histogram and of a summary into their family', () => {
    const { samples, summary } = parsed(
      '# TYPE h histogram\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\nh_max 1\n' +
        '# TYPE s summary\ns{quantile="0.5"} 1\ns_sum 1\ns_bucket 1\n',
    );
    expect(samples.map(({ family }) => family)).toEqual(['h', 'h', 'h', 'h_max', 's', 's', 's_bucket']);
    expect(summary).toMatchObject({ samples: 7, delivered: 7, families: 4, lines: 9 });
  });

  it.each([
    ['a 1\nb 42', 'line 2: expected a line feed at the end of the body, found it cut off after "b 42"'],
    ['m{a="\\t"} 1\n', String.raw`line 1: expected \\, \" or \n as escape, found "\\t" in "\"\\t\""`],
    ['\nm{a="x\ny"} 1\n', 'line 2: expected a closing quote, found the end of the line after "\\"x"'],
    ['m{@="x"} 1\n', 'line 1: expected a label name, found "@=\\"x\\"} 1"'],
    ['m{,} 1\n', 'line 1: expected a label name, found ",} 1"'],
    ['m{__name__="x"} 1\n', 'line 1: expected no label "__name__": that name is reserved'],
    ['m{a="1",b="2",a="3"} 1\n', 'line 1: expected every label once, found "a" twice'],
    ['m{a+="x"} 1\n', 'line 1: expected "=" after label name "a", found "+=\\"x\\"} 1"'],
    ['m{a=x} 1\n', 'line 1: expected a quoted value for label "a", found "x} 1"'],
    ['m{a="x"+} 1\n', 'line 1: expected "," or "}" after a label, found "+} 1"'],
    ['m{a="x" 1\n', 'line 1: expected "," or "}" after a label, found "1"'],
    ['m{\n', 'line 1: expected a label name, found the end of the line'],
    ['m\n', 'line 1: expected a blank or "{" after the metric name, found the end of the line'],
    ['m-1 1\n', 'line 1: expected a blank or "{" after the metric name, found "-1 1"'],
    ['m \n', 'line 1: expected a number as value, found the end of the line'],
    ['m blubb\n', 'line 1: expected a number as value, found "blubb"'],
    ['m 1\r\n', 'line 1: expected a number as value, found "1\\r"'],
    ['m 1 2.5\n', 'line 1: expected whole milliseconds as timestamp, found "2.5"'],
    [
      'm 1 99999999999999999999\n',
      'line 1: expected whole milliseconds as timestamp, found "99999999999999999999"',
    ],
    ['m 1 2 3\n', 'line 1: expected nothing after the timestamp, found "3"'],
    ['@m 1\n', 'line 1: expected a metric name, found "@m 1"'],
    ['{a="x"} 1\n', 'line 1: expected a metric name, found labels without one'],
    ['{""} 1\n', 'line 1: expected a name between the quotes, found nothing'],
    ['{"a","b"} 1\n', 'line 1: expected one metric name between the braces, found two'],
    ['m{"a"} 1\n', 'line 1: expected one metric name, found another between the braces'],
    ['# HELP m one\n# HELP m one\n', 'line 2: expected one HELP line for "m", found a second'],
    ['# TYPE m gauge\n# TYPE m gauge\n', 'line 2: expected one TYPE line for "m", found a second'],
    ['m 1\n# TYPE m gauge\n', 'line 2: expected TYPE of "m" before its samples, found it after'],
    ['# TYPE m bla\n', 'line 1: expected a metric type, found "bla"'],
    ['# TYPE met-ric gauge\n', 'line 1: expected a metric name after TYPE, found "met-ric gauge"'],
    ['# TYPE s summary\ns{quantile="bla"} 1\n', 'line 2: expected a number as label "quantile", found "bla"'],
    ['# TYPE h histogram\nh_bucket{le="0x1"} 1\n', 'line 2: expected a number as label "le", found "0x1"'],
    ['# TYPE h histogram\n\nh_count -1\n', 'line 3: expected no negative count in histogram "h", found -1'],
  ])('refuses %j', (body, reason) => {
    expect(refusal(body)).toBe(reason);
  });

  it('refuses bytes that are no UTF-8, and says where', () => {
    expect(refusal(Buffer.from('ok{a="é"} 1\nm{a="\xbd"} 1\n', 'latin1'))).toBe(
      'line 1: expected UTF-8, found bytes that are none',
    );
    const body = Buffer.concat([
      Buffer.from('ok{a="é"} 1\n\nm{a="'),
      Buffer.from([0xe2, 0x82]),
      Buffer.from('"} 1\n'),
    ]);
    expect(refusal(body)).toBe('line 3: expected UTF-8, found bytes that are none');
  });

  it('cuts what it quotes, and shows control characters as text', () => {
    const reason = refusal(`\u001b[2J${'x'.repeat(5000)}\n`);
    expect(reason).toMatch(/^line 1: expected a metric name, found "\\u001b\[2Jx+"…$/);
    expect(reason.length).toBeLessThan(120);
  });
});
