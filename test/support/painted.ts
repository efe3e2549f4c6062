import type { SafeText } from '../../protocol/text.ts';
import type { Look } from '../../source/components/look.ts';
import { CellBuffer } from '../../source/screen/cell-buffer.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../source/screen/glyphs.ts';
import type { Rect } from '../../source/screen/rect.ts';
import { themeNamed } from '../../source/screen/theme.ts';
import { THEME_NAMES } from '../../source/screen/theme-palettes.ts';
import { type DetailPage, paintDetailPage } from '../../source/views/detail-page.ts';

export const theme = themeNamed('default');
export const unicode: Look = { theme, glyphs: UNICODE_GLYPHS };
export const ascii: Look = { theme, glyphs: ASCII_GLYPHS };

/** Every theme with both sets of signs. */
export const LOOKS: readonly Look[] = THEME_NAMES.flatMap((name) =>
  [UNICODE_GLYPHS, ASCII_GLYPHS].map((glyphs) => ({ theme: themeNamed(name), glyphs })),
);

/** Columns and rows of a terminal or of a part of it. */
export type Size = readonly [columns: number, rows: number];

/** Terminals from the smallest that is supported to a wall. */
export const SIZES: readonly Size[] = [
  [40, 10],
  [80, 24],
  [120, 40],
  [200, 60],
  [300, 100],
];

/** What a painter draws, as text; fails when it writes beside the region it was given. */
export function painted([columns, rows]: Size, paint: (buffer: CellBuffer, rect: Rect) => void): string {
  const buffer = new CellBuffer(columns + 2, rows + 2);
  paint(buffer, { x: 1, y: 1, width: columns, height: rows });
  for (let x = 0; x < columns + 2; x++) {
    for (let y = 0; y < rows + 2; y++) {
      const isInside = x > 0 && y > 0 && x <= columns && y <= rows;
      if (!isInside && buffer.textAt(x, y) !== ' ') throw new Error(`wrote beside its region at ${x},${y}`);
    }
  }
  return buffer.toText({ x: 1, y: 1, width: columns, height: rows });
}

/** What a painter makes of a screen that is all its own. */
export function paintedOn(
  [width, height]: Size,
  paint: (buffer: CellBuffer, rect: Rect) => void,
): CellBuffer {
  const buffer = new CellBuffer(width, height);
  paint(buffer, { x: 0, y: 0, width, height });
  return buffer;
}

/** Words in the style of text. */
export const wordsOf = (text: SafeText) => [{ text, style: theme.text }];

/** A page from its first line on, as text; `pageOf` lays it out for a width. */
export function paintedPage(size: Size, pageOf: (width: number) => DetailPage, look = unicode): string {
  return painted(size, (buffer, rect) =>
    paintDetailPage(buffer, rect, pageOf(rect.width), { offset: 0, cursor: null }, look),
  );
}
