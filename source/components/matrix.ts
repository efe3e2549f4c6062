import { type SafeText, say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { type Piece, widthOf, widthOfPieces, writeFitted, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';

export interface Matrix {
  /** Stands before each column's name: `to`. */
  readonly columnWord: SafeText;
  readonly names: readonly SafeText[];
  /** What stands where a row meets a column; null where they cannot meet (each with itself). */
  readonly cell: (row: number, column: number) => readonly Piece[] | null;
  readonly cursor: { readonly row: number; readonly column: number } | null;
}

const GAP = 3;

/**
 * Each against each:
 * ```
 *              to De Halm      to Eemshaven
 * De Halm      ·               0.41 ms ● 53 %
 * Eemshaven    0.41 ms ● 48 %  ·
 * ```
 */
export function paintMatrix(buffer: CellBuffer, rect: Rect, matrix: Matrix, look: Look): void {
  const { theme, glyphs } = look;
  const { x, y, width } = rect;
  const { names } = matrix;
  const nameWidth = Math.min(
    width >> 2,
    names.reduce((most, name) => Math.max(most, widthOf(name)), 0),
  );
  buffer.clipped(rect, () => {
    let left = x + nameWidth + GAP;
    for (const [column, name] of names.entries()) {
      const title = say`${matrix.columnWord} ${name}`;
      const cells = names.map((_, row) => matrix.cell(row, column));
      const room = x + width - left;
      const needed = Math.max(widthOf(title), ...cells.map((cell) => widthOfPieces(cell ?? [])));
      const columnWidth = Math.min(needed, room);
      writeFitted(buffer, left, y, columnWidth, title, theme.muted, glyphs.ellipsis);
      for (const [row, cell] of cells.entries()) {
        const pieces = cell ?? [{ text: glyphs.information, style: theme.faint }];
        writePieces(buffer, left, y + 1 + row, columnWidth, pieces, glyphs.ellipsis);
        if (matrix.cursor?.row === row && matrix.cursor.column === column) {
          const under = { x: left, y: y + 1 + row, width: columnWidth, height: 1 };
          buffer.restyle(under, (style) => layer(style, theme.selection));
        }
      }
      left += columnWidth + GAP;
    }
    for (const [row, name] of names.entries()) {
      writeFitted(buffer, x, y + 1 + row, nameWidth, name, theme.text, glyphs.ellipsis);
    }
  });
}
