import { openRecord, type TableDescription } from '../table-description.ts';

/** What was asked for and how far it is, whoever asked and from wherever. */
export const operationsTable: TableDescription = {
  view: 'operations',
  columns: [
    { name: 'site', least: 10, most: 16, priority: 1 },
    { name: 'kind', least: 9, most: 11, priority: 0 },
    { name: 'targets', least: 12, most: 40, priority: 0 },
    { name: 'state', least: 10, most: 20, priority: 0 },
    { name: 'step', least: 12, most: 50, priority: 3 },
    { name: 'progressRatio', least: 5, most: 6, priority: 2 },
    { name: 'actor', least: 8, most: 20, priority: 4 },
    { name: 'reason', least: 12, most: 40, priority: 5 },
    { name: 'acceptedAt', least: 8, most: 16, priority: 6 },
    { name: 'deadlineAt', least: 8, most: 16, priority: 7 },
    { name: 'outcome', least: 10, most: 40, priority: 8 },
    { name: 'operation', least: 26, most: 26, priority: 9 },
  ],
  order: [{ column: 'acceptedAt', descending: true }],
  bySite: false,
  totals: [],
  none: 'nothing was asked for',
  opens: openRecord,
};
