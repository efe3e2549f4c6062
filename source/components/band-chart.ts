import { say } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';
import type { Look } from './look.ts';

export interface Band {
  /** The lower and the upper edge over time, the newest last; null is a hole. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly least: number;
  readonly most: number;
  readonly style: StyleId;
}

/**
 * The room between two values over time, the newest at the right edge: the lower one solid, what lies
 * between it and the upper one shaded. What was not measured is a hole.
 * ```
 *         ░
 *    ░░  ░░░
 * ▃▃▃▄▅▃▃▃▅▆
 * ```
 */
export function paintBand(buffer: CellBuffer, rect: Rect, band: Band, { theme, glyphs }: Look): void {
  const { x, y, width, height } = rect;
  const low = band.low.slice(-width);
  const high = band.high.slice(-width);
  const start = x + width - low.length;
  const steps = glyphs.sparks.length;
  const span = Math.max(Number.MIN_VALUE, band.most - band.least);
  /** In parts of a cell from the bottom of the chart. */
  const levelOf = (value: number): number =>
    Math.max(0, Math.min(height * steps - 1, Math.floor(((value - band.least) / span) * height * steps)));
  for (const [index, value] of low.entries()) {
    if (value === null || !Number.isFinite(value)) continue;
    const level = levelOf(value);
    const upper = high[high.length - low.length + index] ?? null;
    const top = upper === null ? level : Math.max(level, levelOf(upper));
    const row = Math.floor(level / steps);
    for (let filled = 0; filled < row; filled++) {
      buffer.write(start + index, y + height - 1 - filled, glyphs.sparks[steps - 1] ?? say` `, band.style);
    }
    buffer.write(start + index, y + height - 1 - row, glyphs.sparks[level % steps] ?? say` `, band.style);
    for (let above = row + 1; above <= Math.floor(top / steps); above++) {
      buffer.write(start + index, y + height - 1 - above, glyphs.barEmpty, theme.muted);
    }
  }
}
