import type { SafeText } from '../../../protocol/text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { lineHeight, paintWallText, wrapWallText } from './wall-text.ts';

/** Details below the large letters, the most important first; what does not fit is left out. */
export function paintLines(
  buffer: CellBuffer,
  rect: Rect,
  lines: readonly SafeText[],
  scale: number,
  look: Look,
): void {
  const room = Math.floor((rect.height + (scale > 0 ? 1 : 0)) / lineHeight(scale));
  const shown: { text: SafeText; index: number }[] = [];
  for (const [index, line] of lines.entries()) {
    const spare = room - shown.length - (lines.length - index - 1);
    const most = Math.max(1, Math.min(MOST_WRAPPED, spare));
    for (const text of wrapWallText(line, rect.width, scale, most)) shown.push({ text, index });
  }
  for (const [at, { text, index }] of shown.slice(0, Math.max(0, room)).entries()) {
    const style = index === 0 ? look.theme.text : look.theme.muted;
    paintWallText(buffer, { ...rect, y: rect.y + at * lineHeight(scale) }, text, scale, style, look);
  }
}

const MOST_WRAPPED = 3;
