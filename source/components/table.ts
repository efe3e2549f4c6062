import { type SafeText, say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { layer, type StyleId } from '../screen/style.ts';
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
  /** Asked only for the cells in sight. */
  readonly cell: (row: number, column: number) => Piece;
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

function placedIn(table: Table, width: number): readonly PlacedColumn[] {
  return placeColumns(table.columns, width - MARGIN - SCROLLBAR - 1);
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
  const placed = placedIn(table, rect.width);
  const visible = visibleRows(rect.height);
  buffer.clipped(rect, () => {
    paintHeader(buffer, rect, table, placed, look);
    for (let line = 0; line < visible && table.offset + line < table.rowCount; line++) {
      paintRow(buffer, rect, table, table.offset + line, line + HEADER, placed, look);
    }
    if (table.rowCount === 0 && visible > 0) {
      const room = Math.min(rect.width, widthOf(table.empty));
      const x = rect.x + ((rect.width - room) >> 1);
      const y = rect.y + HEADER + (visible >> 1);
      writeFitted(buffer, x, y, room, table.empty, look.theme.muted, look.glyphs.ellipsis);
    }
    const bar = { x: rect.x + rect.width - 1, y: rect.y + HEADER, width: SCROLLBAR, height: visible };
    paintScrollbar(buffer, bar, { offset: table.offset, visible, count: table.rowCount }, look);
    paintCount(buffer, rect, table, look);
  });
}

/** Where a row in sight stands, by its number from the first; empty where none is. */
export function rowRect({ x, y, width, height }: Rect, line: number): Rect {
  const isInSight = line >= 0 && line < visibleRows(height);
  return { x, y: y + HEADER + line, width: isInSight ? width : 0, height: 1 };
}

/** The row the operator is on, over a table that was painted without it. */
export function paintCursorRow(
  buffer: CellBuffer,
  rect: Rect,
  table: Table,
  cursor: number,
  look: Look,
): void {
  const line = cursor - table.offset;
  if (line < 0 || line >= visibleRows(rect.height) || cursor >= table.rowCount) return;
  const placed = placeColumns(table.columns, rect.width - MARGIN - SCROLLBAR - 1);
  buffer.clipped(rect, () => {
    paintRow(buffer, rect, { ...table, cursor }, cursor, line + HEADER, placed, look);
  });
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
  const isCursor = table.cursor === row;
  let over: StyleId | null = isMarked ? theme.emphasis : null;
  if (isCursor) {
    over = over === null ? theme.selection : layer(over, theme.selection);
    buffer.fill({ x: rect.x, y, width: rect.width - SCROLLBAR, height: 1 }, BLANK, over);
    buffer.write(rect.x, y, glyphs.cursor, over);
  }
  if (isMarked) {
    buffer.write(rect.x + 1, y, glyphs.mark, over === null ? theme.marked : layer(theme.marked, over));
  }
  for (const { index, x, width } of placed) {
    const { text, style } = table.cell(row, index);
    const shown = over === null ? style : layer(style, over);
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

const BLANK = say` `;

/** Cells of width that a table needs to show all its columns at their least. */
export function fullWidth(columns: readonly TableColumn[]): number {
  const cells = columns.reduce((sum, { least }) => sum + least, 0);
  return cells + COLUMN_GAP * Math.max(0, columns.length - 1) + MARGIN + SCROLLBAR + 1;
}
