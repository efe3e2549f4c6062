import { isMemory } from '../../fabric/freshness.ts';
import type { SiteRow } from './site-row.ts';
import { isCovered } from './site-sums.ts';

/** So many are known by their place; of more the worst are looked for first. */
export const FEW_SITES = 8;

/** Sites in the order in which they are shown. */
export function shownOrder(rows: readonly SiteRow[]): readonly SiteRow[] {
  return rows.length > FEW_SITES ? worstFirst(rows) : rows;
}

/**
 * Sites with the worst first, those alike in their own order. A site that is only late keeps its place:
 * lateness comes and goes, and lines that change places cannot be read.
 */
function worstFirst(rows: readonly SiteRow[]): SiteRow[] {
  return rows.toSorted((a, b) => worryOf(b) - worryOf(a));
}

/** How much a site wants to be looked at; 0 where nothing is known to be wrong. */
export function worryOf(row: SiteRow): number {
  if (row.stream === 'lost') return 7;
  if (isMemory(row.stream)) return 6;
  const unseen = row.alerts.filter(({ acknowledgedBy }) => acknowledgedBy === null);
  if (unseen.some(({ severity }) => severity === 'critical')) return 5;
  if (isMemory(row.freshness)) return 4;
  if (row.alerts.some(({ severity }) => severity === 'critical')) return 3;
  if (row.absence !== null || row.alerts.some(({ severity }) => severity === 'warning')) return 2;
  return row.freshness === 'live' && !isCovered(row) ? 1 : 0;
}
