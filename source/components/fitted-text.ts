import type { SafeText } from '../../protocol/text.ts';
import { type Align, cellWidth, cut } from '../../protocol/text-width.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { isPlain } from '../screen/cell-text.ts';
import type { StyleId } from '../screen/style.ts';

/** A piece of text with its looks. */
export interface Piece {
  readonly text: SafeText;
  readonly style: StyleId;
}

/** Cells that the text takes; the short way for what is mostly written. */
export function widthOf(text: SafeText): number {
  return isPlain(text) ? text.length : cellWidth(text);
}

/**
 * Writes a text into `width` cells: cut between graphemes with the ellipsis where it is wider, at the end
 * of the room where it is narrower and `align` says so. Cells it leaves free are not touched.
 */
export function writeFitted(
  buffer: CellBuffer,
  x: number,
  y: number,
  width: number,
  text: SafeText,
  style: StyleId,
  ellipsis: SafeText,
  align: Align = 'start',
): void {
  if (width <= 0) {
    return;
  }
  const needed = widthOf(text);
  if (needed > width) {
    buffer.write(x, y, cut(text, width, ellipsis), style, width);
  } else {
    buffer.write(align === 'end' ? x + width - needed : x, y, text, style);
  }
}

/** Writes pieces one after the other into at most `width` cells; returns how many were used. */
export function writePieces(
  buffer: CellBuffer,
  x: number,
  y: number,
  width: number,
  pieces: readonly Piece[],
  ellipsis: SafeText,
): number {
  let used = 0;
  for (const { text, style } of pieces) {
    const needed = widthOf(text);
    writeFitted(buffer, x + used, y, width - used, text, style, ellipsis);
    used = Math.min(width, used + needed);
    if (used >= width) {
      break;
    }
  }
  return used;
}

export function widthOfPieces(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + widthOf(text), 0);
}
