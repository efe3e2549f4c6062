/** An hour of slots of five seconds. */
export const KEPT_SLOTS = 720;

/** How exactly a kind is kept: a single machine's figures to seven digits, a site's in full. */
export type Precision = 'seven digits' | 'full';

/**
 * The last hour of one row's figures, slot by slot in a ring. Slots are counted from the zero of the
 * console's clock; one in which nothing was heard is a hole. A figure that never moved takes no ring:
 * of the figures of a GPU that is about every second.
 */
export class KeptRow {
  /** The slot in which it was first looked at; −1 before that. */
  #first = -1;
  #newest = -1;
  readonly #heard = new Uint8Array(KEPT_SLOTS);
  readonly #columns: readonly KeptColumn[];

  constructor(columns: number, precision: Precision) {
    this.#columns = Array.from({ length: columns }, () => new KeptColumn(precision));
  }

  /** The last slot that was looked at. */
  get newest(): number {
    return this.#newest;
  }

  /** Whether the newest slot has heard values. */
  get isHeard(): boolean {
    return this.#heard[this.#newest % KEPT_SLOTS] === 1;
  }

  get bytes(): number {
    return this.#columns.reduce((sum, column) => sum + column.bytes, KEPT_SLOTS);
  }

  /** Goes on to a later slot; what lies between was not looked at and is emptied of the hour before. */
  moveTo(index: number): void {
    if (this.#first < 0) [this.#first, this.#newest] = [index, index];
    const skipped = Math.min(KEPT_SLOTS, index - this.#newest);
    for (let back = 0; back < skipped; back++) this.#heard[(index - back) % KEPT_SLOTS] = 0;
    this.#newest = Math.max(this.#newest, index);
  }

  /** The values of all columns in the newest slot; NaN is not measured, and a hole too. */
  hear(reading: (column: number) => number): void {
    const at = this.#newest % KEPT_SLOTS;
    this.#heard[at] = 1;
    for (let column = 0; column < this.#columns.length; column++) {
      this.#columns[column]!.set(at, reading(column));
    }
  }

  /** At most `count` slots up to and with `end`, as many as there were since it is watched. */
  series(column: number, count: number, end: number): (number | null)[] {
    if (this.#first < 0) return [];
    const oldest = Math.max(this.#first, this.#newest - KEPT_SLOTS + 1, end - KEPT_SLOTS + 1);
    const known = Math.max(0, Math.min(count, end - oldest + 1));
    return Array.from({ length: known }, (_, at) => this.#value(column, end - known + 1 + at));
  }

  #value(column: number, index: number): number | null {
    const at = index % KEPT_SLOTS;
    if (index > this.#newest || this.#heard[at] !== 1) return null;
    const value = this.#columns[column]?.get(at) ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }
}

class KeptColumn {
  readonly #isShort: boolean;
  #flat: number | null = null;
  #values: Float32Array | Float64Array | null = null;

  constructor(precision: Precision) {
    this.#isShort = precision === 'seven digits';
  }

  get bytes(): number {
    return this.#values?.byteLength ?? 0;
  }

  get(at: number): number {
    return this.#values === null ? (this.#flat ?? Number.NaN) : (this.#values[at] ?? Number.NaN);
  }

  set(at: number, given: number): void {
    const value = this.#isShort ? Math.fround(given) : given;
    if (this.#values === null) {
      this.#flat ??= value;
      if (Object.is(this.#flat, value)) return;
      const room = this.#isShort ? new Float32Array(KEPT_SLOTS) : new Float64Array(KEPT_SLOTS);
      this.#values = room.fill(this.#flat);
    }
    this.#values[at] = value;
  }
}
