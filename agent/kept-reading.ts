import type { Table } from '../protocol/index.ts';

/**
 * What was made of some columns of a table, made again only when one of their cells changed or a row came
 * or went: a look at thousands of rows for each of a burst of commands would take longer than the disk.
 */
export class KeptReading<T> {
  readonly #table: Table;
  readonly #columns: readonly number[];
  readonly #make: () => T;
  #kept: { readonly revision: number; readonly value: T } | null = null;

  /** `make` may look at nothing of the table but these columns. */
  constructor(table: Table, columns: readonly string[], make: () => T) {
    this.#table = table;
    this.#columns = columns.map((name) => table.column(name));
    this.#make = make;
  }

  get value(): T {
    const revision = revisionOf(this.#table, this.#columns);
    if (this.#kept?.revision !== revision) this.#kept = { revision, value: this.#make() };
    return this.#kept.value;
  }
}

/**
 * Rises with every change of a cell of these columns, by their positions, and with every row that comes or
 * goes. Each of its parts rises and none falls, so that their sum stands still only when all of them do.
 */
export function revisionOf(table: Table, columns: readonly number[]): number {
  let sum = table.rowsRevision;
  for (const position of columns) sum += table.columns[position]?.revision ?? 0;
  return sum;
}
