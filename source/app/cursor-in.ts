import { rowNamed } from '../views/row-position.ts';
import type { Selection } from '../views/row-selection.ts';
import type { Cursor } from './screen-state.ts';

/** Where the cursor is now: on its row wherever that went; where it was when the row is gone. */
export function cursorIn({ rows }: Selection, cursor: Cursor | null): number | null {
  if (rows.count === 0) return null;
  if (cursor === null) return 0;
  return rowNamed(rows, cursor.name, cursor.index) ?? Math.min(cursor.index, rows.count - 1);
}
