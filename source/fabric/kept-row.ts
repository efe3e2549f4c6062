/** An hour of slots of five seconds. */
export const KEPT_SLOTS = 720;

/** How exactly a kind is kept: a single machine's figures to seven digits, a site's in full. */
export type Precision = 'seven digits' | 'full';

/** Figures of some rows, column by column; NaN is not measured. */
export type Figures = readonly Float64Array[];

/**
 * The last hour of one row's figures, slot by slot in a ring. Slots are counted from the zero of the
 * console's clock; one in which nothing was heard is a hole. A figure gets a lane in the ring when it first
 * moves: of the figures of a GPU every second never does. Four lanes of a slot stand side by side, since
 * thousands of rows are written at each slot, and each place in memory costs more than what is written there.
 */
export class KeptRow {
  /** The slot in which it was first looked at; −1 before that. */
  #first = -1;
  #newest = -1;
  readonly #heard = new Uint8Array(KEPT_SLOTS);
  readonly #isShort: boolean;
  /** What a figure without a lane has been all along. */
  readonly #flat: Float64Array;
  #isUnheard = true;
  /** By column; −1 for one without. */
  readonly #laneOf: Int8Array;
  /** By lane: from which slot on it tells. */
  readonly #since: number[] = [];
  readonly #blocks: (Float32Array | Float64Array)[] = [];

  constructor(columns: number, precision: Precision) {
    this.#isShort = precision === 'seven digits';
    this.#flat = new Float64Array(columns);
    this.#laneOf = new Int8Array(columns).fill(-1);
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
    const own = this.#flat.byteLength + this.#laneOf.byteLength + KEPT_SLOTS;
    return this.#blocks.reduce((sum, block) => sum + block.byteLength, own);
  }

  /** Goes on to a later slot; what lies between was not looked at and is emptied of the hour before. */
  moveTo(index: number): void {
    if (this.#first < 0) [this.#first, this.#newest] = [index, index];
    const skipped = Math.min(KEPT_SLOTS, index - this.#newest);
    for (let back = 0; back < skipped; back++) this.#heard[(index - back) % KEPT_SLOTS] = 0;
    this.#newest = Math.max(this.#newest, index);
  }

  /** What one of some rows reads in the newest slot. */
  hear(figures: Figures, row: number): void {
    const at = this.#newest % KEPT_SLOTS;
    this.#heard[at] = 1;
    for (let column = 0; column < this.#flat.length; column++) {
      const given = figures[column]![row]!;
      const value = this.#isShort ? Math.fround(given) : given;
      if (this.#isUnheard) this.#flat[column] = value;
      else if (this.#laneOf[column]! >= 0) this.#put(this.#laneOf[column]!, at, value);
      else if (!Object.is(value, this.#flat[column])) this.#put(this.#openLane(column), at, value);
    }
    this.#isUnheard = false;
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
    const lane = this.#laneOf[column] ?? -1;
    const isFlat = lane < 0 || index < this.#since[lane]!;
    const value = isFlat ? this.#flat[column] : this.#blocks[lane >> 2]?.[at * LANES + (lane & 3)];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  #put(lane: number, at: number, value: number): void {
    this.#blocks[lane >> 2]![at * LANES + (lane & 3)] = value;
  }

  #openLane(column: number): number {
    const lane = this.#since.push(this.#newest) - 1;
    if ((lane & 3) === 0) {
      const length = KEPT_SLOTS * LANES;
      this.#blocks.push(this.#isShort ? new Float32Array(length) : new Float64Array(length));
    }
    this.#laneOf[column] = lane;
    return lane;
  }
}

/** Of a block. */
const LANES = 4;
