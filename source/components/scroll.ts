/**
 * The first row to show so that the cursor is in sight, moving as little as possible from `offset`, and
 * never further than the last full page. `cursor` null leaves the offset, within bounds.
 */
export function scrolledTo(offset: number, cursor: number | null, visible: number, count: number): number {
  let first = offset;
  if (cursor !== null && visible > 0) {
    first = Math.min(first, cursor);
    first = Math.max(first, cursor - visible + 1);
  }
  return Math.max(0, Math.min(first, count - visible));
}

export type CursorMove = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** Where the cursor goes; null when there are no rows. From nowhere, any move goes to the first or last row. */
export function movedCursor(
  cursor: number | null,
  move: CursorMove,
  page: number,
  count: number,
): number | null {
  if (count === 0) {
    return null;
  }
  const bounded = (row: number): number => Math.max(0, Math.min(count - 1, row));
  // One row of the old page stays in sight, so that the eye keeps its place.
  const step = Math.max(1, page - 1);
  switch (move) {
    case 'first':
      return 0;
    case 'last':
      return count - 1;
    case 'up':
      return cursor === null ? count - 1 : bounded(cursor - 1);
    case 'down':
      return cursor === null ? 0 : bounded(cursor + 1);
    case 'page-up':
      return bounded((cursor ?? 0) - step);
    case 'page-down':
      return bounded((cursor ?? 0) + step);
  }
}
