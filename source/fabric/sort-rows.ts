import type { ColumnReader } from '../filter/column-reader.ts';
import { naturalRanks } from './natural-order.ts';
import { arrangeRows, type RowSet } from './row-set.ts';
import { stableOrder } from './stable-order.ts';

/** One column that rows are arranged by. */
export interface RowOrder {
  readonly reader: ColumnReader;
  readonly descending: boolean;
}

/**
 * Arranges rows by one column; what was not measured comes last either way, and equal rows keep their
 * order. Text is compared with its numbers as numbers, so that n2 stands before n10.
 */
export function sortRows(rows: RowSet, reader: ColumnReader, descending: boolean): RowSet {
  return sortRowsBy(rows, [{ reader, descending }]);
}

/**
 * Arranges rows by several columns, the first of which counts most. Mostly all of them fit into one number,
 * so that there is one sort and not one for each: 100,000 rows are ordered while somebody waits for the
 * first picture.
 */
export function sortRowsBy(rows: RowSet, orders: readonly RowOrder[]): RowSet {
  if (orders.length === 0) return rows;
  const columns = orders.map(({ reader, descending }) => {
    const keys = keysOf(rows, reader);
    if (descending) for (let row = 0; row < keys.length; row++) keys[row] = -keys[row]!;
    return keys;
  });
  const together = combined(columns);
  return arrangeRows(rows, together === null ? oneByOne(columns) : stableOrder(together));
}

/** Whole numbers up to this are exact, and stay so when they are added. */
const EXACT = 2 ** 52;

/** One number for each row that sorts as its keys do one after the other; null where they do not fit into one. */
function combined(columns: readonly Float64Array[]): Float64Array | null {
  const [first] = columns;
  if (first === undefined || columns.length === 1) return first ?? null;
  const together = new Float64Array(first.length);
  let room = EXACT;
  for (const keys of columns) {
    const [least, most] = rangeOf(keys);
    // Behind all of them what was not measured has a number too.
    const count = most - least + 2;
    room /= count;
    if (!(room >= 1)) return null;
    for (let row = 0; row < keys.length; row++) {
      const key = keys[row]!;
      together[row] = together[row]! * count + (Number.isNaN(key) ? count - 1 : key - least);
    }
  }
  return together;
}

/** The least and the most of whole numbers; NaN where one of them is none. */
function rangeOf(keys: Float64Array): readonly [least: number, most: number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    if (Number.isNaN(key)) continue;
    if (!Number.isSafeInteger(key)) return [Number.NaN, Number.NaN];
    if (key < least) least = key;
    if (key > most) most = key;
  }
  return least > most ? [0, 0] : [least, most];
}

/** Sorting keeps the order of equals, so the last key sorted by is the first one that counts. */
function oneByOne(columns: readonly Float64Array[]): Uint32Array {
  let order: Uint32Array | null = null;
  for (const keys of columns.toReversed()) {
    const before: Uint32Array | null = order;
    if (before === null) {
      order = stableOrder(keys);
      continue;
    }
    const next = stableOrder(Float64Array.from(before, (row) => keys[row]!));
    order = next.map((place) => before[place]!);
  }
  return order ?? new Uint32Array(0);
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
  let last = -1;
  for (let row = 0; row < rows.count; row++) {
    const code = reader.code(row);
    keys[row] = code;
    // Rows of one word mostly stand together.
    if (code !== last && !words.has(code)) words.set(code, reader.word(code));
    last = code;
  }
  const ranks = naturalRanks(words.values());
  const byCode = new Map<number, number>();
  for (const [code, word] of words) byCode.set(code, word === null ? Number.NaN : ranks.get(word)!);
  const isDense = words.size * 2 > Math.max(0, ...words.keys());
  const dense = isDense ? new Float64Array(words.size * 2 + 1) : null;
  if (dense !== null) for (const [code, rank] of byCode) dense[code] = rank;
  for (let row = 0; row < rows.count; row++) keys[row] = dense?.[keys[row]!] ?? byCode.get(keys[row]!)!;
  return keys;
}

function textKeys(rows: RowSet, reader: Extract<ColumnReader, { kind: 'text' }>, keys: Float64Array) {
  const texts = Array.from({ length: rows.count }, (_, row) => reader.text(row));
  const ranks = naturalRanks(texts);
  for (const [row, text] of texts.entries()) keys[row] = text === null ? Number.NaN : ranks.get(text)!;
  return keys;
}
