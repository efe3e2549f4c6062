import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsed, refusal } from './parsed.ts';

interface Written {
  name: string;
  labels: [name: string, value: string][];
  value: number;
  timestamp: number | null;
}

// Text that tempts a parser: quotes, escapes, braces, separators, line ends, names of an object's parts.
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', 'n', '\n', '}', '{', ',', '=', ' ', '#', 'é', '𝄞', '\0', '\r'),
  }),
  fc.constantFrom('__proto__', 'constructor', 'a'),
);
const name = fc
  .oneof(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/), text)
  .filter((word) => word !== '' && word !== '__name__');
const sample: fc.Arbitrary<Written> = fc.record({
  name,
  labels: fc.uniqueArray(fc.tuple(name, text), { maxLength: 6, selector: ([label]) => label }),
  value: fc.oneof(fc.double(), fc.integer(), fc.constant(0.1)),
  timestamp: fc.option(fc.integer({ min: -4e12, max: 4e12 })),
});

const escaped = (word: string) =>
  word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const isPlain = (word: string) => /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(word);
function number(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) || Number.isNaN(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

function printed({ name, labels, value, timestamp }: Written, toTimestamp: (ms: number) => string): string {
  const pairs = labels.map(
    ([label, text]) => `${isPlain(label) ? label : `"${escaped(label)}"`}="${escaped(text)}"`,
  );
  const head = isPlain(name)
    ? `${name}{${pairs.join(',')}}`
    : `{${[`"${escaped(name)}"`, ...pairs].join(',')}}`;
  return `${head} ${number(value)}${timestamp === null ? '' : ` ${toTimestamp(timestamp)}`}\n`;
}

const read = (body: string, format: 'text' | 'openmetrics') =>
  parsed(body, format).samples.map(({ name, labels, value, timestampMs }) => ({
    name,
    labels: [...labels],
    value,
    timestamp: timestampMs,
  }));

describe('what is printed', () => {
  it('comes back from text format, whatever stands in names and values', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 12 }), (samples) => {
        expect(read(samples.map((each) => printed(each, String)).join(''), 'text')).toEqual(samples);
      }),
    );
  });

  it('comes back from OpenMetrics, where names are told apart', () => {
    fc.assert(
      fc.property(fc.uniqueArray(sample, { maxLength: 12, selector: (each) => each.name }), (samples) => {
        const body = samples.map((each) => printed(each, (ms) => (ms / 1000).toFixed(3))).join('');
        expect(read(`${body}# EOF\n`, 'openmetrics')).toEqual(samples);
      }),
    );
  });

  it('comes back the same from bodies that repeat their labels in changing order', () => {
    const blocks = fc.array(fc.constantFrom('0', '1', '2', '10', '"', '}'), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(blocks, (values) => {
        const samples = values.map((value, at) => ({
          name: `m${at % 3}`,
          labels: [['gpu', value] as [string, string]],
          value: at,
          timestamp: null,
        }));
        expect(read(samples.map((each) => printed(each, String)).join(''), 'text')).toEqual(samples);
      }),
    );
  });
});

describe('any bytes', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(
        fc.constantFrom(
          'a',
          'a_total',
          'a_bucket',
          '{',
          '}',
          'le="1"',
          'le="+Inf"',
          '"',
          '\\',
          ',',
          '=',
          ' ',
          '\t',
          '\n',
          '1',
          '-1',
          'NaN',
          '# TYPE a counter\n',
          '# TYPE a histogram\n',
          '# HELP a ',
          '# UNIT a ',
          '# EOF\n',
          '# EOF',
          ' # {',
          'é',
          '\ud800',
        ),
        { maxLength: 30 },
      )
      .map((parts) => Buffer.from(parts.join(''))),
  );
  const soup = fc.array(piece, { maxLength: 6 }).map((pieces) => Buffer.concat(pieces));

  it('give samples or an ExpositionError with a line of the body, and no other error', () => {
    fc.assert(
      fc.property(soup, fc.constantFrom('text' as const, 'openmetrics' as const), (bytes, format) => {
        const answer = refusal(bytes, format);
        if (answer === 'accepted') return;
        const line = Number(/^line (\d+): [^\n]+$/.exec(answer)?.[1]);
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(Math.max(1, bytes.toString('latin1').split('\n').length));
      }),
      { numRuns: 2000 },
    );
  });

  it('never give more samples than lines when bad lines are left out', () => {
    fc.assert(
      fc.property(soup, (bytes) => {
        let bad = 0;
        const options = { complete: true, onBadLine: () => bad++ };
        if (refusal(bytes, 'text', options) !== 'accepted') return;
        const { samples, summary } = parsed(bytes, 'text', options);
        expect(samples.length + summary.badLines).toBeLessThanOrEqual(summary.lines);
      }),
      { numRuns: 1000 },
    );
  });
});
