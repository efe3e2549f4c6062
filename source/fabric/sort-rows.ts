import type { ColumnReader } from '../filter/column-reader.ts';
import { arrangeRows, type RowSet } from './row-set.ts';
import { stableOrder } from './stable-order.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Arranges rows by one column; what was not measured comes last either way, and equal rows keep their
 * order. Text is compared with its numbers as numbers, so that n2 stands before n10.
 */
export function sortRows(rows: RowSet, reader: ColumnReader, descending: boolean): RowSet {
  const keys = keysOf(rows, reader);
  if (descending) for (let row = 0; row < keys.length; row++) keys[row] = -keys[row]!;
  return arrangeRows(rows, stableOrder(keys));
}

/** A number for each row that sorts like its value; NaN for null. Words are ranked once each. */
function keysOf(rows: RowSet, reader: ColumnReader): Float64Array {
  const keys = new Float64Array(rows.count);
  switch (reader.kind) {
    case 'number':
      for (let row = 0; row < rows.count; row++) keys[row] = reader.number(row) ?? Number.NaN;
      return keys;
    case 'boolean':
      for (let row = 0; row < rows.count; row++) keys[row] = Number(reader.boolean(row) ?? Number.NaN);
      return keys;
    case 'coded':
      return codedKeys(rows, reader, keys);
    case 'text':
      return textKeys(rows, reader, keys);
  }
}

function codedKeys(rows: RowSet, reader: Extract<ColumnReader, { kind: 'coded' }>, keys: Float64Array) {
  const words = new Map<number, string | null>();
  for (let row = 0; row < rows.count; row++) {
    const code = reader.code(row);
    keys[row] = code;
    if (!words.has(code)) words.set(code, reader.word(code));
  }
  const ranks = ranksOf(words.values());
  const byCode = new Map<number, number>();
  for (const [code, word] of words) byCode.set(code, word === null ? Number.NaN : ranks.get(word)!);
  for (let row = 0; row < rows.count; row++) keys[row] = byCode.get(keys[row]!)!;
  return keys;
}

function textKeys(rows: RowSet, reader: Extract<ColumnReader, { kind: 'text' }>, keys: Float64Array) {
  const texts = Array.from({ length: rows.count }, (_, row) => reader.text(row));
  const ranks = ranksOf(texts);
  for (const [row, text] of texts.entries()) keys[row] = text === null ? Number.NaN : ranks.get(text)!;
  return keys;
}

/** Words that the collator finds equal have one rank. */
function ranksOf(texts: Iterable<string | null>): ReadonlyMap<string, number> {
  const distinct = [...new Set(texts)].filter((text) => text !== null).sort(collator.compare);
  const ranks = new Map<string, number>();
  let rank = 0;
  for (const [at, text] of distinct.entries()) {
    if (at > 0 && collator.compare(distinct[at - 1]!, text) !== 0) rank++;
    ranks.set(text, rank);
  }
  return ranks;
}
