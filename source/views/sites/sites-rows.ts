import { openRecord, type TableDescription } from '../table-description.ts';

/** Places with an agent, each summed up by itself. */
export const sitesTable: TableDescription = {
  view: 'sites',
  columns: [
    { name: 'site', least: 9, most: 16, priority: 0 },
    { name: 'name', least: 10, most: 24, priority: 8 },
    { name: 'jurisdiction', least: 4, most: 6, priority: 9 },
    { name: 'freshness', least: 7, most: 8, priority: 0 },
    { name: 'health', least: 10, most: 11, priority: 1 },
    { name: 'nodesReporting', least: 6, most: 9, priority: 3 },
    { name: 'nodes', least: 6, most: 7, priority: 2 },
    { name: 'gpus', least: 6, most: 7, priority: 2 },
    { name: 'gpusAllocated', least: 6, most: 7, priority: 4 },
    { name: 'gpusFaulty', least: 6, most: 6, priority: 4 },
    { name: 'workloadsRunning', least: 7, most: 8, priority: 6 },
    { name: 'workloadsPending', least: 7, most: 8, priority: 7 },
    { name: 'facilityPowerWatts', least: 8, most: 9, priority: 5 },
    { name: 'gridLimitWatts', least: 8, most: 10, priority: 8 },
    { name: 'headroomWatts', least: 8, most: 9, priority: 6 },
    { name: 'pue', least: 5, most: 5, priority: 9 },
    { name: 'renewableRatio', least: 5, most: 9, priority: 9 },
    { name: 'alerts', least: 6, most: 6, priority: 3 },
    { name: 'healthReason', least: 14, most: 50, priority: 7 },
    { name: 'ageSeconds', least: 7, most: 14, priority: 0 },
  ],
  order: [],
  bySite: true,
  totals: ['nodes', 'gpus', 'facilityPowerWatts'],
  none: 'the configuration names no site',
  opens: openRecord,
};
