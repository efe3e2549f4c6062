import {
  type ByteWriter,
  type ColumnStore,
  DictionaryStore,
  type ReusedArena,
  SlotList,
  StepStore,
  type Table,
  TextStore,
  writeMoves,
  writeSlots,
} from '../../protocol/index.ts';

/** What stands before each record. */
export const RECORD = { rows: 1, steps: 2, text: 3, words: 4, codes: 5 } as const;

/** Cells of one record at most: half a millisecond's work, so that it can be done in slices. */
const MOST_CELLS = 4_096;

/**
 * Writes how one state of a site's tables is made of another, in records small enough that work can rest
 * after each: `replayStep` reads them. Both states are copies of the same tables, or `from` is of empty ones.
 * Columns of the same revision are equal and not looked at.
 *
 *   rows    table, removed slots, added slots; a slot in which another row lives is in both
 *   steps   table, column, slots, moves
 *   text    table, column, slots, then for each 0 for null, or 1 and the text
 *   words   table, column, words that `from` does not have
 *   codes   table, column, slots, codes
 */
export function* recordStep(
  from: readonly Table[],
  to: readonly Table[],
  { writer, arena }: Pen,
): Generator<void, void> {
  for (const [kind, older] of to.entries()) {
    const newer = from[kind];
    if (newer === undefined) throw new TypeError('the two states are not of the same tables');
    const reborn = older.rowsRevision === newer.rowsRevision ? NONE : recordRows(kind, newer, older, writer);
    yield;
    for (let column = 0; column < older.columns.length; column++) {
      if (older.columns[column]!.revision === newer.columns[column]!.revision) continue;
      yield* recordColumn({ kind, column, newer, older, reborn }, { writer, arena });
    }
  }
}

/** What records are written with, used again for site after site. */
export interface Pen {
  readonly writer: ByteWriter;
  /** Reset before each record. */
  readonly arena: ReusedArena;
}

const NONE: ReadonlySet<number> = new Set();

interface ColumnStep {
  readonly kind: number;
  readonly column: number;
  readonly newer: Table;
  readonly older: Table;
  /** Slots in which another row lived: nothing of what stands there now holds. */
  readonly reborn: ReadonlySet<number>;
}

function recordRows(kind: number, newer: Table, older: Table, writer: ByteWriter): ReadonlySet<number> {
  const [removed, added] = [new SlotList(), new SlotList()];
  const reborn = new Set<number>();
  const keys = older.kind.key
    .map((name) => older.column(name))
    .filter((key) => older.columns[key]!.revision !== newer.columns[key]!.revision);
  const limit = Math.max(newer.limit, older.limit);
  for (let slot = 0; slot < limit; slot++) {
    const [is, was] = [newer.has(slot), older.has(slot)];
    const isOther = is && was && keys.some((key) => differs(newer.columns[key]!, older.columns[key]!, slot));
    if (isOther) reborn.add(slot);
    if (is && (!was || isOther)) removed.push(slot);
    if (was && (!is || isOther)) added.push(slot);
  }
  if (removed.length + added.length === 0) return reborn;
  writer.byte(RECORD.rows);
  writer.varint(kind);
  writeSlots(writer, removed.take());
  writeSlots(writer, added.take());
  return reborn;
}

function* recordColumn(step: ColumnStep, { writer, arena }: Pen): Generator<void, void> {
  const { kind, column } = step;
  const [from, to] = [step.newer.columns[column], step.older.columns[column]];
  const begin = (record: number): void => {
    writer.byte(record);
    writer.varint(kind);
    writer.varint(column);
  };
  if (from instanceof DictionaryStore && to instanceof DictionaryStore) {
    if (to.words.length > from.words.length) {
      begin(RECORD.words);
      writer.varint(to.words.length - from.words.length);
      for (const word of to.words.slice(from.words.length)) writer.text(word);
    }
  }
  const slots = changedSlots(step);
  for (let start = 0; start < slots.length; start += MOST_CELLS) {
    const some = slots.subarray(start, start + MOST_CELLS);
    arena.reset();
    if (from instanceof StepStore && to instanceof StepStore) {
      begin(RECORD.steps);
      writeSlots(writer, some);
      const before = from.gather(some, arena.float64(some.length));
      for (let at = 0; at < some.length; at++) if (step.reborn.has(some[at]!)) before[at] = Number.NaN;
      const steps = to.gather(some, arena.float64(some.length));
      writeMoves(writer, { steps, before }, arena);
    } else if (to instanceof DictionaryStore) {
      begin(RECORD.codes);
      writeSlots(writer, some);
      for (const slot of some) writer.varint(to.code(slot));
    } else if (to instanceof TextStore) {
      begin(RECORD.text);
      writeSlots(writer, some);
      for (const slot of some) writeText(writer, to.get(slot));
    }
    yield;
  }
}

function changedSlots({ column, newer, older, reborn }: ColumnStep): Uint32Array {
  const slots = new SlotList();
  const [from, to] = [newer.columns[column]!, older.columns[column]!];
  if (from instanceof StepStore && to instanceof StepStore && reborn.size === 0) {
    to.forEachDifference(from, older.limit, (slot) => {
      if (older.has(slot)) slots.push(slot);
    });
    return slots.take();
  }
  older.forEach((slot) => {
    if (reborn.has(slot) || differs(from, to, slot)) slots.push(slot);
  });
  return slots.take();
}

/** The words of the earlier state are the first ones of the later: equal codes are equal words. */
function differs(from: ColumnStore, to: ColumnStore, slot: number): boolean {
  if (from instanceof DictionaryStore && to instanceof DictionaryStore)
    return from.code(slot) !== to.code(slot);
  return !Object.is(from.get(slot), to.get(slot));
}

function writeText(writer: ByteWriter, value: string | null): void {
  writer.byte(value === null ? 0 : 1);
  if (value !== null) writer.text(value);
}
