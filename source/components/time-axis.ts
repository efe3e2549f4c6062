import type { SafeText } from '../../protocol/text.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { type Piece, widthOf } from './fitted-text.ts';
import type { Look } from './look.ts';

export interface TimeAxis {
  /** The ends, in the same unit as the marks. */
  readonly from: number;
  readonly to: number;
  /** Names of moments, written below the axis. */
  readonly ticks: readonly { readonly at: number; readonly text: SafeText }[];
  /** What happened when; of several in one cell the last one given is seen. */
  readonly marks: readonly { readonly at: number; readonly piece: Piece }[];
}

export const AXIS_LINES = 2;

/**
 * Marks on a line from one moment to another, and below it which moments these are.
 * ```
 * ├───────────┬────△─▲▲───┬──────────┤
 * 20:04       20:24       20:44  21:04
 * ```
 */
export function paintTimeAxis(buffer: CellBuffer, { x, y, width }: Rect, axis: TimeAxis, look: Look): void {
  if (width < 1) return;
  const { theme, glyphs } = look;
  const { from, to } = axis;
  const cellOf = (at: number): number =>
    x + Math.max(0, Math.min(width - 1, Math.round(((at - from) / Math.max(1, to - from)) * (width - 1))));
  buffer.fill({ x, y, width, height: 1 }, glyphs.box.horizontal, theme.faint);
  let free = x;
  for (const { at, text } of axis.ticks) {
    const needed = widthOf(text);
    // A name stands below its moment, or as near to it as the end of the axis lets it.
    const start = Math.max(x, Math.min(cellOf(at), x + width - needed));
    if (start < free || needed > width) continue;
    buffer.write(cellOf(at), y, glyphs.axisTick, theme.muted);
    buffer.write(start, y + 1, text, theme.muted);
    free = start + needed + 1;
  }
  for (const { at, piece } of axis.marks) {
    if (at >= from && at <= to) buffer.write(cellOf(at), y, piece.text, piece.style);
  }
}
