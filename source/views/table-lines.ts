import { type Column, KINDS, type NumberColumn, type Unit } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { type Piece, widthOf } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { Table } from '../components/table.ts';
import type { TableColumn } from '../components/table-columns.ts';
import { isMemory } from '../fabric/freshness.ts';
import { bindColumn } from '../fabric/row-columns.ts';
import { nameOf, type RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { columnManner } from '../format/quantity.ts';
import { KeptValue } from '../screen/kept-value.ts';
import { columnTitle } from './column-titles.ts';
import type { ColumnWidths } from './column-widths.ts';
import { LineMemory } from './line-memory.ts';
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

/** A column as it was shown last. */
interface ShownColumn {
  readonly shown: Shown;
  readonly described: Column | undefined;
  readonly reading: Reading;
  /** Of the unit that all its figures share; empty where there is none. */
  symbol: SafeText;
  manner: string;
  /** Cells of the widest text in sight so far. */
  widest: number;
  /** Whether any row in sight so far had a value. */
  isSaid: boolean;
  /** Line by line, where its figures share one scale. */
  readonly values: (number | null)[];
  readonly column: KeptValue<TableColumn>;
}

/** What its cells follow from: the row alone, all rows in sight together, or also what time it is. */
type Reading = 'row' | 'scale' | 'clock';

/**
 * A table view as the table component draws it. Only cells in sight are read, and of those only the ones in
 * rows to which something came since: most paints are of other sites' news.
 */
export class TableLines {
  readonly #shown = new KeptValue<readonly ShownColumn[]>();
  readonly #memories = new KeptValue<LineMemory>();
  readonly #columns = new KeptValue<readonly TableColumn[]>();

  of(picture: TablePicture, look: Look): Table {
    const { description, rows, offset, cursor, sort, marks, widths } = picture;
    const parts = [description, sort, look.theme, look.glyphs, widths.generation];
    const columns = this.#shown.of(parts, () => shownColumns(description, sort));
    const memory = this.#memories.of([columns], () => new LineMemory());
    const cells = new RowCells(rows, picture.now, picture.wall, look);
    const count = Math.max(0, Math.min(picture.visible, rows.count - offset));
    const names = columns.map(({ shown }) => shown.name);
    const isOld = (row: number): boolean => isMemory(cells.freshness(row));
    const changed = memory.begin(rows, offset, count, names, isOld);
    for (const [index, column] of columns.entries())
      fill(picture, column, index, memory, changed, cells, look);
    const placed = columns.map((column) => tableColumn(column, picture));
    return {
      columns: this.#columns.of(placed, () => placed),
      rowCount: rows.count,
      totalCount: picture.total,
      offset,
      cursor,
      sort: sort === null ? null : sortMark(columns, sort),
      isMarked: (row) => marks.size > 0 && marks.has(nameOf(rows, row)),
      line: (row) => memory.pieces(row - offset),
      empty: neutralise(picture.empty, 1024),
    };
  }
}

/** Writes what is new of a column into its lines. */
function fill(
  { rows, offset, now }: TablePicture,
  column: ShownColumn,
  index: number,
  memory: LineMemory,
  changed: Uint8Array,
  cells: RowCells,
  look: Look,
): void {
  const { shown, described, reading } = column;
  const { missing } = signsOf(look);
  const put = (line: number, piece: Piece): void => {
    if (!memory.put(line, index, piece)) return;
    column.widest = Math.max(column.widest, widthOf(piece.text));
    column.isSaid ||= piece.text !== missing;
  };
  if (reading !== 'scale' || described === undefined || !isNumber(described)) {
    for (let line = 0; line < changed.length; line++)
      if (reading === 'clock' || changed[line] === 1) put(line, cells.piece(offset + line, shown.name));
    return;
  }
  const isWhole = column.manner !== '' && column.values.length === changed.length;
  if (isWhole && !changed.includes(1)) return;
  const reader = bindColumn(rows, shown.name, described, now);
  column.values.length = changed.length;
  for (let line = 0; line < changed.length; line++)
    if (changed[line] === 1 && reader.kind === 'number') column.values[line] = reader.number(offset + line);
  const { symbol, manner, write } = columnManner(column.values, described.unit, { signs: signsOf(look) });
  const isOther = manner !== column.manner;
  for (let line = 0; line < changed.length; line++) {
    if (!isOther && changed[line] !== 1) continue;
    const value = column.values[line] ?? null;
    put(line, cells.figure(offset + line, write(value), value));
  }
  column.symbol = symbol;
  column.manner = manner;
}

type Shown = TableDescription['columns'][number];

/** A column one sorts by is worth seeing, though the view would not show it. */
function columnsShown(description: TableDescription, sort: SortKey | null): readonly Shown[] {
  if (sort === null) return description.columns;
  const known = description.columns.find(({ name }) => name === sort.column);
  if (known === undefined) {
    return [...description.columns, { name: sort.column, least: 8, most: 16, priority: 0 }];
  }
  return description.columns.map((column) =>
    column === known ? { ...column, priority: 0, whenSaid: 0 } : column,
  );
}

function shownColumns(description: TableDescription, sort: SortKey | null): ShownColumn[] {
  const kind = KINDS[description.view];
  const described = columnsFor(kind);
  return columnsShown(description, sort).map((shown) => {
    const column = described.get(shown.name);
    const isByClock = shown.name === 'ageSeconds' || shown.name === 'freshness' || column?.type === 'time';
    const isComputed = kind.derived?.[shown.name] !== undefined;
    const isScaled = column !== undefined && isNumber(column) && SCALED.has(column.unit) && !isComputed;
    return {
      shown,
      described: column,
      reading: isByClock || isComputed ? 'clock' : isScaled ? 'scale' : 'row',
      symbol: say``,
      manner: '',
      widest: 0,
      isSaid: false,
      values: [],
      column: new KeptValue<TableColumn>(),
    };
  });
}

function sortMark(shown: readonly ShownColumn[], { column, descending }: SortKey): Table['sort'] {
  const index = shown.findIndex(({ shown: { name } }) => name === column);
  return index < 0 ? null : { column: index, descending };
}

/** Figures of these units share one scale in a column, so that their digits stand below each other. */
const SCALED: ReadonlySet<Unit> = new Set(['s', 'W', 'B', 'Hz', '°C', 'ratio', 'bit/s', 'J']);

/** What names a row is shown whole before anything else gets room. */
const NAMING = 1;
/** But for this part of the width at most. */
const MOST_OF_NAME = 4;

/** Ages have room for their words as soon as any row needs them. */
function tableColumn(
  { shown, described, symbol, widest, isSaid, column }: ShownColumn,
  { widths, isAllLive, width }: TablePicture,
): TableColumn {
  const needed = shown.name === 'ageSeconds' && !isAllLive ? Math.max(LONG_AGE, widest) : widest;
  const ever = widths.widest(shown.name, needed);
  const { priority, whenSaid = priority } = shown;
  const hasSaid = widths.said(shown.name, isSaid);
  const now = hasSaid ? { ...shown, priority: whenSaid } : shown;
  return column.of([symbol, ever, width, hasSaid], () => sized(now, described, symbol, ever, width));
}

function sized(
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
