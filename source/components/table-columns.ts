import type { SafeText } from '../../protocol/text.ts';
import type { Align } from '../../protocol/text-width.ts';

/** One column of a table, apart from what stands in it. */
export interface TableColumn {
  readonly title: SafeText;
  /** Numbers to the end, so that their digits stand below each other. */
  readonly align: Align;
  /** Cells it needs to be worth showing. */
  readonly least: number;
  /** Cells beyond which more room gives nothing. */
  readonly most: number;
  /**
   * Where there is no room for all, columns with higher numbers go first. 0 stays as long as it fits, and one
   * of infinity is not shown.
   */
  readonly priority: number;
}

export interface PlacedColumn {
  /** Which one of the columns handed in. */
  readonly index: number;
  /** Cells from the table's left edge. */
  readonly x: number;
  readonly width: number;
}

export const COLUMN_GAP = 2;

/**
 * Which columns fit into `width` cells, where, and how wide: the least important ones are left out until
 * the rest has its least width, then the columns grow evenly up to their most. One column is always kept.
 */
export function placeColumns(columns: readonly TableColumn[], width: number): readonly PlacedColumn[] {
  const kept = columns
    .map((column, index) => ({ index, column, width: column.least }))
    .filter(({ column }) => column.priority < Number.POSITIVE_INFINITY);
  const needed = (): number =>
    kept.reduce((sum, { width: cells }) => sum + cells, 0) + COLUMN_GAP * (kept.length - 1);
  while (kept.length > 1 && needed() > width) {
    kept.splice(leastImportant(kept.map(({ column }) => column.priority)), 1);
  }
  let spare = width - needed();
  // A cell at a time and round about, so that columns of equal need end up equal.
  while (spare > 0) {
    const growing = kept.filter((entry) => entry.width < entry.column.most);
    if (growing.length === 0) {
      break;
    }
    for (const entry of growing.slice(0, spare)) {
      entry.width += 1;
      spare -= 1;
    }
  }
  let x = 0;
  return kept.map((entry) => {
    const placed = { index: entry.index, x, width: Math.min(entry.width, Math.max(0, width - x)) };
    x += entry.width + COLUMN_GAP;
    return placed;
  });
}

/** The last one among those with the highest number. */
function leastImportant(priorities: readonly number[]): number {
  let found = 0;
  for (let index = 1; index < priorities.length; index++) {
    if ((priorities[index] ?? 0) >= (priorities[found] ?? 0)) {
      found = index;
    }
  }
  return found;
}
