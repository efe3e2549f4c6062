import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '../../../protocol/configuration/configuration-error.ts';
import { parseYaml } from '../../../protocol/configuration/parse-yaml.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const problem = (text: string): string => {
  try {
    parseYaml(bytes(text), 'a.yaml');
  } catch (cause) {
    if (cause instanceof ConfigurationError) return cause.message;
    throw cause;
  }
  throw new Error('it was read');
};

describe('a YAML file', () => {
  test('gives plain values and the line of each', () => {
    const document = parseYaml(bytes('a:\n  - b: 70e6\n    c: [x,\n        y]\nd: {e: null}\n'), 'a.yaml');
    expect(JSON.stringify(document.value)).toBe('{"a":[{"b":70000000,"c":["x","y"]}],"d":{"e":null}}');
    expect(document.lineOf(['a', 0, 'b'])).toBe(2);
    expect(document.lineOf(['a', 0, 'c', 1])).toBe(4);
    expect(document.lineOf(['d', 'e'])).toBe(5);
    expect(document.lineOf(['d', 'missing'])).toBe(5);
    expect(document.lineOf(['missing'])).toBeNull();
  });

  test('keeps words that older YAML takes for true, and text with leading zeros in quotes', () => {
    const { value } = parseYaml(bytes('a: NO\nb: yes\nc: "007"\n'), 'a.yaml');
    expect(JSON.stringify(value)).toBe('{"a":"NO","b":"yes","c":"007"}');
  });

  test('may have a key of any name, which changes no prototype', () => {
    const { value } = parseYaml(bytes('__proto__: {polluted: 1}\nconstructor: 2\n'), 'a.yaml');
    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('may use an alias, and a bomb of them is refused before it goes off', () => {
    expect(JSON.stringify(parseYaml(bytes('a: &x [1]\nb: *x\n'), 'a.yaml').value)).toBe('{"a":[1],"b":[1]}');
    const rows = ['a0: &a0 [x]'];
    for (let level = 1; level < 12; level += 1) {
      rows.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(',')}]`);
    }
    expect(problem(rows.join('\n'))).toMatch(
      /^a\.yaml:\d+: .*the file goes on past 200000 values, 100 aliases or 32 levels/,
    );
    expect(problem('a: &x [*x]\n')).toMatch(/^a\.yaml:1: /);
    expect(problem('a: *nobody\n')).toBe(
      'a.yaml:1: a: *nobody stands for nothing; expected &nobody before it',
    );
  });

  test.each([
    ['a: [1\nb: 2\n', /^a\.yaml:2: not YAML: /],
    ['a: 1\n---\nb: 2\n', /^a\.yaml:2: a second document \(---\); expected one document$/],
    ['? [a]\n: 1\n', /^a\.yaml:1: a key that is no plain word; expected `name: value`$/],
    ['a: !secret b\n', /^a\.yaml:1: not YAML: Unresolved tag/],
    [`a: ${'['.repeat(50_000)}`, /^a\.yaml:1: not YAML: /],
    ['a: 1\nb: 2\na: 3\n', /^a\.yaml:3: a: stands on line 1 already; expected it once$/],
  ])('that is wrong as %j is told where', (text, expected) => {
    expect(problem(text)).toMatch(expected);
  });

  test('that is no text, or too long, is refused', () => {
    expect(() => parseYaml(new Uint8Array([0x61, 0xff]), 'a.yaml')).toThrow(
      'a.yaml: not UTF-8 text; expected a YAML file',
    );
    expect(() => parseYaml(new Uint8Array(2 ** 20 + 1), 'a.yaml')).toThrow(
      '1048577 bytes; expected a YAML file of at most 1048576',
    );
  });

  test('of any bytes gives a value or a configuration error', () => {
    const yamlLike = fc
      .array(
        fc.constantFrom(
          'a',
          ':',
          ' ',
          '\n',
          '-',
          '[',
          ']',
          '{',
          '}',
          '&x',
          '*x',
          '"',
          "'",
          '#',
          '|',
          '>',
          '!',
          '%',
          '\t',
          '?',
          ',',
          '1',
        ),
      )
      .map((parts) => bytes(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), yamlLike), (input) => {
        try {
          parseYaml(input, 'a.yaml');
        } catch (cause) {
          expect(cause).toBeInstanceOf(ConfigurationError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
