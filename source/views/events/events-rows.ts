import { openRecord, type TableDescription } from '../table-description.ts';

/** What happened, the newest first, all sites in one list. */
export const eventsTable: TableDescription = {
  view: 'events',
  columns: [
    { name: 'at', least: 8, most: 16, priority: 0 },
    { name: 'severity', least: 10, most: 13, priority: 1 },
    { name: 'site', least: 10, most: 16, priority: 2 },
    { name: 'node', least: 9, most: 24, priority: 0 },
    { name: 'kind', least: 8, most: 9, priority: 5 },
    { name: 'code', least: 4, most: 4, priority: 4 },
    { name: 'message', least: 20, most: 100, priority: 0 },
    { name: 'action', least: 12, most: 40, priority: 6 },
    { name: 'gpu', least: 10, most: 40, priority: 8 },
  ],
  order: [
    { column: 'at', descending: true },
    { column: 'event', descending: true },
  ],
  bySite: false,
  totals: [],
  none: 'nothing has happened that a site keeps',
  opens: openRecord,
};
