import type { SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { type Piece, widthOf, writeFitted, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';

export interface KeyValue {
  readonly key: SafeText;
  readonly value: readonly Piece[];
}

const GAP = 2;

/** Lines of a name and what it is, the values below each other; what does not fit is left out. */
export function paintKeyValues(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  lines: readonly KeyValue[],
  { theme, glyphs }: Look,
): void {
  const longest = lines.reduce((most, { key }) => Math.max(most, widthOf(key)), 0);
  // Names never take more than half: the value is what is read.
  const keyWidth = Math.min(longest, width >> 1);
  for (const [line, { key, value }] of lines.slice(0, Math.max(0, height)).entries()) {
    writeFitted(buffer, x, y + line, keyWidth, key, theme.muted, glyphs.ellipsis);
    writePieces(buffer, x + keyWidth + GAP, y + line, width - keyWidth - GAP, value, glyphs.ellipsis);
  }
}
