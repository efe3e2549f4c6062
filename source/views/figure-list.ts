import type { SafeText } from '../../protocol/text.ts';
import type { Align } from '../../protocol/text-width.ts';
import { type Piece, widthOf, widthOfPieces, writeFitted, writePieces } from '../components/fitted-text.ts';
import { paintGauge } from '../components/gauge.ts';
import type { Look } from '../components/look.ts';
import { paintSparkline } from '../components/sparkline.ts';
import { placeColumns } from '../components/table-columns.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';

/** What a value was over time, drawn in so many cells. */
export interface Series {
  readonly past: readonly (number | null)[];
  readonly cells: number;
  readonly least: number;
  readonly most: number;
  readonly style: StyleId;
}

/** Pieces, a bar with its share, or a line of what was. */
export type ListCell = readonly Piece[] | { readonly ratio: number | null; readonly style: StyleId } | Series;

export interface ListColumn {
  readonly title: SafeText;
  readonly align: Align;
  /** As in a table: higher numbers go first where room is short. */
  readonly priority: number;
  /** Cells beyond which its text is cut. */
  readonly most?: number;
  /** Cells down to which its text may be cut before a column goes. */
  readonly least?: number;
  readonly cell: (row: number) => ListCell;
}

/** Bars have no text to measure. */
const GAUGE_CELLS = 10;

/**
 * Rows below a header, the columns as wide as what stands in them: for some ten rows that are always all
 * shown. What does not fit in height is left out; returns the rows painted. `lineOf` says where a row stands
 * when they do not follow each other.
 */
export function paintList(
  buffer: CellBuffer,
  rect: Rect,
  columns: readonly ListColumn[],
  count: number,
  look: Look,
  lineOf: (row: number) => number = (row) => rect.y + 1 + row,
): number {
  const { theme, glyphs } = look;
  const visible = Math.max(0, Math.min(count, rect.height - 1));
  const cells = columns.map((column) => Array.from({ length: visible }, (_, row) => column.cell(row)));
  const placed = placeColumns(
    columns.map(({ title, align, priority, least, most }, index) => {
      const widest = Math.max(widthOf(title), ...(cells[index] ?? []).map(widthOfCell));
      const wanted = Math.min(widest, most ?? widest);
      return { title, align, priority, least: Math.min(wanted, least ?? wanted), most: wanted };
    }),
    rect.width,
  );
  for (const { index, x, width } of placed) {
    const column = columns[index];
    if (column === undefined) continue;
    const left = rect.x + x;
    writeFitted(buffer, left, rect.y, width, column.title, theme.muted, glyphs.ellipsis, column.align);
    for (const [row, cell] of (cells[index] ?? []).entries()) {
      const y = lineOf(row);
      const place = { x: left, y, width, height: 1 };
      if ('ratio' in cell) paintGauge(buffer, place, cell.ratio, cell.style, look);
      else if ('past' in cell) paintSparkline(buffer, place, cell.past, cell, look);
      else {
        const shift = column.align === 'end' ? Math.max(0, width - widthOfPieces(cell)) : 0;
        writePieces(buffer, left + shift, y, width - shift, cell, glyphs.ellipsis);
      }
    }
  }
  return visible;
}

function widthOfCell(cell: ListCell): number {
  if ('past' in cell) return cell.cells;
  return 'ratio' in cell ? GAUGE_CELLS : widthOfPieces(cell);
}
