import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../agent/operations/storage/sha256.ts';
import { canonicalJson, type Json } from '../../protocol/canonical-json.ts';
import { isUnchanged, type JournalBody, NO_LINES, parseLine, sealLine } from '../../protocol/journal-line.ts';
import { verifyLines } from '../../protocol/verify-lines.ts';
import { chainOf } from '../support/journal-chain.ts';
import { recordOf } from '../support/journal-records.ts';

const text = fc.string({ unit: 'binary' });
const record = fc
  .record({
    code: text,
    actor: text,
    via: fc.option(text),
    operation: fc.option(text),
    what: text,
    reason: fc.option(text),
    result: text,
    body: fc.dictionary(text, fc.jsonValue()),
  })
  // -0 is written as 0: in JSON the two are one number.
  .map((value) => ({ ...value, body: JSON.parse(JSON.stringify(value.body)) as JournalBody }));

describe('a line of a journal', () => {
  it('is read back as it was sealed, whatever text is in it', () => {
    fc.assert(
      fc.property(record, (given) => {
        const sealed = sealLine(given, NO_LINES, 17, sha256);
        expect(parseLine(sealed.text)).toEqual(sealed.line);
        expect(isUnchanged(sealed.text, sha256)).toBe(true);
        expect(sealed.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  it('is found changed when any character of it is another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('0', 'x', '"', ' '), (place, character) => {
        const [line = ''] = chainOf([recordOf(1)]);
        const at = place % line.length;
        fc.pre(line[at] !== character);
        expect(isUnchanged(line.slice(0, at) + character + line.slice(at + 1), sha256)).toBe(false);
      }),
    );
  });

  it('can be checked with sed and sha256sum alone', () => {
    const [line = ''] = chainOf([recordOf(1, { what: 'Zuid-Holland: 3 × “h100”' })]);
    const script = `sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\\n' | sha256sum`;
    const hash = execFileSync('sh', ['-c', script], { input: `${line}\n`, encoding: 'utf8' }).slice(0, 64);
    expect(hash).toBe(parseLine(line)?.hash);
  });

  it('is null for any text that is none', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.json()), (given) => {
        expect(parseLine(given)).toBeNull();
      }),
    );
    const [line = ''] = chainOf([recordOf(1)]);
    expect(parseLine(line.replace('"via":null', '"via":7'))).toBeNull();
    expect(parseLine(line.replace('"body":{"number":1}', '"body":[]'))).toBeNull();
    expect(parseLine(line.replace('"seq":1', '"seq":1.5'))).toBeNull();
  });
});

describe('canonical JSON', () => {
  it('is the same for the same value, however its keys are ordered, and gives it back', () => {
    const reversed = (value: Json): Json => {
      if (value === null || typeof value !== 'object') return value;
      if (Array.isArray(value)) return value.map(reversed);
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (given) => {
        const value = JSON.parse(JSON.stringify(given)) as Json;
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('sorts keys by their units and writes what a terminal obeys as escapes', () => {
    expect(canonicalJson({ b: 1, a: [true, null, 1e21], '€': '\u009b31m', '\u202e': '\u{e0041}' })).toBe(
      '{"a":[true,null,1e+21],"b":1,"\\u202e":"\\udb40\\udc41","€":"\\u009b31m"}',
    );
  });

  it('has no form for what JSON has none for', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('NaN has no form in JSON');
  });
});

describe('a chain of lines', () => {
  const records = Array.from({ length: 9 }, (_, index) => recordOf(index + 1));
  const chain = chainOf(records);
  const breachOf = (lines: readonly string[]) => verifyLines(lines, NO_LINES, sha256).breach;

  it('that is whole has its last line as its head, from the beginning or from any line on', () => {
    const whole = verifyLines(chain, NO_LINES, sha256);
    expect(whole).toEqual({ head: { seq: 9, hash: parseLine(chain[8] ?? '')?.hash }, breach: null });
    const half = verifyLines(chain.slice(0, 4), NO_LINES, sha256).head;
    expect(verifyLines(chain.slice(4), half, sha256)).toEqual(whole);
  });

  it('names a line that was changed, also where its hash was made to fit', () => {
    const changed = chain.with(3, (chain[3] ?? '').replace('record 4', 'record 0'));
    expect(breachOf(changed)).toMatchObject({ kind: 'changed', position: 4, seq: 4 });
    const forged = chainOf(records.with(3, recordOf(0)));
    expect(breachOf([...chain.slice(0, 3), forged[3] ?? '', ...chain.slice(4)])).toEqual({
      kind: 'changed',
      position: 5,
      seq: 4,
      text: 'it was rewritten: line 5 followed another',
    });
  });

  it('names the first line that was removed', () => {
    expect(breachOf([...chain.slice(0, 2), ...chain.slice(4)])).toEqual({
      kind: 'removed',
      position: 3,
      seq: 3,
      text: 'lines 3 to 4 are missing',
    });
    expect(breachOf(chain.slice(1))).toMatchObject({ kind: 'removed', position: 1, seq: 1 });
  });

  it('names a line that was moved, doubled or put where it does not belong', () => {
    const swapped = chain.with(2, chain[3] ?? '').with(3, chain[2] ?? '');
    expect(breachOf(swapped)).toMatchObject({ kind: 'reordered', position: 3, seq: 3 });
    const doubled = [...chain.slice(0, 5), chain[2] ?? '', ...chain.slice(5)];
    expect(breachOf(doubled)).toMatchObject({ kind: 'reordered', position: 6, seq: 3 });
    expect(breachOf(['{}', ...chain])).toMatchObject({ kind: 'unreadable', position: 1 });
  });

  it('is never taken for whole after lines were changed, removed or moved', () => {
    const index = fc.nat(8);
    fc.assert(
      fc.property(index, index, fc.constantFrom('change', 'remove', 'swap'), (one, other, how) => {
        const lines = [...chain];
        if (how === 'change') lines[one] = (lines[one] ?? '').replace('"result":"ok"', '"result":"no"');
        else if (how === 'remove') lines.splice(one % 8, 1);
        else [lines[one], lines[other]] = [lines[other] ?? '', lines[one] ?? ''];
        fc.pre(how !== 'swap' || one !== other);
        const breach = breachOf(lines);
        const first = how === 'swap' ? Math.min(one, other) : how === 'remove' ? one % 8 : one;
        expect(breach?.position).toBe(first + 1);
        expect(breach?.seq).toBe(first + 1);
      }),
    );
  });
});
