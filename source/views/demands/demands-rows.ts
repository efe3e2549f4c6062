import { ascending, openRecord, type TableDescription } from '../table-description.ts';

/** What the grid asks of the sites, when and how much, and what was drawn meanwhile. */
export const demandsTable: TableDescription = {
  view: 'demands',
  columns: [
    { name: 'site', least: 9, most: 16, priority: 0 },
    { name: 'kind', least: 12, most: 26, priority: 0 },
    { name: 'from', least: 8, most: 16, priority: 0 },
    { name: 'to', least: 8, most: 16, priority: 0 },
    { name: 'limitWatts', least: 8, most: 10, priority: 0 },
    { name: 'drawnWatts', least: 8, most: 10, priority: 1 },
    { name: 'drawnCoverageRatio', least: 7, most: 8, priority: 4 },
    { name: 'setpointWatts', least: 8, most: 10, priority: 5 },
    { name: 'pricePerKilowattHour', least: 8, most: 12, priority: 6 },
    { name: 'currency', least: 8, most: 8, priority: 6 },
    { name: 'gramsPerKilowattHour', least: 7, most: 9, priority: 7 },
    { name: 'level', least: 5, most: 6, priority: 8 },
    { name: 'alert', least: 8, most: 20, priority: 5 },
    { name: 'text', least: 10, most: 40, priority: 3 },
    { name: 'program', least: 8, most: 24, priority: 6 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 2 },
  ],
  order: ascending('from', 'demand'),
  bySite: true,
  totals: [],
  none: 'the grid asks nothing, or no source of type openadr tells of it',
  opens: openRecord,
};
