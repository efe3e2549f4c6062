import { revisionOf } from './revision.ts';
import type { Table } from './table.ts';

/**
 * What was made of some columns of a table, made again only when one of their cells changed or a row came
 * or went: a look at thousands of rows for each of a burst of commands would take longer than the disk.
 */
export class KeptReading<T> {
  readonly #table: Table;
  readonly #columns: readonly string[];
  readonly #make: () => T;
  #kept: { readonly revision: number; readonly value: T } | null = null;

  /** `make` may look at nothing of the table but these columns. */
  constructor(table: Table, columns: readonly string[], make: () => T) {
    this.#table = table;
    this.#columns = columns;
    this.#make = make;
  }

  get value(): T {
    const revision = revisionOf(this.#table, this.#columns);
    if (this.#kept?.revision !== revision) this.#kept = { revision, value: this.#make() };
    return this.#kept.value;
  }
}
