import { KeptReading, type Table } from '../../protocol/index.ts';

/** What is made of some columns of a table, of each table that somebody asks for: see `KeptReading`. */
export class TableReadings<Value> {
  readonly #columns: readonly string[];
  readonly #make: (table: Table) => Value;
  readonly #kept = new WeakMap<Table, KeptReading<Value>>();

  /** `make` may look at nothing of the table but these columns. */
  constructor(columns: readonly string[], make: (table: Table) => Value) {
    this.#columns = columns;
    this.#make = make;
  }

  of(table: Table): Value {
    const known = this.#kept.get(table);
    if (known !== undefined) return known.value;
    const reading = new KeptReading(table, this.#columns, () => this.#make(table));
    this.#kept.set(table, reading);
    return reading.value;
  }
}
