import { graphemesOf, joinSafe, neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { bigTextHeight, bigTextWidth, paintBigText } from '../../components/big-text.ts';
import { widthOf, writeFitted } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';

/** Text of a wall at a scale; 0 is the terminal's own letters, and so is what has no large ones. */
export function paintWallText(
  buffer: CellBuffer,
  { x, y, width }: Pick<Rect, 'x' | 'y' | 'width'>,
  text: SafeText,
  scale: number,
  style: StyleId,
  look: Look,
): void {
  const fitted = cutToWidth(text, width, scale, look.glyphs.ellipsis);
  if (scale > 0 && bigTextWidth(fitted, scale) !== null)
    paintBigText(buffer, x, y, fitted, scale, style, look);
  else writeFitted(buffer, x, y, width, text, style, look.glyphs.ellipsis);
}

/** Lines from one line of text to the next. */
export function lineHeight(scale: number): number {
  return scale === 0 ? 1 : bigTextHeight(scale) + scale;
}

export function wallTextWidth(text: SafeText, scale: number): number {
  return (scale === 0 ? null : bigTextWidth(text, scale)) ?? widthOf(text);
}

/** A text in at most `most` lines, broken between words; the last may be too wide, and is cut. */
export function wrapWallText(text: SafeText, width: number, scale: number, most: number): SafeText[] {
  const lines: SafeText[] = [];
  for (const word of text.split(' ').map((part) => neutralise(part, text.length + 1))) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : say`${last} ${word}`;
    const fits = wallTextWidth(longer, scale) <= width;
    if (last !== undefined && (fits || lines.length === most)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function cutToWidth(text: SafeText, width: number, scale: number, ellipsis: SafeText): SafeText {
  if (scale === 0 || wallTextWidth(text, scale) <= width) return text;
  const kept = [...graphemesOf(text)];
  while (kept.length > 0 && wallTextWidth(say`${joinSafe(kept, say``)}${ellipsis}`, scale) > width)
    kept.pop();
  return say`${joinSafe(kept, say``)}${ellipsis}`;
}
