import type { Table } from './table.ts';

/**
 * Rises with every change of a cell of these columns, and with every row that comes or goes; −1 without a
 * table. Each of its parts rises and none falls, so the sum stands still only when all of them do.
 */
export function revisionOf(table: Table | undefined, columns: readonly string[]): number {
  if (table === undefined) return -1;
  let revision = table.rowsRevision;
  for (const name of columns) revision += table.columns[table.column(name)]?.revision ?? 0;
  return revision;
}
