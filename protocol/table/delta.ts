import { keepShape } from '../kept-shapes.ts';
import { atOnce, type InParts } from '../parts.ts';
import { StepStore, TextStore } from './column-store.ts';
import { DictionaryStore } from './dictionary-store.ts';
import type { Table } from './table.ts';

/** What changed in one column: the slots, rising, and what stands in them now. */
export type ColumnDelta<Steps = StepDelta> = Steps | TextDelta | DictionaryDelta;
/** One that can be sent. */
export type ColumnChange = ColumnDelta<StepChange>;

export interface StepDelta {
  readonly family: 'steps';
  readonly column: number;
  readonly slots: Uint32Array;
  /** Steps now; NaN is null. */
  readonly steps: Float64Array;
}
export interface StepChange extends StepDelta {
  /** Steps before, which the reader has: only the difference is sent. */
  readonly before: Float64Array;
}
export interface TextDelta {
  readonly family: 'text';
  readonly column: number;
  readonly slots: Uint32Array;
  readonly values: readonly (string | null)[];
}
export interface DictionaryDelta {
  readonly family: 'dictionary';
  readonly column: number;
  /** How many words the reader has already. */
  readonly firstWord: number;
  readonly words: readonly string[];
  readonly slots: Uint32Array;
  readonly codes: Uint32Array;
}

/** From one state of a table to a later one. A snapshot is the delta from the empty table. */
export interface TableDelta<Column = ColumnDelta> {
  readonly removed: Uint32Array;
  readonly added: Uint32Array;
  /** In rising order of column. */
  readonly columns: readonly Column[];
}
/** One that can be sent: it was taken from both states, and knows what it leads away from. */
export type TableChange = TableDelta<ColumnChange>;

/**
 * The delta from `before` to `now`; null when they are equal. Both have the same columns, and words of
 * `before`'s dictionaries are the first words of `now`'s.
 */
export function diff(before: Table, now: Table): TableChange | null {
  const rows = rowsBetween(before, now);
  const living = now.living(now.limit);
  const columns: ColumnChange[] = [];
  for (let column = 0; column < now.columns.length; column++) {
    const change = diffColumn(column, before, now, living);
    if (change !== null) columns.push(change);
  }
  return deltaOf(rows, columns);
}

/**
 * Takes the delta from `before` to `now` column by column, and settles `now`: columns that were not touched
 * since are equal without a look. Cells may be set and rows may come and go between the parts: what does is
 * in this delta or in the next, and this one stays a step from `before` that can be applied.
 */
export function* takeInParts(before: Table, now: Table): InParts<TableChange | null> {
  const rows = now.rowsTouched ? rowsBetween(before, now) : NO_ROWS;
  const living = now.living(now.limit);
  now.settleRows();
  const columns: ColumnChange[] = [];
  for (const [column, store] of now.columns.entries()) {
    if (!store.touched) continue;
    store.touched = false;
    const change = diffColumn(column, before, now, living);
    if (change !== null) columns.push(change);
    yield;
  }
  // Cells of a row that came meanwhile were passed over: the next delta, which adds it, has to look at them.
  if (now.rowsTouched) for (const store of now.columns) store.touched = true;
  return deltaOf(rows, columns);
}

interface RowsDelta {
  readonly removed: Uint32Array;
  readonly added: Uint32Array;
}

const NO_ROWS: RowsDelta = { removed: new Uint32Array(0), added: new Uint32Array(0) };

function rowsBetween(before: Table, now: Table): RowsDelta {
  const limit = Math.max(before.limit, now.limit);
  const removed = new SlotList();
  const added = new SlotList();
  for (let slot = 0; slot < limit; slot++) {
    const was = before.has(slot);
    const is = now.has(slot);
    if (was && !is) removed.push(slot);
    else if (is && !was) added.push(slot);
  }
  return { removed: removed.take(), added: added.take() };
}

function deltaOf(rows: RowsDelta, columns: readonly ColumnChange[]): TableChange | null {
  return rows.removed.length + rows.added.length + columns.length === 0 ? null : { ...rows, columns };
}

/** Brings `table` from the state the delta was taken from to the state it leads to; rows that change get version `seq`. */
export function applyDelta(table: Table, delta: TableDelta, seq = 0): void {
  atOnce(applyInParts(table, delta, seq));
}

