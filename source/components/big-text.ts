import { graphemesOf, type SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { intern, type StyleId, styleOf } from '../screen/style.ts';
import { DOT_ROWS, type Dots, dotsOf } from './big-font.ts';
import type { Look } from './look.ts';

/**
 * Text in letters of several cells. A dot is `scale` cells wide and half as many high, which on most
 * terminals is a square; at scale 1 a line is four cells high and some thirteen letters are as wide as 80 cells.
 * ```
 * █▀▀▀▄ █   █ ▀▀█▀▀
 * █▀▀▀▄ █   █   █      in ASCII:  #"""_ #   # ""#""
 * ```
 * Returns the cells it took; nothing is drawn of a text that has a character without dots.
 */
export function paintBigText(
  buffer: CellBuffer,
  x: number,
  y: number,
  text: SafeText,
  scale: number,
  style: StyleId,
  look: Look,
): number {
  const letters = lettersOf(text);
  if (letters === null || scale < 1) return 0;
  const ink = inkOf(style);
  let at = x;
  for (const dots of letters) {
    paintLetter(buffer, at, y, dots, scale, ink, look);
    at += (widthOfDots(dots) + 1) * scale;
  }
  return Math.max(0, at - scale - x);
}

/** Cells that a text takes; null where a character of it has no dots. */
export function bigTextWidth(text: SafeText, scale: number): number | null {
  const letters = lettersOf(text);
  if (letters === null) return null;
  const dots = letters.reduce((sum, letter) => sum + widthOfDots(letter) + 1, 0);
  return Math.max(0, dots - 1) * scale;
}

/** Lines that text of a scale takes. */
export function bigTextHeight(scale: number): number {
  return Math.ceil((DOT_ROWS * scale) / 2);
}

/** The largest scale, at most `most`, at which the text fits into a place; 0 where none does. */
export function scaleFitting(
  text: SafeText,
  { width, height }: Pick<Rect, 'width' | 'height'>,
  most: number,
): number {
  for (let scale = most; scale >= 1; scale--) {
    const needed = bigTextWidth(text, scale);
    if (needed !== null && needed <= width && bigTextHeight(scale) <= height) return scale;
  }
  return 0;
}

function paintLetter(
  buffer: CellBuffer,
  x: number,
  y: number,
  dots: Dots,
  scale: number,
  style: StyleId,
  { glyphs }: Look,
): void {
  const isInk = (column: number, halfRow: number): boolean =>
    dots[Math.floor(halfRow / scale)]?.[Math.floor(column / scale)] === true;
  const width = widthOfDots(dots) * scale;
  for (let row = 0; row < bigTextHeight(scale); row++) {
    for (let column = 0; column < width; column++) {
      const [upper, lower] = [isInk(column, 2 * row), isInk(column, 2 * row + 1)];
      if (!upper && !lower) continue;
      const sign = upper && lower ? glyphs.blockFull : upper ? glyphs.blockUpper : glyphs.blockLower;
      buffer.write(x + column, y + row, sign, style);
    }
  }
}

function lettersOf(text: SafeText): Dots[] | null {
  const letters: Dots[] = [];
  for (const grapheme of graphemesOf(text)) {
    const dots = dotsOf(grapheme);
    if (dots === null) return null;
    letters.push(dots);
  }
  return letters;
}

function widthOfDots(dots: Dots): number {
  return dots[0]?.length ?? 0;
}

/** Ink that is turned into background would leave holes where the letters are. */
function inkOf(style: StyleId): StyleId {
  return intern({ ...styleOf(style), inverse: false, underline: false });
}
