import { ascending, openRecord, type TableDescription } from '../table-description.ts';

/** Where the sites' power comes from, and how near each feed is to its limit. */
export const feedsTable: TableDescription = {
  view: 'feeds',
  columns: [
    { name: 'site', least: 9, most: 16, priority: 0 },
    { name: 'feed', least: 9, most: 24, priority: 0 },
    { name: 'kind', least: 9, most: 10, priority: 3 },
    { name: 'state', least: 10, most: 11, priority: 1 },
    { name: 'powerWatts', least: 8, most: 10, priority: 1 },
    { name: 'limitWatts', least: 8, most: 10, priority: 2 },
    { name: 'renewable', least: 9, most: 9, priority: 5 },
    { name: 'batteryChargeRatio', least: 6, most: 8, priority: 4 },
    { name: 'gridFrequencyHertz', least: 8, most: 10, priority: 6 },
    { name: 'energyJoules', least: 8, most: 10, priority: 7 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: ascending('feed'),
  bySite: true,
  totals: ['powerWatts'],
  none: 'no site has told of a feed',
  opens: openRecord,
};
