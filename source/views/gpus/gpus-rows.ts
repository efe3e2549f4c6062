import { ascending, openRecord, type TableDescription } from '../table-description.ts';

/** Accelerators and their slices: how hot, how busy, how well, and whose. */
export const gpusTable: TableDescription = {
  view: 'gpus',
  columns: [
    { name: 'site', least: 10, most: 16, priority: 2 },
    { name: 'node', least: 9, most: 24, priority: 0 },
    { name: 'gpu', least: 3, most: 4, priority: 0 },
    { name: 'instance', least: 5, most: 5, priority: 12, whenSaid: 2 },
    { name: 'health', least: 10, most: 12, priority: 1 },
    { name: 'utilizationRatio', least: 5, most: 6, priority: 3 },
    { name: 'memoryUsedBytes', least: 8, most: 9, priority: 5 },
    { name: 'memoryTotalBytes', least: 8, most: 9, priority: 13 },
    { name: 'powerWatts', least: 6, most: 8, priority: 4 },
    { name: 'powerLimitWatts', least: 6, most: 8, priority: 14 },
    { name: 'temperatureCelsius', least: 5, most: 7, priority: 3 },
    { name: 'memoryTemperatureCelsius', least: 6, most: 8, priority: 11 },
    { name: 'smClockHertz', least: 9, most: 10, priority: 12 },
    { name: 'workload', least: 8, most: 18, priority: 6 },
    { name: 'xid', least: 3, most: 5, priority: 9 },
    { name: 'xidAt', least: 8, most: 16, priority: 13 },
    { name: 'eccUncorrected', least: 4, most: 7, priority: 13 },
    { name: 'throttleReasons', least: 10, most: 30, priority: 10 },
    { name: 'model', least: 10, most: 26, priority: 12 },
    { name: 'healthReason', least: 14, most: 60, priority: 7 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: ascending('node', 'gpu', 'instance'),
  bySite: true,
  totals: ['powerWatts', 'memoryUsedBytes'],
  // A slice's memory is its GPU's.
  apart: [{ column: 'instance', values: null, words: 'MIG slices', sum: null }],
  none: 'no site has told of a GPU yet',
  opens: openRecord,
};
