import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import type { Look } from './look.ts';

/** A bar one cell wide that says which part of `count` rows is in sight; nothing when all are. */
export function paintScrollbar(
  buffer: CellBuffer,
  { x, y, height }: Rect,
  { offset, visible, count }: { offset: number; visible: number; count: number },
  { theme, glyphs }: Look,
): void {
  if (count <= visible || height < 1) {
    return;
  }
  const size = Math.max(1, Math.round((height * visible) / count));
  const travel = height - size;
  const top = Math.round((travel * offset) / Math.max(1, count - visible));
  buffer.fill({ x, y, width: 1, height }, glyphs.scrollTrack, theme.faint);
  buffer.fill({ x, y: y + top, width: 1, height: size }, glyphs.scrollThumb, theme.muted);
}
