import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { StyleId } from '../screen/style.ts';
import type { Look } from './look.ts';

/**
 * A series as one line of blocks, the newest value at the right edge. What was not measured (null) is a
 * hole, never a low value. `least` and `most` are the ends of the scale.
 */
export function paintSparkline(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  values: readonly (number | null)[],
  { least, most, style }: { least: number; most: number; style: StyleId },
  { glyphs }: Look,
): void {
  const shown = values.slice(-Math.max(0, width));
  const start = x + width - shown.length;
  const steps = glyphs.sparks.length;
  for (const [index, value] of shown.entries()) {
    if (value === null || !Number.isFinite(value)) {
      continue;
    }
    const ratio = most > least ? (value - least) / (most - least) : 0;
    const step = Math.max(0, Math.min(steps - 1, Math.floor(ratio * steps)));
    const sign = glyphs.sparks[step];
    if (sign !== undefined) {
      buffer.write(start + index, y, sign, style);
    }
  }
}
