import { openRecord, type TableDescription } from '../table-description.ts';

/** Who did what, when and why, the newest first, all sites in one list. */
export const auditTable: TableDescription = {
  view: 'audit',
  columns: [
    { name: 'at', least: 8, most: 16, priority: 0 },
    { name: 'site', least: 10, most: 16, priority: 1 },
    { name: 'actor', least: 20, most: 30, priority: 2 },
    { name: 'what', least: 16, most: 60, priority: 0 },
    { name: 'reason', least: 10, most: 40, priority: 4 },
    { name: 'result', least: 6, most: 40, priority: 3 },
    { name: 'code', least: 12, most: 22, priority: 5 },
    { name: 'seq', least: 5, most: 8, priority: 6 },
    { name: 'operation', least: 26, most: 26, priority: 8 },
    { name: 'via', least: 8, most: 20, priority: 9 },
  ],
  order: [
    { column: 'at', descending: true },
    { column: 'seq', descending: true },
  ],
  bySite: false,
  totals: [],
  none: 'nothing is on record; sites without a journal keep none',
  opens: openRecord,
};
