import { atOnce, type InParts } from '../parts.ts';
import { type Standing, StepStore, TextStore } from '../table/column-store.ts';
import type { ColumnChange, ColumnDelta, TableChange, TableDelta } from '../table/delta.ts';
import { DictionaryStore } from '../table/dictionary-store.ts';
import type { Table } from '../table/table.ts';
import { type Arena, FRESH } from './arena.ts';
import { ByteReader, ByteWriter, WireError } from './bytes.ts';
import { readSlots, writeSlots } from './slots.ts';
import { readMoves, writeMoves } from './step-moves.ts';

/**
 * Table deltas as bytes. For each table that changed: its position among the kinds, then one block:
 * removed slots, added slots, and for each changed column its position and one block of its own, so
 * that a reader can skip what it does not know.
 *
 *   steps       slots, then how far each cell moved, see `step-moves.ts`
 *   text        slots, then for each: 0 is null, n + 1 is the length of UTF-8 that follows
 *   dictionary  words known before, new words, slots, then for each its code (0 is null, n is word n)
 */
export function encodeDeltas(deltas: readonly (TableChange | null)[]): Uint8Array {
  return atOnce(encodeInParts(deltas));
}

/** The same column by column. */
export function* encodeInParts(deltas: readonly (TableChange | null)[]): InParts<Uint8Array> {
  const writer = new ByteWriter(64 * 1024);
  const inner = new ByteWriter(64 * 1024);
  const scratch = new ByteWriter(64 * 1024);
  for (const [kind, delta] of deltas.entries()) {
    if (delta === null) continue;
    inner.clear();
    writeSlots(inner, delta.removed);
    writeSlots(inner, delta.added);
    for (const column of delta.columns) {
      scratch.clear();
      writeColumn(scratch, column);
      inner.varint(column.column);
      inner.varint(scratch.length);
      inner.raw(scratch.view());
      yield;
    }
    writer.varint(kind);
    writer.varint(inner.length);
    writer.raw(inner.view());
  }
  return writer.view().slice();
}

/**
 * Reads what `encodeDeltas` wrote, against the tables it will be applied to: differences need what
 * stands there. Nothing is changed. Fails with `WireError`; takes memory in proportion to the bytes, from an
 * arena where what is read is applied before more is.
 */
export function decodeDeltas(
  bytes: Uint8Array,
  tables: readonly Table[],
  arena: Arena = FRESH,
): (TableDelta | null)[] {
  return atOnce(decodeInParts(bytes, tables, arena));
}

/** The same column by column. */
export function* decodeInParts(
  bytes: Uint8Array,
  tables: readonly Table[],
  arena: Arena = FRESH,
): InParts<(TableDelta | null)[]> {
  const deltas: (TableDelta | null)[] = tables.map(() => null);
  const reader = new ByteReader(bytes);
  while (reader.left > 0) {
    const kind = reader.varint();
    const block = reader.block();
    const table = tables[kind];
    if (table === undefined) continue;
    if (deltas[kind] !== null) throw new WireError(`two blocks for ${table.kind.name}`);
    deltas[kind] = yield* readTable(block, table, arena);
  }
  return deltas;
}

function* readTable(reader: ByteReader, table: Table, arena: Arena): InParts<TableDelta> {
  const removed = readSlots(reader, table.limit);
  // Each added row has a key and so at least a byte of its own: what is present bounds what is reserved.
  const added = readSlots(reader, Math.max(reader.left, table.kind.key.length === 0 ? 1 : 0));
  const columns: ColumnDelta[] = [];
  const alive = table.living(Math.max(table.limit, (added.at(-1) ?? -1) + 1));
  for (const slot of removed) alive[slot] = 2;
  for (const slot of added) {
    if (alive[slot] === 1)
      throw new WireError(`${table.kind.name}: slot ${slot} is added and is there already`);
    alive[slot] = alive[slot] === 2 ? 3 : 4;
  }
  // Without a gap, and with nobody going, no slot needs a look for this either.
  const isDense = removed.length === 0 && table.size === table.limit;
  const rows: Rows = { alive, aliveBelow: isDense ? table.limit : firstBut(alive, 1) };
  let last = -1;
  while (reader.left > 0) {
    const column = reader.varint();
    const block = reader.block();
    if (column <= last) throw new WireError(`${table.kind.name}: column ${column} after column ${last}`);
    last = column;
    if (column < table.columns.length) columns.push(readColumn(block, column, table, rows, arena));
    yield;
  }
  return { removed, added, columns };
}

