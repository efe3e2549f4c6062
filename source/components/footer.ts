import { say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { FooterKey } from '../screen/keymap.ts';
import type { Rect } from '../screen/rect.ts';
import { type Piece, widthOfPieces, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';

const GAP = 2;

/**
 * The keys in one line, as many as fit whole: `d drain  u uncordon (nothing is drained)  ? help`. One that
 * cannot act is dimmed and its reason stands behind it. Keys named in `always` keep their place at the end.
 */
export function paintFooter(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  keys: readonly FooterKey[],
  look: Look,
  always: readonly string[] = ['?'],
): void {
  const last = keys.filter(({ key }) => always.includes(key));
  const lastWidth = last.reduce((sum, key) => sum + widthOfPieces(piecesOf(key, look)) + GAP, 0);
  let used = 0;
  for (const key of keys) {
    const pieces = piecesOf(key, look);
    const needed = widthOfPieces(pieces);
    if (last.includes(key) || used + needed + lastWidth > width) {
      continue;
    }
    writePieces(buffer, x + used, y, needed, pieces, look.glyphs.ellipsis);
    used += needed + GAP;
  }
  for (const key of last) {
    const pieces = piecesOf(key, look);
    writePieces(buffer, x + used, y, width - used, pieces, look.glyphs.ellipsis);
    used += widthOfPieces(pieces) + GAP;
  }
}

function piecesOf({ key, label, refusal }: FooterKey, { theme }: Look): Piece[] {
  if (refusal !== null) {
    return [{ text: say`${key} ${label} (${refusal})`, style: theme.disabled }];
  }
  return [
    { text: key, style: theme.key },
    { text: say` ${label}`, style: theme.muted },
  ];
}
