import type { ColumnReader } from '../filter/column-reader.ts';
import { arrangeRows, type RowSet } from './row-set.ts';

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/**
 * Arranges rows by one column; what was not measured comes last either way, and equal rows keep their
 * order. Text is compared with its numbers as numbers, so that n2 stands before n10.
 */
export function sortRows(rows: RowSet, reader: ColumnReader, descending: boolean): RowSet {
  const keys = keysOf(rows, reader);
  const order = Uint32Array.from({ length: rows.count }, (_, row) => row);
  const sign = descending ? -1 : 1;
  order.sort((a, b) => {
    const x = keys[a]!;
    const y = keys[b]!;
    if (x === y) return a - b;
    if (Number.isNaN(x)) return Number.isNaN(y) ? a - b : 1;
    if (Number.isNaN(y)) return -1;
    return (x - y) * sign;
  });
  return arrangeRows(rows, order);
}

/** A number for each row that sorts like its value; NaN for null. Words are ranked once each. */
function keysOf(rows: RowSet, reader: ColumnReader): Float64Array {
  const keys = new Float64Array(rows.count);
  if (reader.kind === 'number') {
    for (let row = 0; row < rows.count; row++) keys[row] = reader.number(row) ?? Number.NaN;
    return keys;
  }
  if (reader.kind === 'boolean') {
    for (let row = 0; row < rows.count; row++) keys[row] = Number(reader.boolean(row) ?? Number.NaN);
    return keys;
  }
  const textOf = reader.kind === 'text' ? reader.text : (row: number) => reader.word(reader.code(row));
  const texts = Array.from({ length: rows.count }, (_, row) => textOf(row));
  const distinct = [...new Set(texts)].filter((text) => text !== null).sort(collator.compare);
  const ranks = new Map<string, number>();
  let rank = 0;
  for (const [at, text] of distinct.entries()) {
    if (at > 0 && collator.compare(distinct[at - 1]!, text) !== 0) rank++;
    ranks.set(text, rank);
  }
  for (const [row, text] of texts.entries()) keys[row] = text === null ? Number.NaN : ranks.get(text)!;
  return keys;
}
