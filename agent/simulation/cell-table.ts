import type { Cell, Patch } from '../../protocol/index.ts';
import type { ColumnOf, SiteWriter } from './site-writer.ts';

type Wide = 'nodes' | 'gpus';

/**
 * The rows of a kind that has tens of thousands of them, made once. Every column keeps its values and
 * those that were last shown, so that a visit writes exactly the cells that differ, and a row that is
 * muted (its exporter is silent) keeps on the other side what was last heard.
 */
export class CellTable<K extends Wide> {
  readonly length: number;
  /** 1 while telemetry of the row cannot be heard. */
  readonly muted: Uint8Array;
  readonly slots: Uint32Array;
  readonly #kind: K;
  readonly #identity: (row: number) => Patch<K>;
  readonly #numbers: NumberCells<K>[] = [];
  readonly #words: WordCells<K>[] = [];
  readonly #scratchSlots: Uint32Array;
  readonly #scratchValues: Float64Array;
  #shown = false;

  constructor(kind: K, length: number, identity: (row: number) => Patch<K>) {
    this.#kind = kind;
    this.length = length;
    this.#identity = identity;
    this.muted = new Uint8Array(length);
    this.slots = new Uint32Array(length);
    this.#scratchSlots = new Uint32Array(length);
    this.#scratchValues = new Float64Array(length);
  }

  /** A number column, null (NaN) at first. One that is `alwaysHeard` does not come from the exporter. */
  numbers(column: ColumnOf<K>, alwaysHeard = false): Float64Array {
    const cells = new NumberCells<K>(column, this.length, alwaysHeard);
    this.#numbers.push(cells);
    return cells.now;
  }

  /** A column of words, booleans or lists, null at first. */
  words(column: ColumnOf<K>, alwaysHeard = false): WordCells<K> {
    const cells = new WordCells<K>(column, this.length, alwaysHeard);
    this.#words.push(cells);
    return cells;
  }

  visit(writer: SiteWriter): void {
    if (!this.#shown) {
      for (let row = 0; row < this.length; row++)
        this.slots[row] = writer.add(this.#kind, this.#identity(row));
      this.#shown = true;
    }
    for (const cells of this.#numbers) {
      const muted = cells.alwaysHeard ? null : this.muted;
      const count = cells.collect(muted, this.slots, this.#scratchSlots, this.#scratchValues);
      if (count > 0) writer.numbers(this.#kind, cells.column, this.#scratchSlots, this.#scratchValues, count);
    }
    for (const cells of this.#words) {
      cells.show(cells.alwaysHeard ? null : this.muted, (row, value) =>
        writer.cell(this.#kind, this.slots[row]!, cells.column, value),
      );
    }
  }

  /** Says of every row that can be heard that it was measured at `at`. */
  sampled(writer: SiteWriter, column: ColumnOf<K>, at: number, alwaysHeard = false): void {
    let count = 0;
    for (let row = 0; row < this.length; row++) {
      if (alwaysHeard || this.muted[row] === 0) this.#scratchSlots[count++] = this.slots[row]!;
    }
    writer.sampled(this.#kind, column, this.#scratchSlots, count, at);
  }
}

class NumberCells<K extends Wide> {
  readonly column: ColumnOf<K>;
  readonly alwaysHeard: boolean;
  readonly now: Float64Array;
  readonly #shown: Float64Array;

  constructor(column: ColumnOf<K>, length: number, alwaysHeard: boolean) {
    this.column = column;
    this.alwaysHeard = alwaysHeard;
    this.now = new Float64Array(length).fill(Number.NaN);
    this.#shown = new Float64Array(length).fill(Number.NaN);
  }

  collect(
    muted: Uint8Array | null,
    slots: Uint32Array,
    intoSlots: Uint32Array,
    intoValues: Float64Array,
  ): number {
    const now = this.now;
    const shown = this.#shown;
    let count = 0;
    for (let row = 0; row < now.length; row++) {
      const value = now[row]!;
      const before = shown[row]!;
      if (value === before || (Number.isNaN(value) && Number.isNaN(before))) continue;
      if (muted !== null && muted[row] === 1) continue;
      shown[row] = value;
      intoSlots[count] = slots[row]!;
      intoValues[count++] = value;
    }
    return count;
  }
}

export class WordCells<K extends Wide> {
  readonly column: ColumnOf<K>;
  readonly alwaysHeard: boolean;
  readonly #now: Cell[];
  readonly #shown: Cell[];
  #changed: number[] = [];

  constructor(column: ColumnOf<K>, length: number, alwaysHeard: boolean) {
    this.column = column;
    this.alwaysHeard = alwaysHeard;
    this.#now = new Array<Cell>(length).fill(null);
    this.#shown = new Array<Cell>(length).fill(null);
  }

  get(row: number): Cell {
    return this.#now[row] ?? null;
  }

  /** Lists are compared by identity: hand in constants. */
  set(row: number, value: Cell): void {
    if (this.#now[row] === value) return;
    this.#now[row] = value;
    this.#changed.push(row);
  }

  show(muted: Uint8Array | null, write: (row: number, value: Cell) => void): void {
    const waiting: number[] = [];
    for (const row of this.#changed) {
      const value = this.#now[row] ?? null;
      if (this.#shown[row] === value) continue;
      if (muted !== null && muted[row] === 1) {
        waiting.push(row);
        continue;
      }
      this.#shown[row] = value;
      write(row, value);
    }
    this.#changed = waiting;
  }
}
