import type { SiteView } from '../../fabric/site-view.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';

/** What is free now on the links from a site to another, bit/s; null where that is not measured. */
export function freeBitsPerSecond(from: SiteView, to: string): number | null {
  const table = from.table('links');
  let free: number | null = null;
  table?.forEach((slot) => {
    if (table.text(table.column('peer'), slot) !== to) return;
    if (table.cell(table.column('state'), slot) === 'down') return;
    const capacity = table.number(table.column('capacityBitsPerSecond'), slot);
    const sends = table.number(table.column('transmitBitsPerSecond'), slot);
    if (capacity !== null && sends !== null) free = (free ?? 0) + Math.max(0, capacity - sends);
  });
  return free;
}

/** How long copying takes, as far as one can say: no scheduler tells how large a checkpoint is. */
export function copyWords(from: SiteView, to: string): string {
  const free = freeBitsPerSecond(from, to);
  if (free === null)
    return `how long its checkpoint is copied to ${to} is not known: neither its size nor the link`;
  if (free === 0) return `the links to ${to} have no room now for copying a checkpoint`;
  const terabyte = formatDuration(8e12 / free);
  return `the size of its checkpoint is not known; 1 TB takes ${terabyte} over the ${formatQuantity(free, 'bit/s')} free to ${to}`;
}
