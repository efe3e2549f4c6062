import type { Condition } from './alerts.ts';
import type { SiteTables } from './site-tables.ts';

/** A journal that takes nothing stops all acting, and one that runs out of room soon will. */
export function troubledJournal(tables: SiteTables): readonly Condition[] {
  const table = tables.of('journals');
  const slot = table.find('');
  if (slot === undefined) return [];
  const closed = table.text(table.column('closedBecause'), slot);
  const low = table.text(table.column('lowBecause'), slot);
  const found: Condition[] = [];
  if (closed !== null)
    found.push({
      rule: 'journal',
      subject: 'journal',
      severity: 'critical',
      message: `no commands are taken: ${closed}`,
    });
  if (low !== null)
    found.push({
      rule: 'journal room',
      subject: 'journal',
      severity: 'warning',
      message: low,
      action: 'make room on that disk: without it no operation can begin',
    });
  return found;
}
