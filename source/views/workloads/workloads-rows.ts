import { ascending, openRecord, type TableDescription } from '../table-description.ts';

/** What the schedulers placed or hold back: whose, where, and for how long still. */
export const workloadsTable: TableDescription = {
  view: 'workloads',
  columns: [
    { name: 'site', least: 10, most: 16, priority: 2 },
    { name: 'workload', least: 8, most: 16, priority: 0 },
    { name: 'name', least: 8, most: 28, priority: 4 },
    { name: 'user', least: 7, most: 14, priority: 1 },
    { name: 'account', least: 7, most: 14, priority: 8 },
    { name: 'state', least: 10, most: 12, priority: 1 },
    { name: 'gpus', least: 4, most: 6, priority: 3 },
    { name: 'nodeCount', least: 5, most: 6, priority: 7 },
    { name: 'nodes', least: 10, most: 40, priority: 9 },
    { name: 'startedAt', least: 8, most: 16, priority: 10 },
    { name: 'timeLeftSeconds', least: 9, most: 10, priority: 6 },
    { name: 'dataClass', least: 8, most: 10, priority: 9 },
    { name: 'priority', least: 8, most: 8, priority: 12 },
    { name: 'partition', least: 8, most: 12, priority: 12 },
    { name: 'reason', least: 10, most: 40, priority: 7 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: ascending('workload'),
  bySite: true,
  totals: ['gpus'],
  apart: [
    { column: 'state', values: ['pending', 'held'], words: 'waiting', sum: 'asked for by them' },
    { column: 'state', values: ['completed', 'failed', 'cancelled'], words: 'ended', sum: null },
  ],
  none: 'no scheduler has told of any work',
  opens: openRecord,
};
