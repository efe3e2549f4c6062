import type { Column } from '../schema/column.ts';
import { DictionaryStore } from './dictionary-store.ts';
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

/** What stands in some cells of one column, for as many at a time as are wanted. */
export interface Standing {
  readonly count: number;
  /** Sets the first `to − from` of `steps` to what stands in the cells from `from` to `to`; NaN is null. */
  tell(from: number, to: number, steps: Float64Array): void;
}

/** Whole numbers in a typed array; NaN stands for null outside, whatever the array keeps inside. */
export class StepStore {
  readonly family = 'steps';
  readonly scale: Scale;
  touched = false;
  revision = 0;
  #cells: StepArray;
  #isShared = false;
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
    this.#own();
    this.#cells[slot] = cell;
    this.touched = true;
    this.revision++;
    return true;
  }

  /** What stands in these slots, as `get` gives it. */
  gather(slots: Uint32Array, steps: Float64Array = new Float64Array(slots.length)): Float64Array {
    this.#gatherPart(slots, 0, slots.length, steps);
    return steps;
  }

  /** The same piece by piece, as it is then. */
  standing(slots: Uint32Array): Standing {
    return {
      count: slots.length,
      tell: (from, to, steps) => this.#gatherPart(slots, from, to, steps),
    };
  }

  #gatherPart(slots: Uint32Array, from: number, to: number, steps: Float64Array): void {
    const cells = this.#cells;
    if (this.#offset === 0) {
      for (let at = from; at < to; at++) steps[at - from] = cells[slots[at]!] ?? Number.NaN;
    } else {
      for (let at = from; at < to; at++) steps[at - from] = (cells[slots[at]!] || Number.NaN) - 1;
    }
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
    this.#own();
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

  /** The same cells in no time: whichever of the two changes first takes its own. */
  copy(): StepStore {
    const copy = new StepStore(this.#column);
    copy.#cells = this.#cells;
    copy.revision = this.revision;
    copy.#isShared = this.#isShared = true;
    return copy;
  }

  #own(): void {
    if (this.#isShared) this.#cells = this.#cells.slice();
    this.#isShared = false;
  }
}

export class TextStore {
  readonly family = 'text';
  touched = false;
  revision = 0;
  #cells: (string | null)[] = [];
  #isShared = false;

  grow(length: number): void {
    if (length > this.#cells.length) this.#own();
    while (this.#cells.length < length) this.#cells.push(null);
  }

  get(slot: number): string | null {
    return this.#cells[slot] ?? null;
  }

  set(slot: number, value: string | null): boolean {
    if (this.#cells[slot] === value) return false;
    this.#own();
    this.#cells[slot] = value;
    this.touched = true;
    this.revision++;
    return true;
  }

  clear(slot: number): void {
    this.set(slot, null);
  }

  copy(): TextStore {
    const copy = new TextStore();
    copy.#cells = this.#cells;
    copy.revision = this.revision;
    copy.#isShared = this.#isShared = true;
    return copy;
  }

  #own(): void {
    if (this.#isShared) this.#cells = this.#cells.slice();
    this.#isShared = false;
  }
}
