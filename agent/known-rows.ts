import type { Table } from '../protocol/index.ts';

/**
 * Rows of one kind by their key, each read when it is asked for: always as the table has it now, and
 * nothing is copied. Kinds with one key column only.
 */
export class KnownRows<Facts> {
  readonly #table: Table;
  readonly #read: (slot: number) => Facts;
  readonly #counts: (slot: number) => boolean;

  /** `counts` leaves out rows that a decision is not to know of. */
  constructor(table: Table, read: (slot: number) => Facts, counts: (slot: number) => boolean = () => true) {
    this.#table = table;
    this.#read = read;
    this.#counts = counts;
  }

  /** Rows of the table, also those that do not count. */
  get size(): number {
    return this.#table.size;
  }

  has(key: string): boolean {
    return this.#slotOf(key) !== null;
  }

  get(key: string): Facts | undefined {
    const slot = this.#slotOf(key);
    return slot === null ? undefined : this.#read(slot);
  }

  *keys(): Generator<string, undefined> {
    for (let slot = 0; slot < this.#table.limit; slot++)
      if (this.#table.has(slot) && this.#counts(slot)) yield this.#table.keyOf(slot);
    return undefined;
  }

  *[Symbol.iterator](): Generator<[string, Facts], undefined> {
    for (let slot = 0; slot < this.#table.limit; slot++)
      if (this.#table.has(slot) && this.#counts(slot)) yield [this.#table.keyOf(slot), this.#read(slot)];
    return undefined;
  }

  #slotOf(key: string): number | null {
    const slot = this.#table.find(key);
    return slot !== undefined && this.#counts(slot) ? slot : null;
  }
}
