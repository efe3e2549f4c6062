import type { Column } from '../schema/column.ts';
import { isSteps, type Scale, type StepArray, type StepType, scaleOf, stepArray } from './steps.ts';

/**
 * The cells of one column of one table. `touched` is set by every real change, for the next delta to look
 * here; `revision` rises with them and never falls, for whoever keeps what follows from a column.
 */
export type ColumnStore = StepStore | TextStore | DictionaryStore;

export function columnStore(column: Column): ColumnStore {
  if (isSteps(column)) return new StepStore(column);
  return column.type === 'dictionary' || column.type === 'ref' ? new DictionaryStore() : new TextStore();
}

/** Whole numbers in a typed array; NaN stands for null outside, whatever the array keeps inside. */
export class StepStore {
  readonly family = 'steps';
  readonly scale: Scale;
  touched = false;
  revision = 0;
  #cells: StepArray;
  readonly #column: Extract<Column, { type: StepType }>;
  /** What is added to steps inside: 1 where zero is null. */
  readonly #offset: 0 | 1;

  constructor(column: Extract<Column, { type: StepType }>) {
    this.#column = column;
    this.scale = scaleOf(column);
    this.#cells = stepArray(column, 0);
    this.#offset = this.#cells instanceof Float64Array ? 0 : 1;
  }

  grow(length: number): void {
    if (length <= this.#cells.length) return;
    const cells = stepArray(this.#column, length);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  /** Steps, or NaN for null. */
  get(slot: number): number {
    const cell = this.#cells[slot];
    if (cell === undefined) return Number.NaN;
    if (this.#offset === 0) return cell;
    return cell === 0 ? Number.NaN : cell - 1;
  }

  /** Sets steps that are in range, or NaN for null. True when that changed the cell. */
  set(slot: number, steps: number): boolean {
    const cell = this.#offset === 0 ? steps : Number.isNaN(steps) ? 0 : steps + 1;
    const old = this.#cells[slot];
    if (old === cell || (Number.isNaN(old) && Number.isNaN(cell))) return false;
    this.#cells[slot] = cell;
    this.touched = true;
    this.revision++;
    return true;
  }

  /** What stands in these slots, as `get` gives it. */
  gather(slots: Uint32Array): Float64Array {
    const steps = new Float64Array(slots.length);
    const cells = this.#cells;
    if (this.#offset === 0) {
      for (let at = 0; at < slots.length; at++) steps[at] = cells[slots[at]!] ?? Number.NaN;
    } else {
      for (let at = 0; at < slots.length; at++) steps[at] = (cells[slots[at]!] || Number.NaN) - 1;
    }
    return steps;
  }

  /** Calls back for every slot below `limit` in which another store of this column has something else. */
  forEachDifference(other: StepStore, limit: number, visit: (slot: number) => void): void {
    const [cells, others] = [this.#cells, other.#cells];
    const both = Math.min(limit, cells.length, others.length);
    for (let slot = 0; slot < both; slot++) {
      const a = cells[slot]!;
      const b = others[slot]!;
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) visit(slot);
    }
    for (let slot = both; slot < limit; slot++) if (!Object.is(this.get(slot), other.get(slot))) visit(slot);
  }

  /** Sets many cells, as `set` does one by one. */
  scatter(slots: Uint32Array, steps: Float64Array): void {
    if (slots.length === 0) return;
    const cells = this.#cells;
    if (this.#offset === 0) {
      for (let at = 0; at < slots.length; at++) cells[slots[at]!] = steps[at]!;
    } else {
      // NaN + 1 is NaN, which an array of whole numbers takes as 0: null.
      for (let at = 0; at < slots.length; at++) cells[slots[at]!] = steps[at]! + 1;
    }
    this.touched = true;
    this.revision++;
  }

  clear(slot: number): void {
    this.set(slot, Number.NaN);
  }
}

export class TextStore {
  readonly family = 'text';
  touched = false;
  revision = 0;
  readonly #cells: (string | null)[] = [];

  grow(length: number): void {
    while (this.#cells.length < length) this.#cells.push(null);
  }

  get(slot: number): string | null {
    return this.#cells[slot] ?? null;
  }

  set(slot: number, value: string | null): boolean {
    if (this.#cells[slot] === value) return false;
    this.#cells[slot] = value;
    this.touched = true;
    this.revision++;
    return true;
  }

  clear(slot: number): void {
    this.set(slot, null);
  }
}

/** Interned text: code 0 is null, code n is `words[n − 1]`. Words are only ever added, so that codes stay true on the wire. */
export class DictionaryStore {
  readonly family = 'dictionary';
  touched = false;
  revision = 0;
  readonly words: string[] = [];
  readonly #codes = new Map<string, number>();
  #cells = new Uint32Array(0);

  grow(length: number): void {
    if (length <= this.#cells.length) return;
    const cells = new Uint32Array(length);
    cells.set(this.#cells);
    this.#cells = cells;
  }

  code(slot: number): number {
    return this.#cells[slot] ?? 0;
  }

  get(slot: number): string | null {
    const code = this.code(slot);
    return code === 0 ? null : (this.words[code - 1] ?? null);
  }

  /** The code of a word, given one if it is new. */
  intern(word: string): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    const code = this.words.push(word);
    this.#codes.set(word, code);
    return code;
  }

  /** The code of a word that is in use or was; 0 when it never was. */
  find(word: string): number {
    return this.#codes.get(word) ?? 0;
  }

  set(slot: number, value: string | null): boolean {
    return this.setCode(slot, value === null ? 0 : this.intern(value));
  }

  setCode(slot: number, code: number): boolean {
    if (this.#cells[slot] === code) return false;
    this.#cells[slot] = code;
    this.touched = true;
    this.revision++;
    return true;
  }

  clear(slot: number): void {
    this.setCode(slot, 0);
  }

  /**
   * Forgets words that no cell holds; codes change. Two stores with equal cells come out equal. Gives
   * how many words are left.
   */
  compact(): number {
    const words = this.words.splice(0);
    this.#codes.clear();
    this.revision++;
    const renumbered = new Uint32Array(words.length + 1);
    for (let slot = 0; slot < this.#cells.length; slot++) {
      const code = this.#cells[slot]!;
      if (code === 0) continue;
      if (renumbered[code] === 0) renumbered[code] = this.intern(words[code - 1]!);
      this.#cells[slot] = renumbered[code]!;
    }
    return this.words.length;
  }
}
