import { type Cell, type Column, KINDS, type KindName, type Table } from '../../../protocol/index.ts';
import { allRows, arrangeRows, type RowSet } from '../../fabric/row-set.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { columnsFor } from '../../filter/filter-columns.ts';

/** One row by its name (`site/key`), as a set of one row; null when there is no such row any more. */
export function recordRows(kind: KindName, sites: readonly SiteView[], name: string): RowSet | null {
  const found = findRow(kind, sites, name);
  if (found === null) return null;
  const { site, slot } = found;
  const rows = allRows(kind, [site]);
  const at = rows.slotOf.indexOf(slot);
  return at < 0 ? null : arrangeRows(rows, Uint32Array.of(at));
}

export interface FoundRow {
  readonly site: SiteView;
  readonly table: Table;
  readonly slot: number;
}

/** A row by its name, with who tells it: two may tell of one site. */
export function findRow(kind: KindName, sites: readonly SiteView[], name: string): FoundRow | null {
  const slash = name.indexOf('/');
  const [id, key] = slash < 0 ? [name, ''] : [name.slice(0, slash), name.slice(slash + 1)];
  for (const site of sites) {
    const table = site.id === id ? site.table(kind) : undefined;
    const slot = table?.find(key);
    if (table !== undefined && slot !== undefined) return { site, table, slot };
  }
  return null;
}

export interface Field {
  readonly name: string;
  readonly column: Column;
  readonly isMeasured: boolean;
}

/** Every column of the record: what is known first, what is not behind it. */
export function recordFields(rows: RowSet): readonly Field[] {
  const fields = [...columnsFor(KINDS[rows.kind.name as KindName])].map(
    ([name, column]): Field => ({ name, column, isMeasured: isKnown(rows, name) }),
  );
  return [
    ...fields.filter(({ isMeasured }) => isMeasured),
    ...fields.filter(({ isMeasured }) => !isMeasured),
  ];
}

function isKnown(rows: RowSet, name: string): boolean {
  const table = rows.tables[rows.siteOf[0] ?? -1];
  const position = table?.column(name) ?? -1;
  // The site, ages and what is derived are computed whenever they are asked for.
  if (table === undefined || position < 0) return true;
  const cell: Cell = table.cell(position, rows.slotOf[0] ?? -1);
  return cell !== null;
}
