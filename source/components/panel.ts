import { say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { inset, type Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';
import { type Piece, widthOfPieces, writePieces } from './fitted-text.ts';
import type { Look } from './look.ts';

export interface Panel {
  readonly title: readonly Piece[];
  /** At the right end of the upper edge; goes first when there is no room for both. */
  readonly note?: readonly Piece[];
  readonly border: StyleId;
}

/**
 * A frame with a title in its upper edge; returns the region inside.
 * ```
 * ╭ 1 De Halm · NL ──────── ● 0.6 s ╮
 * ╰─────────────────────────────────╯
 * ```
 */
export function paintPanel(buffer: CellBuffer, rect: Rect, panel: Panel, { glyphs }: Look): Rect {
  const { x, y, width, height } = rect;
  if (width < 2 || height < 2) {
    return { x, y, width: 0, height: 0 };
  }
  const { box } = glyphs;
  const right = x + width - 1;
  const bottom = y + height - 1;
  buffer.fill({ x, y, width, height: 1 }, box.horizontal, panel.border);
  buffer.fill({ x, y: bottom, width, height: 1 }, box.horizontal, panel.border);
  buffer.fill({ x, y, width: 1, height }, box.vertical, panel.border);
  buffer.fill({ x: right, y, width: 1, height }, box.vertical, panel.border);
  buffer.write(x, y, box.topLeft, panel.border);
  buffer.write(right, y, box.topRight, panel.border);
  buffer.write(x, bottom, box.bottomLeft, panel.border);
  buffer.write(right, bottom, box.bottomRight, panel.border);
  paintTitles(buffer, rect, panel, glyphs.ellipsis);
  return inset(rect, 1);
}

// Corner, blank, text, blank, corner.
const AROUND_TITLE = 4;

function paintTitles(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  { title, note = [], border }: Panel,
  ellipsis: Piece['text'],
): void {
  const room = width - AROUND_TITLE;
  const titleWidth = widthOfPieces(title);
  if (titleWidth > 0 && room > 0) {
    const used = writePieces(buffer, x + 2, y, room, title, ellipsis);
    buffer.fill({ x: x + 1, y, width: 1, height: 1 }, BLANK, border);
    buffer.fill({ x: x + 2 + used, y, width: 1, height: 1 }, BLANK, border);
  }
  const noteWidth = widthOfPieces(note);
  if (noteWidth > 0 && titleWidth + noteWidth + 3 <= room) {
    const start = x + width - 2 - noteWidth;
    writePieces(buffer, start, y, noteWidth, note, ellipsis);
    buffer.fill({ x: start - 1, y, width: 1, height: 1 }, BLANK, border);
    buffer.fill({ x: start + noteWidth, y, width: 1, height: 1 }, BLANK, border);
  }
}

const BLANK = say` `;
