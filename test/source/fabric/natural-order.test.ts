import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { naturalKey, naturalRanks } from '../../../source/fabric/natural-order.ts';

/** The order that names have on the screen; what is compared here is another way to it. */
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Ranks as the collator gives them, text by text. */
function ranksByCollator(texts: readonly string[]): ReadonlyMap<string, number> {
  const sorted = [...new Set(texts)].sort(collator.compare);
  const ranks = new Map<string, number>();
  let rank = 0;
  for (const [at, text] of sorted.entries()) {
    if (at > 0 && collator.compare(sorted[at - 1]!, text) !== 0) rank++;
    ranks.set(text, rank);
  }
  return ranks;
}

const asObject = (ranks: ReadonlyMap<string, number>) =>
  Object.fromEntries([...ranks].sort(([a], [b]) => (a < b ? -1 : 1)));

const part = fc.oneof(
  fc.constantFrom('dh', 'DH', 'node', 'gpu', 'rack', 'a', 'B', '-', '_', '.', '/', ' ', '[', 'GPU-'),
  fc.nat(1_200).map(String),
  fc.tuple(fc.nat(3), fc.nat(120)).map(([zeros, number]) => '0'.repeat(zeros) + number),
);
const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 8 });
const any = fc.oneof(
  name,
  ascii,
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('é', 'e', 'E', 'É', 'ß', 'ss', '\t', ''),
);

describe('the order of names', () => {
  test('is the collator’s for names as machines have them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(name, ascii), { maxLength: 30 }), (texts) => {
        expect(asObject(naturalRanks(texts))).toEqual(asObject(ranksByCollator(texts)));
      }),
      { numRuns: 500 },
    );
  });

  test('is the collator’s for any text, also where only some of it is ASCII', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (texts) => {
        expect(asObject(naturalRanks(texts))).toEqual(asObject(ranksByCollator(texts)));
      }),
      { numRuns: 500 },
    );
  });

  test('between any two printable texts is that of their keys', () => {
    fc.assert(
      fc.property(fc.oneof(name, ascii), fc.oneof(name, ascii), (one, other) => {
        const [a, b] = [naturalKey(one)!, naturalKey(other)!];
        expect(a < b ? -1 : a > b ? 1 : 0).toBe(Math.sign(collator.compare(one, other)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('leaves numbers that are too long to be one to the collator, and has no rank for nothing', () => {
    const long = ['1'.repeat(300), '2'.repeat(299), 'n2', 'n10'];
    expect(asObject(naturalRanks([...long, null]))).toEqual(asObject(ranksByCollator(long)));
    expect(naturalKey('9'.repeat(254))).not.toBeNull();
    expect(naturalKey('9'.repeat(255))).toBeNull();
  });
});
