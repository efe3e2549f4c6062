import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../../agent/sources/exposition/content-type.ts';
import { parsed, refusal } from './parsed.ts';

const GPUS =
  '# TYPE temp gauge\ntemp{gpu="0"} 30\ntemp{gpu="1"} 31\nother{gpu="0"} not looked at\nutil{gpu="0"} 5\n';

describe('parseExposition', () => {
  it('hands on the wanted families only and does not look into the lines of others', () => {
    const { samples, summary } = parsed(GPUS, 'text', { wanted: new Set(['temp', 'util']) });
    expect(samples.map(({ name, value }) => `${name} ${value}`)).toEqual(['temp 30', 'temp 31', 'util 5']);
    expect(summary).toMatchObject({ samples: 4, delivered: 3, families: 3, badLines: 0 });
  });

  it('asks a predicate once for each family', () => {
    const asked: string[] = [];
    const wanted = (family: string) => asked.push(family) > 0 && family === 'util';
    expect(parsed(GPUS, 'text', { wanted }).samples).toHaveLength(1);
    expect(asked).toEqual(['temp', 'other', 'util']);
  });

  it('checks an OpenMetrics body whole, whatever is wanted', () => {
    const body = '# TYPE a gauge\na 1\n# TYPE b counter\nb_total -1\n# EOF\n';
    expect(refusal(body, 'openmetrics', { wanted: new Set(['a']) })).toBe(
      'line 4: expected _total to be 0 or more, found -1',
    );
  });

  it('gives equal label sets one object, also when other families lie between', () => {
    const { samples } = parsed('a{x="1"} 1\na{x="2"} 2\nb{x="1"} 3\nb{x="2"} 4\nb{x="3"} 5\nc{x="2"} 6\n');
    const [a1, a2, b1, b2, b3, c2] = samples.map(({ labels }) => labels);
    expect(b1).toBe(a1);
    expect(b2).toBe(a2);
    expect(c2).toBe(a2);
    expect(b3!.get('x')).toBe('3');
  });

  it('leaves out bad lines that it is told to, and counts them', () => {
    const bad: string[] = [];
    const { samples, summary } = parsed(GPUS, 'text', { onBadLine: ({ line }) => bad.push(`line ${line}`) });
    expect(bad).toEqual(['line 4']);
    expect(samples).toHaveLength(3);
    expect(summary.badLines).toBe(1);
  });

  it('refuses a body in which no line is good, such as a page of HTML', () => {
    const page = '<!DOCTYPE html>\n<html>\n<body>502 Bad Gateway</body>\n</html>\n';
    expect(refusal(page, 'text', { onBadLine: () => undefined })).toBe(
      'line 1: expected a metric name, found "<!DOCTYPE html>"',
    );
  });

  it('gives up after so many bad lines', () => {
    let bad = 0;
    const options = { onBadLine: () => bad++, limits: { maxBadLines: 3 } };
    expect(refusal('a 1\n?\n?\n?\n?\n?\n', 'text', options)).toMatch(/^line 5: /);
    expect(bad).toBe(3);
  });

  it('never leaves out a bad line of an OpenMetrics body', () => {
    const onBadLine = () => expect.fail('it was asked');
    expect(refusal('a x\n# EOF\n', 'openmetrics', { onBadLine })).toMatch(/^line 1: /);
  });

  it('counts a last line without a line feed only where the transfer was complete', () => {
    expect(refusal('a 1\nb 23')).toMatch(/^line 2: /);
    expect(parsed('a 1\nb 23', 'text', { complete: true }).samples.at(-1)).toMatchObject({ value: 23 });
    expect(refusal('a 1\n# EO', 'openmetrics')).toMatch(/^line 2: /);
    expect(refusal('a 1\nb 2', 'openmetrics', { complete: true })).toMatch(/^line 2: expected "# EOF"/);
  });

  it('holds its limits', () => {
    expect(refusal('a 1\nb 2\nc 3\n', 'text', { limits: { maxSamples: 2 } })).toBe(
      'line 3: expected at most 2 samples, found more',
    );
    expect(refusal('a 1\nb 2\n# EOF\n', 'openmetrics', { limits: { maxSamples: 1 } })).toMatch(/^line 2: /);
    expect(refusal(`a 1\n# HELP a ${'x'.repeat(100)}\n`, 'text', { limits: { maxLineBytes: 50 } })).toBe(
      'line 2: expected at most 50 bytes in a line, found 109',
    );
    expect(refusal('m{a="",b="",c=""} 1\n', 'text', { limits: { maxLabels: 2 } })).toBe(
      'line 1: expected at most 2 labels, found more',
    );
  });

  it('reads a view into a larger buffer', () => {
    const whole = Buffer.from('xxxxa{b="c"} 1\nyyyy');
    const view = new Uint8Array(whole.buffer, whole.byteOffset + 4, 11);
    expect(parsed(view).samples[0]!.labels.get('b')).toBe('c');
  });

  it('takes an empty text body for no samples, and an empty OpenMetrics body for a cut one', () => {
    expect(parsed('').summary).toEqual({ lines: 0, samples: 0, delivered: 0, families: 0, badLines: 0 });
    expect(refusal('', 'openmetrics')).toMatch(/^line 1: expected "# EOF"/);
  });
});

describe('formatOf', () => {
  it.each([
    [undefined, 'text'],
    ['', 'text'],
    ['text/plain', 'text'],
    ['text/plain; version=0.0.4; charset=utf-8; escaping=underscores', 'text'],
    ['Text/Plain;version="1.0.0";escaping=allow-utf-8', 'text'],
    ['application/octet-stream', 'text'],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', 'openmetrics'],
    ['application/openmetrics-text;version=0.0.1', 'openmetrics'],
    ['application/openmetrics-text; version=2.0.0', null],
    ['application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily', null],
    ['text/html; charset=utf-8', null],
    ['application/json', null],
  ])('reads %j as %s', (contentType, format) => {
    expect(formatOf(contentType)).toBe(format);
  });
});
