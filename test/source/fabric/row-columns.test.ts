import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS, type Patch, TextStore } from '../../../protocol/index.ts';
import { bindColumn } from '../../../source/fabric/row-columns.ts';
import { allRows, type RowSet } from '../../../source/fabric/row-set.ts';
import { slotsHolding } from '../../../source/fabric/text-haystack.ts';
import type { ColumnReader } from '../../../source/filter/column-reader.ts';
import { compileFilter } from '../../../source/filter/compile-filter.ts';
import { parseFilter } from '../../../source/filter/parse-filter.ts';
import { madeFabric, NOW } from '../../support/made-fabric.ts';

/** Few letters, so that words are met often; some whose lower case is another length, or that are no letters. */
const text = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', '1', '-', ' ', '\n', 'İ', 'ß', '\u212a', '漢'),
  maxLength: 6,
});
const plain = fc.string({ unit: fc.constantFrom('a', 'A', 'b', '1', '-'), maxLength: 8 });
const maybe = <Value>(of: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(of, { nil: null });

const gpu = (words: fc.Arbitrary<string>): fc.Arbitrary<Patch<'gpus'>> =>
  fc.record({
    node: fc.constantFrom('a1', 'B2', 'b-1'),
    gpu: fc.nat(9),
    model: maybe(fc.constantFrom('A1', 'ab', 'B b')),
    workload: maybe(words),
    healthReason: maybe(words),
    health: fc.constantFrom('ok', 'failed'),
    throttleReasons: maybe(fc.subarray(['hw slowdown', 'sync boost', 'idle'] as 'sync boost'[])),
  });

/** Rows of the two sites, each with an identity of its own. */
const rowsOf = (words: fc.Arbitrary<string>) =>
  fc.tuple(
    fc.array(fc.tuple(words, gpu(words)), { maxLength: 12 }),
    fc.array(fc.tuple(words, gpu(words)), { maxLength: 12 }),
  );

const made = (sites: readonly (readonly (readonly [string, Patch<'gpus'>])[])[]) =>
  madeFabric(
    sites.map((rows, site) => ({
      id: `site-${site}`,
      rows: { gpus: rows.map(([uuid, row], index) => ({ ...row, uuid: `${uuid}${index}` })) },
    })),
  );

const kept = (rows: RowSet, filter: string, isPlain: boolean): number[] => {
  const keep = compileFilter(parseFilter(filter), {
    kind: KINDS.gpus,
    bind: (name, column) => {
      const reader = bindColumn(rows, name, column, NOW);
      return isPlain ? oneByOne(reader) : reader;
    },
    now: () => NOW,
  });
  return Array.from({ length: rows.count }, (_, row) => row).filter(keep);
};

/** The same column as text, with nothing that would be quicker than looking at each row. */
const oneByOne = (reader: ColumnReader): ColumnReader => {
  if (reader.kind === 'coded') return { kind: 'text', text: (row) => reader.word(reader.code(row)) };
  return reader.kind === 'text' ? { kind: 'text', text: (row) => reader.text(row) } : reader;
};

describe('a word over the columns of several sites', () => {
  const quoted = (word: string): string => `"${word.replaceAll(/["\\]/g, '\\$&')}"`;

  test('keeps the rows that looking at each cell keeps, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.oneof(rowsOf(text), rowsOf(plain)), text, plain, (sites, odd, word) => {
        const rows = allRows('gpus', made(sites).sites);
        const typed = [
          quoted(odd),
          quoted(word),
          ...(word === '' ? [] : [word, `${word}*b`, `*${word}`, `!${word}`]),
        ];
        for (const filter of typed) expect(kept(rows, filter, false)).toEqual(kept(rows, filter, true));
      }),
      { numRuns: 400 },
    );
  });

  test('is searched anew in texts that changed since the last search', () => {
    fc.assert(
      fc.property(rowsOf(plain), plain, plain, (sites, before, after) => {
        fc.pre(sites[0].length > 0 && before !== '' && after !== '');
        const fabric = made(sites);
        const rows = allRows('gpus', fabric.sites);
        kept(rows, before, false);
        const table = fabric.sites[0]!.table('gpus')!;
        table.setText(table.column('healthReason'), 0, `x${after}y`);
        const filter = quoted(after);
        expect(kept(rows, filter, false)).toContain(0);
        expect(kept(rows, filter, false)).toEqual(kept(rows, filter, true));
      }),
    );
  });
});

describe('texts searched all at once', () => {
  const store = (...texts: (string | null)[]): TextStore => {
    const made = new TextStore();
    made.grow(texts.length);
    for (const [slot, own] of texts.entries()) made.set(slot, own);
    return made;
  };

  test('mark each that holds the literal, whatever its case, and none of which only two together do', () => {
    expect(slotsHolding(store('GPU-ab', null, 'ab', 'xA', 'bx', ''), 6, 'ab')).toEqual(
      Uint8Array.of(1, 0, 1, 0, 0, 0),
    );
  });

  test('are left to be looked at one by one where they are not plain ASCII, or too many to keep', () => {
    expect(slotsHolding(store('a', 'İ'), 2, 'a')).toBeNull();
    expect(slotsHolding(store('x'.repeat(2 ** 25)), 1, 'x')).toBeNull();
    expect(slotsHolding(store('a\nb'), 1, 'a\nb')).toBeNull();
  });
});
