import type { Table } from '../../protocol/index.ts';
import type { Apart } from './apart.ts';
import type { TableViewName } from './view-names.ts';

/** A column of a table view, by its name in the schema or among what is derived from it. */
export interface ViewColumn {
  readonly name: string;
  /** Cells without which it says nothing, and beyond which room is wasted on it. */
  readonly least: number;
  readonly most: number;
  /** Higher ones go first where there is no room. */
  readonly priority: number;
  /** Its priority as soon as a row in sight says something in it: most rows are well, and say nothing. */
  readonly whenSaid?: number;
}

/** Priority of a column that is not there at all until a row in sight says something in it. */
export const UNTIL_SAID = Number.POSITIVE_INFINITY;

export interface SortKey {
  readonly column: string;
  readonly descending: boolean;
  /** Rows without a value come first instead of last: alerts that were not cleared. */
  readonly nullFirst?: boolean;
}

/** What Enter on a row leads to: another view's subject (`site/key`), or all there is to know of the row. */
export type Opening = { readonly view: 'node'; readonly key: string } | { readonly view: 'record' };

/** A view that lists rows of one kind. Everything else about its columns comes from the schema. */
export interface TableDescription {
  readonly view: TableViewName;
  readonly columns: readonly ViewColumn[];
  /** How rows stand when nobody says otherwise; later keys break ties. */
  readonly order: readonly SortKey[];
  /** Whether rows stand site by site before that; else all sites are one list. */
  readonly bySite: boolean;
  /** Columns of which the rows shown are summed up in the title. */
  readonly totals: readonly string[];
  /** Rows that the title counts for themselves, and that those sums leave out. */
  readonly apart?: readonly Apart[];
  /** What stands there when there are no rows at all: why, or that it is good. */
  readonly none: string;
  readonly opens: (table: Table, slot: number) => Opening;
}

export const ascending = (...columns: string[]): SortKey[] =>
  columns.map((column) => ({ column, descending: false }));

export const openRecord = (): Opening => ({ view: 'record' });

/** Opens the machine that a row names in one of its columns. */
export function openNodeIn(column: string): (table: Table, slot: number) => Opening {
  return (table, slot) => {
    const node = table.text(table.column(column), slot);
    return node === null || node === '' ? { view: 'record' } : { view: 'node', key: node };
  };
}
