import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { Piece } from './fitted-text.ts';
import type { Look } from './look.ts';

/** How hot a cell is (0…1), null where it was not measured, or a sign of its own for what is not heat. */
export type Heat = number | null | Piece;

/**
 * One cell per thing, line by line, `perLine` in a line (as many as fit when null). Colour and shade tell
 * the same, so the map reads without colour. Only cells in sight are asked for.
 */
export function paintHeatMap(
  buffer: CellBuffer,
  rect: Rect,
  {
    count,
    heatOf,
    perLine = null,
  }: { count: number; heatOf: (index: number) => Heat; perLine?: number | null },
  look: Look,
): void {
  const { perLine: columns } = heatMapShape(rect, perLine);
  for (let index = 0; index < count && columns > 0; index++) {
    const line = Math.floor(index / columns);
    if (line >= rect.height) {
      break;
    }
    const { text, style } = pieceOf(heatOf(index), look);
    buffer.write(rect.x + (index % columns), rect.y + line, text, style);
  }
}

/** How many cells stand in one line of the map. */
export function heatMapShape(rect: Rect, perLine: number | null): { readonly perLine: number } {
  return { perLine: Math.min(rect.width, perLine ?? rect.width) };
}

/** The sign and style of one heat. */
export function pieceOf(heat: Heat, { theme, glyphs }: Look): Piece {
  if (heat === null || (typeof heat === 'number' && Number.isNaN(heat))) {
    return { text: glyphs.unknown, style: theme.faint };
  }
  if (typeof heat !== 'number') {
    return heat;
  }
  return {
    text: at(glyphs.shades, heat) ?? glyphs.unknown,
    style: at(theme.heat, heat) ?? theme.text,
  };
}

function at<Step>(steps: readonly Step[], ratio: number): Step | undefined {
  const bounded = Math.max(0, Math.min(1, ratio));
  return steps[Math.min(steps.length - 1, Math.floor(bounded * steps.length))];
}
