import { isMemory } from '../../fabric/freshness.ts';
import type { SiteRow } from './site-row.ts';
import { isCovered } from './site-sums.ts';

/** So many are known by their place; of more the worst are looked for first. */
export const FEW_SITES = 8;

/** Of the rows of a moment: a key asks several times, and each site may have hundreds of alerts. */
const orders = new WeakMap<readonly SiteRow[], readonly SiteRow[]>();

/** Sites in the order in which they are shown. */
export function shownOrder(rows: readonly SiteRow[]): readonly SiteRow[] {
  if (rows.length <= FEW_SITES) return rows;
  const order = orders.get(rows) ?? worstFirst(rows);
  orders.set(rows, order);
  return order;
}

/**
 * Sites with the worst first, those alike in their own order. A site that is only late keeps its place:
 * lateness comes and goes, and lines that change places cannot be read.
 */
function worstFirst(rows: readonly SiteRow[]): SiteRow[] {
  const worries = rows.map((row) => ({ row, worry: worryOf(row) }));
  return worries.sort((a, b) => b.worry - a.worry).map(({ row }) => row);
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
