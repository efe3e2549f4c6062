import { choice, dictionary, f64, recordKind, text, u32 } from './column.ts';
import { HEALTH } from './words.ts';

export const sites = recordKind({
  name: 'sites',
  singular: 'site',
  meaning:
    'One place with one agent, summed up by that agent. Sums cover what was measured; what was not is null.',
  key: [],
  columns: {
    name: text('The name people use.'),
    jurisdiction: dictionary('The country whose law holds there, ISO 3166-1 alpha-2.'),
    health: choice(HEALTH, 'The worst of its nodes that are in service, and of its sources.'),
    healthReason: text('Why, in words.'),
    nodes: u32('count', 1, 'Nodes in the inventory.'),
    nodesReporting: u32('count', 1, 'Nodes of which every expected source was heard in time.'),
    nodesOpen: u32('count', 1, 'Nodes that take new work.'),
    nodesDraining: u32('count', 1, 'Nodes that finish what they have and take nothing new.'),
    nodesDown: u32('count', 1, 'Nodes that the scheduler calls down.'),
    nodesCommissioning: u32('count', 1, 'Nodes not yet in service, outside every health sum.'),
    gpus: u32('count', 1, 'Whole GPUs in the inventory.'),
    gpusReporting: u32('count', 1, 'Whole GPUs measured in time.'),
    gpusAllocated: u32('count', 1, 'GPUs that the scheduler gave to workloads.'),
    gpusFaulty: u32('count', 1, 'GPUs whose health is degraded or failed.'),
    gpuUtilizationRatio: f64('ratio', 1e-4, 'Mean utilisation of the GPUs measured.'),
    workloadsRunning: u32('count', 1, 'Workloads running or completing.'),
    workloadsPending: u32('count', 1, 'Workloads pending or held.'),
    itPowerWatts: f64(
      'W',
      1,
      'Power of the computing equipment.',
      'meters; else the sum of what GPUs and BMCs say',
    ),
    itPowerBasis: choice(['measured', 'estimated'], 'Whether that is a meter or a sum of parts.'),
    facilityPowerWatts: f64('W', 1, 'Power drawn by the whole site.'),
    facilityPowerBasis: choice(
      ['measured', 'estimated'],
      'Whether every feed of that is a meter, or one of them a sum.',
    ),
    gridLimitWatts: f64('W', 1, 'The grid connection’s limit.', 'agent.yaml site.gridLimitWatts'),
    headroomWatts: f64('W', 1, 'Grid limit less what the site draws.'),
    redundantHeadroomWatts: f64(
      'W',
      1,
      'What the other utility feeds may give, less the present draw, when the largest of them fails (N−1).',
    ),
    gridLimitInSeconds: f64(
      's',
      60,
      'When the grid limit or the contract is reached at the present ramp; null where it is not in sight.',
    ),
    heatReusedWatts: f64('W', 1, 'Heat given back to others.'),
    pue: f64('none', 1e-3, 'Facility power over IT power, momentary (ISO/IEC 30134-2 is annual, by energy).'),
    renewableRatio: f64('ratio', 1e-3, 'Share of the present power that is renewable.'),
    alerts: u32('count', 1, 'Alerts raised and not cleared.'),
    alertsCritical: u32('count', 1, 'Of these, the critical ones.'),
  },
});
