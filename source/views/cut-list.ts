import { say } from '../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';

/** Writes one line of a list; the last that is shown says at its end how many are not. */
export function writeWithRest(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  pieces: readonly Piece[],
  rest: number,
  { theme, glyphs }: Look,
): void {
  const note = rest > 0 ? [{ text: say`  +${rest} more`, style: theme.warning }] : [];
  const noteWidth = widthOfPieces(note);
  const used = writePieces(buffer, x, y, Math.max(0, width - noteWidth), pieces, glyphs.ellipsis);
  writePieces(buffer, x + used, y, width - used, note, glyphs.ellipsis);
}
