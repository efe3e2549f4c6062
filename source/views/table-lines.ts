import { type Column, KINDS, type NumberColumn, type Unit } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { Table } from '../components/table.ts';
import type { TableColumn } from '../components/table-columns.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import { nameOf, type RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { formatQuantities } from '../format/quantity.ts';
import { PLAIN } from '../screen/style.ts';
import { columnTitle } from './column-titles.ts';
import type { ColumnWidths } from './column-widths.ts';
import { signsOf } from './look-signs.ts';
import { LONG_AGE, RowCells } from './row-cells.ts';
import type { SortKey, TableDescription } from './table-description.ts';

export interface TablePicture {
  readonly description: TableDescription;
  readonly rows: RowSet;
  /** Rows there are without the filter. */
  readonly total: number;
  readonly offset: number;
  /** Cells of the table's width. */
  readonly width: number;
  /** Rows in sight. */
  readonly visible: number;
  readonly cursor: number | null;
  readonly sort: SortKey | null;
  readonly marks: ReadonlySet<string>;
  /** Whether every row is live, so that ages need no words. */
  readonly isAllLive: boolean;
  readonly widths: ColumnWidths;
  readonly empty: string;
  readonly now: number;
  readonly wall: number;
}

/** A table view as the table component draws it. Only the cells in sight are read. */
export function tableLines(picture: TablePicture, look: Look): Table {
  const { description, rows, offset, cursor, sort, marks } = picture;
  const cells = new RowCells(rows, picture.now, picture.wall, look);
  const shown = columnsShown(description, sort);
  const kinds = columnsFor(KINDS[description.view]);
  const lines = Math.max(0, Math.min(picture.visible, rows.count - offset));
  const inSight = shown.map(({ name }) => columnInSight(picture, cells, name, kinds.get(name), lines, look));
  return {
    columns: shown.map((column, index) => {
      const { symbol, pieces } = inSight[index] ?? { symbol: say``, pieces: [] };
      const widest = widestText(picture, pieces, column.name);
      return tableColumn(column, kinds.get(column.name), symbol, widest, picture.width);
    }),
    rowCount: rows.count,
    totalCount: picture.total,
    offset,
    cursor,
    sort: sort === null ? null : sortMark(shown, sort),
    isMarked: (row) => marks.size > 0 && marks.has(nameOf(rows, row)),
    cell: (row, index) => inSight[index]?.pieces[row - offset] ?? NOTHING,
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

function sortMark(shown: readonly Shown[], { column, descending }: SortKey): Table['sort'] {
  const index = shown.findIndex(({ name }) => name === column);
  return index < 0 ? null : { column: index, descending };
}

/** Figures of these units share one scale in a column, so that their digits stand below each other. */
const SCALED: ReadonlySet<Unit> = new Set(['s', 'W', 'B', 'Hz', '°C', 'ratio', 'bit/s', 'J']);

const NOTHING: Piece = { text: say``, style: PLAIN };

/** A column as it stands in the rows in sight, from the first of them: each cell is made once a paint. */
interface ColumnInSight {
  /** Of the unit that all its figures share; empty where there is none. */
  readonly symbol: SafeText;
  readonly pieces: readonly Piece[];
}

function columnInSight(
  { rows, offset, now }: TablePicture,
  cells: RowCells,
  name: string,
  column: Column | undefined,
  lines: number,
  look: Look,
): ColumnInSight {
  if (column !== undefined && isNumber(column) && SCALED.has(column.unit) && name !== 'ageSeconds') {
    const reader = bindColumn(rows, name, column, now);
    if (reader.kind === 'number') {
      const values = Array.from({ length: lines }, (_, line) => reader.number(offset + line));
      const { symbol, cells: texts } = formatQuantities(values, column.unit, { signs: signsOf(look) });
      const pieces = texts.map((text, line) => cells.figure(offset + line, text, values[line] ?? null));
      return { symbol, pieces };
    }
  }
  const pieces = Array.from({ length: lines }, (_, line) => cells.piece(offset + line, name));
  return { symbol: say``, pieces };
}

/** Of the rows in sight; ages have room for their words as soon as any row needs them. */
function widestText({ widths, isAllLive }: TablePicture, pieces: readonly Piece[], name: string): number {
  let widest = name === 'ageSeconds' && !isAllLive ? LONG_AGE : 0;
  for (const { text } of pieces) widest = Math.max(widest, widthOf(text));
  return widths.widest(name, widest);
}

/** What names a row is shown whole before anything else gets room. */
const NAMING = 1;
/** But for this part of the width at most. */
const MOST_OF_NAME = 4;

function tableColumn(
  { name, least, most, priority }: Shown,
  column: Column | undefined,
  symbol: SafeText,
  widest: number,
  width: number,
): TableColumn {
  const title = symbol === '' ? columnTitle(name) : say`${columnTitle(name)} ${symbol}`;
  const isFigure = column !== undefined && (isNumber(column) || column.type === 'time');
  // A heading that is cut names nothing; one more cell is for the sign of the order.
  const heading = widthOf(title) + 1;
  const natural = Math.max(heading, Math.min(most, widest));
  // A long name may not push out what is known of it.
  const whole = Math.min(natural, Math.max(least, Math.floor(width / MOST_OF_NAME)));
  const isNaming = priority <= NAMING && name !== 'ageSeconds';
  const bounded = isNaming ? whole : Math.min(least, widest);
  const needed = Math.max(heading, isFigure || name === 'ageSeconds' ? natural : bounded);
  return {
    title,
    align: isFigure && name !== 'ageSeconds' ? 'end' : 'start',
    least: needed,
    most: Math.max(needed, natural),
    priority,
  };
}

function isNumber(column: Column): column is NumberColumn {
  return 'resolution' in column;
}
