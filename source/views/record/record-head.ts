import type { Piece } from '../../components/fitted-text.ts';
import { widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { freshnessPiece } from '../look-words.ts';
import { type Block, linesBlock, stacked } from '../page-block.ts';
import type { RecordRow } from './record-row.ts';

/** What it is in one line with how fresh that is, and below it what is to be said first. */
export function recordHead(
  row: RecordRow,
  title: readonly Piece[],
  lines: readonly (readonly Piece[])[],
  look: Look,
): Block {
  // An alert or an event has no age of its own: what it says of when stands in it.
  const note = row.ageSeconds === null ? [] : [freshnessPiece(row.freshness, row.ageSeconds, look)];
  const noteWidth = widthOfPieces(note);
  const first: Block = {
    lines: 1,
    paint: (buffer, { x, y, width }, { glyphs }) => {
      writePieces(buffer, x + Math.max(0, width - noteWidth), y, noteWidth, note, glyphs.ellipsis);
      writePieces(buffer, x, y, Math.max(0, width - noteWidth - 2), title, glyphs.ellipsis);
    },
  };
  return stacked([first, linesBlock(lines.map((pieces) => ({ pieces })))], 0);
}