/** The same column by column; between the parts the table is in neither state. */
export function* applyInParts(table: Table, delta: TableDelta, seq = 0): InParts<void> {
  for (const slot of delta.removed) table.remove(slot);
  // Room for all at once: growing row by row would copy every column twenty times.
  table.reserve((delta.added.at(-1) ?? -1) + 1);
  for (const slot of delta.added) table.raise(slot);
  table.setVersions(delta.added, seq);
  // Where one column changed in every row, as when all were sampled anew, no other has a row to add.
  const ofAll = delta.columns.find(({ slots }) => slots.length >= table.size);
  if (ofAll !== undefined) table.setVersions(ofAll.slots, seq);
  for (const change of delta.columns) {
    const store = table.columns[change.column];
    if (change.family === 'steps' && store instanceof StepStore) {
      store.scatter(change.slots, change.steps);
    } else if (change.family === 'text' && store instanceof TextStore) {
      for (let at = 0; at < change.slots.length; at++)
        store.set(change.slots[at]!, change.values[at] ?? null);
    } else if (change.family === 'dictionary' && store instanceof DictionaryStore) {
      for (const word of change.words) store.intern(word);
      for (let at = 0; at < change.slots.length; at++) store.setCode(change.slots[at]!, change.codes[at]!);
    }
    if (ofAll === undefined) table.setVersions(change.slots, seq);
    yield;
  }
  for (const [at, slot] of delta.added.entries()) {
    table.adopt(slot);
    if (at % ADOPTED_AT_ONCE === ADOPTED_AT_ONCE - 1) yield;
  }
}

const ADOPTED_AT_ONCE = 4_096;

/** Of rows that live; `living` has 1 for each. */
function diffColumn(column: number, before: Table, now: Table, living: Uint8Array): ColumnChange | null {
  const from = before.columns[column];
  const to = now.columns[column];
  const limit = living.length;
  if (from instanceof StepStore && to instanceof StepStore) return diffSteps(column, from, to, living);
  if (from instanceof DictionaryStore && to instanceof DictionaryStore) {
    const slots = new SlotList();
    const codes = new SlotList();
    for (let slot = 0; slot < limit; slot++) {
      const code = to.code(slot);
      if (code !== from.code(slot) && living[slot] === 1) {
        slots.push(slot);
        codes.push(code);
      }
    }
    const firstWord = from.words.length;
    if (slots.length === 0 && to.words.length === firstWord) return null;
    return {
      family: 'dictionary',
      column,
      firstWord,
      words: to.words.slice(firstWord),
      slots: slots.take(),
      codes: codes.take(),
    };
  }
  if (from instanceof TextStore && to instanceof TextStore) {
    const slots = new SlotList();
    const values: (string | null)[] = [];
    for (let slot = 0; slot < limit; slot++) {
      const value = to.get(slot);
      if (value !== from.get(slot) && living[slot] === 1) {
        slots.push(slot);
        values.push(value);
      }
    }
    return slots.length === 0 ? null : { family: 'text', column, slots: slots.take(), values };
  }
  throw new TypeError(`column ${column} of ${now.kind.name} is not of one family in both tables`);
}

function diffSteps(column: number, from: StepStore, to: StepStore, living: Uint8Array): StepChange | null {
  const slots = new SlotList();
  to.forEachDifference(from, living.length, (slot) => {
    if (living[slot] === 1) slots.push(slot);
  });
  if (slots.length === 0) return null;
  const taken = slots.take();
  return { family: 'steps', column, slots: taken, steps: to.gather(taken), before: from.gather(taken) };
}

/** A growing list of unsigned numbers, so that a delta allocates by what changed, not by the table's size. */
export class SlotList {
  static {
    keepShape(new SlotList());
  }

  #items = new Uint32Array(64);
  length = 0;

  push(item: number): void {
    if (this.length === this.#items.length) {
      const items = new Uint32Array(this.length * 2);
      items.set(this.#items);
      this.#items = items;
    }
    this.#items[this.length++] = item;
  }

  take(): Uint32Array {
    return this.#items.slice(0, this.length);
  }
}