function writeColumn(writer: ByteWriter, delta: ColumnChange): void {
  if (delta.family === 'dictionary') {
    writer.varint(delta.firstWord);
    writer.varint(delta.words.length);
    for (const word of delta.words) writer.text(word);
  }
  writeSlots(writer, delta.slots);
  if (delta.family === 'steps') {
    writeMoves(writer, delta);
  } else if (delta.family === 'dictionary') {
    for (const code of delta.codes) writer.varint(code);
  } else {
    for (const value of delta.values) writeText(writer, value);
  }
}

const encoder = new TextEncoder();

function writeText(writer: ByteWriter, value: string | null): void {
  if (value === null) {
    writer.byte(0);
    return;
  }
  const bytes = encoder.encode(value);
  writer.varint(bytes.length + 1);
  writer.raw(bytes);
}

/** What the slots of a table hold while a delta is read: 1 a row that stays, 2 goes, 3 goes and comes anew, 4 comes. */
interface Rows {
  readonly alive: Uint8Array;
  /** All below hold rows that stay: of most columns of most frames no slot needs a look. */
  readonly aliveBelow: number;
}

function firstBut(states: Uint8Array, state: number): number {
  let at = 0;
  while (at < states.length && states[at] === state) at++;
  return at;
}

function readColumn(
  reader: ByteReader,
  column: number,
  table: Table,
  { alive, aliveBelow }: Rows,
  arena: Arena,
): ColumnDelta {
  const store = table.columns[column];
  const name = `${table.kind.name}.${table.names[column]}`;
  let firstWord = 0;
  const words: string[] = [];
  if (store instanceof DictionaryStore) {
    firstWord = reader.varint();
    if (firstWord !== store.words.length)
      throw new WireError(`${name}: words from ${firstWord}, ${store.words.length} known`);
    const count = reader.count();
    for (let at = 0; at < count; at++) words.push(reader.text());
  }
  const slots = readSlots(reader, alive.length, arena);
  let isNew = false;
  const isLookedAt = slots.length > 0 && slots[slots.length - 1]! >= aliveBelow;
  for (let at = 0; isLookedAt && at < slots.length; at++) {
    const state = alive[slots[at]!] ?? 0;
    if (state === 0 || state === 2) throw new WireError(`${name}: slot ${slots[at]} holds no row`);
    if (state !== 1) isNew = true;
  }
  if (store instanceof StepStore) {
    const standing = isNew ? unlessNew(store.standing(slots), slots, alive) : store.standing(slots);
    const steps = readMoves(reader, standing, store.scale, name, arena);
    reader.finished(name);
    return { family: 'steps', column, slots, steps };
  }
  if (store instanceof DictionaryStore) {
    const codes = new Uint32Array(slots.length);
    const known = firstWord + words.length;
    for (let at = 0; at < slots.length; at++) {
      const code = reader.varint();
      if (code > known) throw new WireError(`${name}: word ${code} of ${known}`);
      codes[at] = code;
    }
    reader.finished(name);
    return { family: 'dictionary', column, firstWord, words, slots, codes };
  }
  if (!(store instanceof TextStore)) throw new WireError(`${name} is of no known family`);
  const values: (string | null)[] = [];
  for (let at = 0; at < slots.length; at++) values.push(readText(reader));
  reader.finished(name);
  return { family: 'text', column, slots, values };
}

/** What a row that comes anew had before is of no account: its cells start from null. */
function unlessNew({ count, tell }: Standing, slots: Uint32Array, alive: Uint8Array): Standing {
  return {
    count,
    tell(from, to, steps) {
      tell(from, to, steps);
      for (let at = from; at < to; at++) if (alive[slots[at]!] !== 1) steps[at - from] = Number.NaN;
    },
  };
}

function readText(reader: ByteReader): string | null {
  const length = reader.varint();
  return length === 0 ? null : textOf(reader, reader.raw(length - 1));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(reader: ByteReader, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new WireError(`text with ${reader.left} bytes to go is not UTF-8`, { cause });
  }
}
