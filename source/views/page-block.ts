import { type Piece, writePieces } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';

/** A part of the page that knows how many lines it takes. */
export interface Block {
  readonly lines: number;
  readonly paint: (buffer: CellBuffer, rect: Rect, look: Look) => void;
}

/** A heading and lines of text below it, set in by two cells. */
export function textBlock(heading: Piece, lines: readonly (readonly Piece[])[]): Block {
  return {
    lines: 1 + lines.length,
    paint: (buffer, { x, y, width }, { glyphs }) => {
      writePieces(buffer, x, y, width, [heading], glyphs.ellipsis);
      for (const [line, pieces] of lines.entries()) {
        writePieces(buffer, x + 2, y + 1 + line, Math.max(0, width - 2), pieces, glyphs.ellipsis);
      }
    },
  };
}

/** Blocks below each other, a blank line between them. */
export function stacked(blocks: readonly Block[]): Block {
  const shown = blocks.filter(({ lines }) => lines > 0);
  return {
    lines: shown.reduce((sum, { lines }) => sum + lines, 0) + Math.max(0, shown.length - 1),
    paint: (buffer, rect, look) => {
      let y = rect.y;
      for (const block of shown) {
        block.paint(buffer, { ...rect, y, height: block.lines }, look);
        y += block.lines + 1;
      }
    },
  };
}

const BETWEEN = 3;

/** Two blocks beside each other, each in half of the width. */
export function beside(left: Block, right: Block): Block {
  return {
    lines: Math.max(left.lines, right.lines),
    paint: (buffer, rect, look) => {
      const width = (rect.width - BETWEEN) >> 1;
      const second = { ...rect, x: rect.x + width + BETWEEN, width: rect.width - width - BETWEEN };
      buffer.clipped({ ...rect, width }, () => left.paint(buffer, { ...rect, width }, look));
      buffer.clipped(second, () => right.paint(buffer, second, look));
    },
  };
}
