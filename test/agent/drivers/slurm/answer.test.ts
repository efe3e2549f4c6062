import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine, parseAnswer } from '../../../../agent/drivers/slurm/answer.ts';
import { ReadFailure } from '../../../../agent/io/io.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseAnswer(bytes(text), 'nodes', 'sinfo --json');

describe('an answer of Slurm', () => {
  it('gives its records, and counts what is none', () => {
    expect(parse('{"nodes":[{"name":"a"},null,5,["b"]],"errors":[]}')).toEqual({
      records: [{ name: 'a' }],
      unreadable: 3,
      warnings: null,
    });
  });

  it('with errors is a failure though its list is there and empty', () => {
    const dead = '{"errors":[{"error":"Unspecified error","errno":-1}],"nodes":[]}';
    expect(() => parse(dead)).toThrow(
      'sinfo --json: Slurm says "Unspecified error" (-1); see whether slurmctld answers (scontrol ping)',
    );
  });

  it.each([
    ['', 'expected JSON, found an empty answer'],
    ['  \n', 'expected JSON, found an empty answer'],
    ['<html><body>502', 'no JSON, it begins with "<html><body>502"'],
    ['slurm_load_node: \u001b[2Jerror', 'no JSON, it begins with "slurm_load_node: [2Jerror"'],
    ['{"nodes":[{"name":"a"', 'JSON that breaks off after 21 bytes'],
    ['[1,2]', 'expected a JSON object, found a list'],
    ['"nodes"', 'expected a JSON object, found nodes'],
    ['{}', 'expected JSON with a list "nodes", found an empty object'],
    ['{"sinfo":[],"meta":{}}', 'found the keys sinfo, meta'],
    ['{"nodes":{"a":{}}}', 'expected JSON with a list "nodes"'],
  ])('%j is refused in one line that says what came', (text, message) => {
    expect(() => parse(text)).toThrow(ReadFailure);
    expect(() => parse(text)).toThrow(message);
  });

  it('passes Slurm’s warnings on', () => {
    const warned = '{"nodes":[],"warnings":[{"description":"odd\\nflag","source":"x"},{"error":"b"}]}';
    expect(parse(warned).warnings).toBe('"odd flag", "b"');
  });

  it('survives names that are not UTF-8, and a key __proto__', () => {
    const hostile = Buffer.concat([
      bytes('{"nodes":[{"__proto__":{"name":"x"},"name":"a'),
      Buffer.from([0xff, 0xfe]),
      bytes('"}]}'),
    ]);
    expect(parseAnswer(hostile, 'nodes', 'x').records[0]?.['name']).toBe('a\uFFFD\uFFFD');
  });

  it('of any bytes is a value or a ReadFailure of one line', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc.json().map(bytes),
      fc.constantFrom('{"nodes":[', '{"name":', '"errors":[{"error":"\\n"}]', '}', ']').map(bytes),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        try {
          parseAnswer(Buffer.concat(pieces), 'nodes', 'x');
        } catch (error) {
          expect(error).toBeInstanceOf(ReadFailure);
          expect(String(error)).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('may be nested a million deep', () => {
    expect(() => parse(`{"nodes":${'['.repeat(1_000_000)}`)).toThrow(ReadFailure);
  });

  it('never puts more than 300 characters of others into a message', () => {
    expect(oneLine('\u001b]0;x\u0007'.repeat(1000)).length).toBeLessThanOrEqual(300);
  });
});
