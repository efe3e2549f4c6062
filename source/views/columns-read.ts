import { KINDS, type KindName } from '../../protocol/index.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';

/** Filters and orders by age or time move even when nothing comes; so often they are looked at again, ms. */
const AGES_EVERY_MS = 1_000;

/**
 * What an answer was made of: which rows there were, and which columns were read. Where none of that moved
 * the answer still holds, however much else of 100,000 rows did.
 */
export class ColumnsRead {
  readonly #names = new Set<string>();
  #rows: RowSet | null = null;
  #revisions: Float64Array | null = null;
  #at = 0;

  /** Begins anew. */
  clear(): void {
    this.#names.clear();
    this.#rows = null;
  }

  readonly note = (column: string): void => {
    this.#names.add(column);
  };

  /** The answer was made just now; `rows` are of the tables it was made from. */
  made(rows: RowSet, now: number): void {
    this.#rows = rows;
    this.#at = now;
    this.#revisions = this.#revisionsOf(rows.tables);
  }

  /** Whether it would come out the same now. */
  holds(tables: RowSet['tables'], now: number): boolean {
    const rows = this.#rows;
    if (rows === null || this.#revisions === null) return false;
    if (tables.length !== rows.tables.length || tables.some((table, at) => table !== rows.tables[at])) {
      return false;
    }
    if (this.#movesByItself(rows) && now - this.#at >= AGES_EVERY_MS) return false;
    const revisions = this.#revisionsOf(tables);
    return revisions.every((revision, at) => revision === this.#revisions?.[at]);
  }

  #movesByItself({ kind }: RowSet): boolean {
    const columns = columnsFor(KINDS[kind.name as KindName]);
    for (const name of this.#names) {
      const isComputed = name === 'ageSeconds' || name === 'freshness' || kind.derived?.[name] !== undefined;
      if (isComputed || columns.get(name)?.type === 'time') return true;
    }
    return false;
  }

  /** Of each table: its rows, then each column that was read. */
  #revisionsOf(tables: RowSet['tables']): Float64Array {
    const names = [...this.#names];
    const revisions = new Float64Array(tables.length * (names.length + 1));
    let at = 0;
    for (const table of tables) {
      revisions[at++] = table?.rowsRevision ?? -1;
      for (const name of names) revisions[at++] = table?.columns[table.column(name)]?.revision ?? -1;
    }
    return revisions;
  }
}
