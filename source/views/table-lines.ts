import { KINDS } from '../../protocol/index.ts';
import { neutralise } from '../../protocol/text.ts';
import type { Look } from '../components/look.ts';
import type { Table } from '../components/table.ts';
import type { TableColumn } from '../components/table-columns.ts';
import { nameOf, type RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { columnTitle } from './column-titles.ts';
import { LONG_AGE, RowCells } from './row-cells.ts';
import type { SortKey, TableDescription } from './table-description.ts';

export interface TablePicture {
  readonly description: TableDescription;
  readonly rows: RowSet;
  /** Rows there are without the filter. */
  readonly total: number;
  readonly offset: number;
  readonly cursor: number | null;
  readonly sort: SortKey | null;
  readonly marks: ReadonlySet<string>;
  readonly empty: string;
  readonly now: number;
  readonly wall: number;
}

/** A table view as the table component draws it. Only the cells in sight are read. */
export function tableLines(picture: TablePicture, look: Look): Table {
  const { description, rows, offset, cursor, sort, marks } = picture;
  const cells = new RowCells(rows, picture.now, picture.wall, look);
  const names = columnsShown(description, sort);
  const anyNotLive = rows.sites.some((site) => site.freshness(picture.now) !== 'live');
  return {
    columns: names.map((column) => tableColumn(description, column, anyNotLive)),
    rowCount: rows.count,
    totalCount: picture.total,
    offset,
    cursor,
    sort: sort === null ? null : sortMark(names, sort),
    isMarked: (row) => marks.size > 0 && marks.has(nameOf(rows, row)),
    cell: (row, index) => cells.piece(row, names[index]?.name ?? ''),
    empty: neutralise(picture.empty, 1024),
  };
}

type Shown = TableDescription['columns'][number];

/** A column one sorts by is worth seeing, though the view would not show it. */
function columnsShown(description: TableDescription, sort: SortKey | null): readonly Shown[] {
  if (sort === null) return description.columns;
  const known = description.columns.find(({ name }) => name === sort.column);
  if (known === undefined) {
    return [...description.columns, { name: sort.column, least: 8, most: 16, priority: 0 }];
  }
  return description.columns.map((column) => (column === known ? { ...column, priority: 0 } : column));
}

function sortMark(names: readonly Shown[], { column, descending }: SortKey): Table['sort'] {
  const index = names.findIndex(({ name }) => name === column);
  return index < 0 ? null : { column: index, descending };
}

function tableColumn(
  { view }: TableDescription,
  { name, least, most, priority }: Shown,
  anyNotLive: boolean,
): TableColumn {
  const column = columnsFor(KINDS[view]).get(name);
  const isNumber = column !== undefined && ('resolution' in column || column.type === 'time');
  const needed = name === 'ageSeconds' && anyNotLive ? LONG_AGE : least;
  return {
    title: columnTitle(name),
    align: isNumber && name !== 'ageSeconds' ? 'end' : 'start',
    least: needed,
    most: Math.max(needed, most),
    priority,
  };
}
