import type { Look } from '../components/look.ts';
import { type ListColumn, paintList } from './figure-list.ts';
import type { Block, Target } from './page-block.ts';

/**
 * A list of any length as a part of a page: only the rows in sight are written out and measured. `columns`
 * describes the rows from `first` on, of which there are `count`.
 */
export function windowedList(
  columns: (first: number, count: number, look: Look) => readonly ListColumn[],
  rows: readonly { readonly id: string; readonly target: Target }[],
  width: number,
): Block {
  return {
    lines: rows.length + 1,
    stops: rows.map(({ id, target }, row) => ({ id, target, line: row + 1, x: 0, width })),
    paint: (buffer, rect, look) => {
      const { clip } = buffer;
      const first = Math.max(0, Math.min(rows.length, clip.y - rect.y - 1));
      const visible = Math.max(0, clip.y + clip.height - (rect.y + 1 + first));
      const count = Math.min(rows.length - first, visible);
      // The head stands above the first row in sight, and is clipped away when that is not the first one.
      const place = { ...rect, y: rect.y + first, height: count + 1 };
      paintList(buffer, place, columns(first, count, look), count, look);
    },
  };
}
