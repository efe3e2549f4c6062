import { type SafeText, say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { type Piece, widthOf, writeFitted } from './fitted-text.ts';
import type { Look } from './look.ts';
import { paintScrollbar } from './scrollbar.ts';
import { COLUMN_GAP, type PlacedColumn, placeColumns, type TableColumn } from './table-columns.ts';

export interface Table {
  readonly columns: readonly TableColumn[];
  /** Rows that pass the filter; `offset`, `cursor` and `cell` count in these. */
  readonly rowCount: number;
  /** Rows there are, for the line below the table. */
  readonly totalCount: number;
  readonly offset: number;
  /** The row the operator is on; null without one. */
  readonly cursor: number | null;
  readonly sort: { readonly column: number; readonly descending: boolean } | null;
  readonly isMarked: (row: number) => boolean;
  /**
   * The cells of a row in sight, a piece for each column. The same list for as long as nothing in it changed,
   * so that its line need not be drawn again.
   */
  readonly line: (row: number) => readonly Piece[];
  /** Shown in the middle where there are no rows: why that is so. */
  readonly empty: SafeText;
}

// A cell for the cursor and one for the mark before the first column; the scroll bar after the last.
const MARGIN = 2;
const SCROLLBAR = 1;
const HEADER = 1;
const COUNT_LINE = 1;

/** How many rows a table shows in so many lines. */
export function visibleRows(height: number): number {
  return Math.max(0, height - HEADER - COUNT_LINE);
}

/** The row drawn at a line of the table's region, for the mouse; null beside the rows. */
export function rowAtLine(table: Table, line: number, height: number): number | null {
  const row = table.offset + line - HEADER;
  const isOnRow = line >= HEADER && line < HEADER + visibleRows(height) && row < table.rowCount;
  return isOnRow ? row : null;
}

/** The column whose heading stands at a cell of the table's first line; null beside the headings. */
export function headingAt(table: Table, x: number, width: number): number | null {
  const at = x - MARGIN;
  const found = placedIn(table, width).find((column) => at >= column.x && at < column.x + column.width);
  return found?.index ?? null;
}

/** The row that a line of the scroll bar stands for; null beside the bar, or where there is none. */
export function rowOnScrollbar(table: Table, x: number, line: number, rect: Rect): number | null {
  const visible = visibleRows(rect.height);
  const at = line - HEADER;
  const isOnBar = x === rect.width - SCROLLBAR && at >= 0 && at < visible && table.rowCount > visible;
  return isOnBar ? Math.round((at * (table.rowCount - 1)) / Math.max(1, visible - 1)) : null;
}

/** Where the columns were placed last: the same ones are drawn again and again. */
const placedLast = new WeakMap<readonly TableColumn[], { width: number; placed: readonly PlacedColumn[] }>();

function placedIn({ columns }: Table, width: number): readonly PlacedColumn[] {
  const known = placedLast.get(columns);
  if (known?.width === width) return known.placed;
  const placed = placeColumns(columns, width - MARGIN - SCROLLBAR - 1);
  placedLast.set(columns, { width, placed });
  return placed;
}

/**
 * ```
 *   Node        State      Power↓
 * ▸ a14-n01     idle       671 W ┃
 *  ◆a14-n02     allocated  668 W │
 *   2 of 5,000
 * ```
 */
export function paintTable(buffer: CellBuffer, rect: Rect, table: Table, look: Look): void {
  const { lines, bar } = partsOf(rect);
  const paintLine = linePainter(table, lines, look);
  for (let line = 0; line < lines.height; line++) paintLine(buffer, line);
  if (table.cursor !== null) paintCursor(buffer, rect, table, table.cursor, look);
  buffer.clipped(bar, () => paintTableBar(buffer, bar, table, look));
}

/** The lines of a table, and its scroll bar beside them. */
export function partsOf({ x, y, width, height }: Rect): { readonly lines: Rect; readonly bar: Rect } {
  const bar = Math.min(SCROLLBAR, width);
  return {
    lines: { x, y, width: width - bar, height },
    bar: { x: x + width - bar, y: y + HEADER, width: bar, height: visibleRows(height) },
  };
}

/** For each line what is drawn in it: where all of that is the same, so is the line. */
export function lineParts(table: Table, { height }: Rect): (readonly unknown[])[] {
  const { columns, sort, rowCount, totalCount, offset, empty } = table;
  const visible = visibleRows(height);
  const parts: (readonly unknown[])[] = [[columns, sort?.column, sort?.descending]];
  for (let line = 0; line < visible; line++) {
    const row = offset + line;
    if (row < rowCount) parts.push([table.line(row), table.isMarked(row)]);
    else parts.push(rowCount === 0 && line === visible >> 1 ? [empty] : NOTHING);
  }
  parts.push([rowCount, totalCount, offset]);
  return parts;
}

const NOTHING: readonly unknown[] = [];

/** Draws single lines of a table into blank ones. `rect` is that of the lines, without the scroll bar. */
export function linePainter(
  table: Table,
  rect: Rect,
  look: Look,
): (buffer: CellBuffer, line: number) => void {
  const placed = placedIn(table, rect.width + SCROLLBAR);
  const visible = visibleRows(rect.height);
  return (buffer, line) =>
    buffer.clipped(rect, () => {
      const row = table.offset + line - HEADER;
      if (line === 0) paintHeader(buffer, rect, table, placed, look);
      else if (line === visible + HEADER) paintCount(buffer, rect, table, look);
      else if (row < table.rowCount && line - HEADER < visible)
        paintRow(buffer, rect, table, row, line, placed, look);
      else if (table.rowCount === 0 && line - HEADER === visible >> 1)
        paintEmpty(buffer, rect, table, line, look);
    });
}

export function paintTableBar(buffer: CellBuffer, bar: Rect, table: Table, look: Look): void {
  const { offset, rowCount: count } = table;
  paintScrollbar(buffer, bar, { offset, visible: bar.height, count }, look);
}

function paintEmpty(buffer: CellBuffer, rect: Rect, { empty }: Table, line: number, look: Look): void {
  const room = Math.min(rect.width + SCROLLBAR, widthOf(empty));
  const x = rect.x + ((rect.width + SCROLLBAR - room) >> 1);
  writeFitted(buffer, x, rect.y + line, room, empty, look.theme.muted, look.glyphs.ellipsis);
}

/** Where a row in sight stands, by its number from the first; empty where none is. */
export function rowRect({ x, y, width, height }: Rect, line: number): Rect {
  const isInSight = line >= 0 && line < visibleRows(height);
  return { x, y: y + HEADER + line, width: isInSight ? width : 0, height: 1 };
}

/** Lays the selection over the row the operator is on, of a table that was painted without. */
export function paintCursor(
  buffer: CellBuffer,
  rect: Rect,
  { offset, rowCount }: Table,
  cursor: number,
  { theme, glyphs }: Look,
): void {
  const row = rowRect(partsOf(rect).lines, cursor - offset);
  if (cursor >= rowCount || row.width === 0) return;
  buffer.restyle(row, (style) => layer(style, theme.selection));
  buffer.write(row.x, row.y, glyphs.cursor, theme.selection, row.width);
}

function paintHeader(
  buffer: CellBuffer,
  rect: Rect,
  table: Table,
  placed: readonly PlacedColumn[],
  { theme, glyphs }: Look,
): void {
  for (const { index, x, width } of placed) {
    const column = table.columns[index];
    if (column === undefined) {
      continue;
    }
    const isSorted = table.sort?.column === index;
    const mark = table.sort?.descending === true ? glyphs.descending : glyphs.ascending;
    const title = isSorted ? say`${column.title}${mark}` : column.title;
    const style = isSorted ? theme.accent : theme.muted;
    writeFitted(buffer, rect.x + MARGIN + x, rect.y, width, title, style, glyphs.ellipsis, column.align);
  }
}

function paintRow(
  buffer: CellBuffer,
  rect: Rect,
  table: Table,
  row: number,
  line: number,
  placed: readonly PlacedColumn[],
  { theme, glyphs }: Look,
): void {
  const y = rect.y + line;
  const isMarked = table.isMarked(row);
  if (isMarked) buffer.write(rect.x + 1, y, glyphs.mark, layer(theme.marked, theme.emphasis));
  const pieces = table.line(row);
  for (const { index, x, width } of placed) {
    const piece = pieces[index];
    if (piece === undefined) continue;
    const { text, style } = piece;
    const shown = isMarked ? layer(style, theme.emphasis) : style;
    const align = table.columns[index]?.align ?? 'start';
    writeFitted(buffer, rect.x + MARGIN + x, y, width, text, shown, glyphs.ellipsis, align);
  }
}

function paintCount(buffer: CellBuffer, rect: Rect, table: Table, { theme, glyphs }: Look): void {
  const { rowCount, totalCount, offset } = table;
  const visible = visibleRows(rect.height);
  const last = Math.min(rowCount, offset + visible);
  const range = rowCount > visible ? say`${offset + 1}${glyphs.missing}${last} of ` : say``;
  const filtered = rowCount === totalCount ? say`` : say` of ${totalCount}`;
  const y = rect.y + rect.height - COUNT_LINE;
  const text = say`${range}${rowCount}${filtered}`;
  writeFitted(buffer, rect.x + MARGIN, y, rect.width - MARGIN, text, theme.muted, glyphs.ellipsis);
}

/** Cells of width that a table needs to show all its columns at their least. */
export function fullWidth(columns: readonly TableColumn[]): number {
  const cells = columns.reduce((sum, { least }) => sum + least, 0);
  return cells + COLUMN_GAP * Math.max(0, columns.length - 1) + MARGIN + SCROLLBAR + 1;
}
