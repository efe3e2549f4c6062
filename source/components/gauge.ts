import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';
import type { Look } from './look.ts';

/**
 * A bar filled to `ratio` (0…1, drawn within these bounds) with the precision of a part of a cell: an
 * eighth with Unicode, a whole cell in ASCII. null, not measured, is drawn as the missing sign on an
 * empty bar. A ratio above nothing always shows.
 */
export function paintGauge(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  ratio: number | null,
  style: StyleId,
  { theme, glyphs }: Look,
): void {
  if (width <= 0) {
    return;
  }
  buffer.fill({ x, y, width, height: 1 }, glyphs.barEmpty, theme.faint);
  if (ratio === null || Number.isNaN(ratio)) {
    buffer.write(x, y, glyphs.missing, theme.muted);
    return;
  }
  const parts = glyphs.parts.length;
  const bounded = Math.max(0, Math.min(1, ratio));
  const filled = bounded === 0 ? 0 : Math.max(1, Math.round(bounded * width * parts));
  const whole = Math.floor(filled / parts);
  const full = glyphs.parts[parts - 1];
  if (full !== undefined) {
    buffer.fill({ x, y, width: whole, height: 1 }, full, style);
  }
  const partial = glyphs.parts[(filled % parts) - 1];
  if (partial !== undefined && whole < width) {
    buffer.write(x + whole, y, partial, style);
  }
}
