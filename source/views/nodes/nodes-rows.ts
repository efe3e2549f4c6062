import { ascending, openNodeIn, type TableDescription } from '../table-description.ts';

/** Machines of all sites: is each well, does it take work, and who holds it back. */
export const nodesTable: TableDescription = {
  view: 'nodes',
  columns: [
    { name: 'site', least: 10, most: 16, priority: 2 },
    { name: 'node', least: 10, most: 28, priority: 0 },
    { name: 'health', least: 10, most: 12, priority: 1 },
    { name: 'state', least: 9, most: 12, priority: 3.5 },
    { name: 'scheduling', least: 10, most: 13, priority: 3 },
    { name: 'gpusAllocated', least: 4, most: 6, priority: 5 },
    { name: 'gpus', least: 4, most: 5, priority: 4 },
    { name: 'gpusFaulty', least: 4, most: 6, priority: 9 },
    { name: 'powerWatts', least: 7, most: 9, priority: 6 },
    { name: 'cpuLoad', least: 5, most: 7, priority: 14 },
    { name: 'memoryUsedBytes', least: 8, most: 9, priority: 12 },
    { name: 'inletTemperatureCelsius', least: 5, most: 7, priority: 13 },
    { name: 'gpuModel', least: 10, most: 24, priority: 11 },
    { name: 'rack', least: 5, most: 10, priority: 10 },
    { name: 'reason', least: 12, most: 36, priority: 8, whenSaid: 2.5 },
    { name: 'reasonUser', least: 6, most: 12, priority: 9, whenSaid: 7.5 },
    { name: 'workloads', least: 8, most: 24, priority: 13 },
    { name: 'healthReason', least: 16, most: 60, priority: 7, whenSaid: 4.5 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: ascending('node'),
  bySite: true,
  totals: ['gpus', 'gpusAllocated', 'powerWatts'],
  none: 'no site has told of a node yet',
  opens: openNodeIn('node'),
};
