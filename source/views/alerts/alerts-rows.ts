import { openRecord, type TableDescription, UNTIL_SAID } from '../table-description.ts';

/** What wants attention: what stands first, the newest above. */
export const alertsTable: TableDescription = {
  view: 'alerts',
  columns: [
    { name: 'severity', least: 10, most: 13, priority: 0 },
    { name: 'raisedAt', least: 8, most: 16, priority: 2 },
    { name: 'clearedAt', least: 8, most: 16, priority: UNTIL_SAID, whenSaid: 1.5 },
    { name: 'site', least: 10, most: 16, priority: 1 },
    { name: 'subject', least: 10, most: 28, priority: 0 },
    { name: 'message', least: 20, most: 90, priority: 0 },
    { name: 'action', least: 14, most: 50, priority: UNTIL_SAID, whenSaid: 6 },
    { name: 'workloads', least: 9, most: 30, priority: UNTIL_SAID, whenSaid: 7 },
    { name: 'acknowledgedBy', least: 8, most: 14, priority: UNTIL_SAID, whenSaid: 8 },
  ],
  order: [
    { column: 'clearedAt', descending: true, nullFirst: true },
    { column: 'severity', descending: false },
    { column: 'raisedAt', descending: true },
  ],
  bySite: false,
  totals: [],
  none: 'no alert was raised by the sites that are heard',
  opens: openRecord,
};
