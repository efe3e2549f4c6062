import { neutralise, say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Line } from '../screen/line-editor.ts';
import type { Rect } from '../screen/rect.ts';
import { widthOf } from './fitted-text.ts';
import type { Look } from './look.ts';

/** A line being typed; it scrolls sideways so that the cursor is in sight. What was pasted is neutralised. */
export function paintTextField(buffer: CellBuffer, { x, y, width }: Rect, line: Line, { theme }: Look): void {
  if (width <= 0) {
    return;
  }
  const units = line.text.length * LONGEST_REWRITE + 1;
  const head = neutralise(line.text.slice(0, line.cursor), units);
  const tail = neutralise(line.text.slice(line.cursor), units);
  const headWidth = widthOf(head);
  // The cursor keeps one cell at the right edge.
  const shift = Math.max(0, headWidth - (width - 1));
  buffer.clipped({ x, y, width, height: 1 }, () => {
    buffer.fill({ x, y, width, height: 1 }, say` `, theme.field);
    buffer.write(x - shift, y, head, theme.field);
    buffer.write(x - shift + headWidth, y, tail, theme.field);
    buffer.restyle({ x: x - shift + headWidth, y, width: 1, height: 1 }, () => theme.fieldCursor);
  });
}

// One hostile unit becomes at most `‹10FFFF›`.
const LONGEST_REWRITE = 8;
