import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReadFailure } from '../../../../agent/io/io.ts';
import { parsePrometheusAnswer } from '../../../../agent/sources/gpu/prometheus-answer.ts';

const parse = (body: unknown, status = 200, contentType = 'application/json') =>
  parsePrometheusAnswer({
    status,
    contentType,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
const vector = (...result: unknown[]) => ({ status: 'success', data: { resultType: 'vector', result } });

test('a vector’s samples come with name, labels, value and the time of the query', () => {
  const answer = parse(vector({ metric: { __name__: 'up', job: 'dcgm' }, value: [1773114089.184, '1'] }));
  expect(answer.samples).toHaveLength(1);
  const [sample] = answer.samples;
  expect(sample!.name).toBe('up');
  expect(sample!.labels.get('job')).toBe('dcgm');
  expect(sample!.labels.getIgnoringCase('JOB')).toBe('dcgm');
  expect(sample!.value).toBe(1);
  expect(sample!.evaluatedAt).toBe(1773114089.184);
});

test.each([
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['18446744073709552000', 18446744073709552000],
  ['1.5e-07', 1.5e-7],
  ['-0', -0],
])('the value "%s" is read as Go prints it', (text, value) => {
  expect(parse(vector({ metric: {}, value: [1, text] })).samples[0]!.value).toBe(value);
});

test('elements that are no samples are left out and counted', () => {
  const answer = parse(
    vector(
      { metric: {}, value: [1, '5'] },
      { metric: {}, value: [1, 'five'] },
      { metric: {}, value: [1, 5] },
      { metric: {}, value: ['1', '5'] },
      { metric: {}, value: [1] },
      { metric: [], value: [1, '5'] },
      { metric: {}, histogram: [1, { count: '5' }] },
      null,
      7,
    ),
  );
  expect(answer.samples).toHaveLength(1);
  expect(answer.skipped).toBe(8);
});

test('labels are data: __proto__ is one, and inherited names are none', () => {
  const body = `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__proto__":"x","n":3},"value":[1,"5"]}]}}`;
  const { labels } = parse(body).samples[0]!;
  expect(labels.get('__proto__')).toBe('x');
  expect(labels.get('constructor')).toBeUndefined();
  expect(labels.get('n')).toBeUndefined();
});

test('warnings and infos are kept, three of each, in one line each', () => {
  const answer = parse({ ...vector(), warnings: ['a\nb', 7, 'c', 'd', 'e'], infos: ['f'] });
  expect(answer.warnings).toEqual(['a b', 'c', 'd']);
  expect(answer.infos).toEqual(['f']);
});

describe('what is no answer', () => {
  test.each([
    [400, { status: 'error', errorType: 'bad_data', error: 'parse error' }, 'bad_data: parse error'],
    [422, { status: 'error', errorType: 'execution', error: 'many-to-many' }, 'execution: many-to-many'],
    [200, { status: 'error' }, 'error: without a message'],
    [200, { status: 'success', data: { resultType: 'matrix', result: [] } }, 'found resultType matrix'],
    [200, { status: 'success', data: null }, 'expected JSON of a Prometheus server'],
    [200, {}, 'expected JSON of a Prometheus server'],
    [500, vector(), 'found HTTP status 500'],
    [502, '<html>Bad Gateway</html>', 'found HTTP status 502, text/html, "<html>Bad Gateway</html>"'],
    [404, '404 page not found', '"404 page not found"'],
    [200, '', 'expected JSON'],
    [200, '{"status":"success","data":{"resultType":"vec', 'damaged or cut off'],
  ])('%s %j is a failure that says so', (status, body, message) => {
    const type = typeof body === 'string' && body.startsWith('<') ? 'text/html' : 'application/json';
    expect(() => parse(body, status, type)).toThrow(ReadFailure);
    expect(() => parse(body, status, type)).toThrow(message);
  });

  test('a query that ran out of time is a timeout', () => {
    try {
      parse({ status: 'error', errorType: 'timeout', error: 'query timed out' }, 503);
      expect.unreachable();
    } catch (error) {
      expect((error as ReadFailure).kind).toBe('timeout');
    }
  });

  test('any bytes and any JSON give an answer or a ReadFailure', () => {
    const json = fc.json().map((text) => Buffer.from(text));
    const shaped = fc
      .array(fc.record({ metric: fc.anything(), value: fc.anything() }), { maxLength: 5 })
      .map((result) => Buffer.from(JSON.stringify(vector(...result), noBigInts)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), json, shaped), (body) => {
        try {
          parsePrometheusAnswer({ status: 200, contentType: '', body });
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
          expect((error as ReadFailure).message).not.toContain('\n');
        }
      }),
    );
  });
});

function noBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
