import { choice, dictionary, f64, list, monotonic, recordKind, ref, text, time, u16, u32 } from './column.ts';
import { HEALTH, NODE_STATES, SCHEDULING } from './words.ts';

export const nodes = recordKind({
  name: 'nodes',
  singular: 'node',
  meaning: 'One machine, joined from its scheduler and its telemetry.',
  key: ['node'],
  columns: {
    node: text('The machine’s name within its site.'),
    hall: dictionary('The hall it stands in.'),
    rack: dictionary('The rack it stands in.'),
    provider: dictionary('Who provides it.'),
    state: choice(NODE_STATES, 'What the scheduler has placed on it.'),
    scheduling: choice(SCHEDULING, 'Whether it takes new work.'),
    nativeState: dictionary('The scheduler’s own words for both, base state and flags.'),
    partitions: list('The scheduler’s partitions it belongs to.'),
    reason: text('Why it is held back, in the words of who did it.'),
    reasonUser: dictionary('Who held it back.'),
    reasonAt: time('When that was.'),
    gpuModel: dictionary('The model of its GPUs.'),
    gpus: u16('count', 1, 'Whole GPUs it has.'),
    gpusAllocated: u16('count', 1, 'GPUs the scheduler gave to workloads.'),
    gpusFaulty: u16('count', 1, 'GPUs whose health is degraded or failed.'),
    cpus: u32('count', 1, 'Logical processors.'),
    cpuLoad: f64('none', 0.01, 'One-minute load average.', 'scheduler cpu_load ÷ 100, node_load1'),
    memoryTotalBytes: f64('B', 1024, 'Main memory.'),
    memoryUsedBytes: f64('B', 1024, 'Main memory in use.'),
    powerWatts: f64('W', 0.001, 'Power of the machine; a sum of its GPUs where nothing better is read.'),
    powerBasis: choice(['measured', 'estimated'], 'Whether that is a meter or a sum of parts.'),
    powerMeter: text(
      'The meter that says so, as `device/point`, where a management controller (BMC) measures it; null where other telemetry does, or its GPUs are summed.',
    ),
    inletTemperatureCelsius: f64('°C', 0.1, 'Temperature of the air or water that enters.'),
    health: choice(
      HEALTH,
      'The worst of its GPUs and of what its sources say; unknown when they are silent.',
    ),
    healthReason: text('Why, in words.'),
    workloads: list('The workloads placed on it.'),
    notMeasured: dictionary(
      'Columns that were asked for and not given, each with its reason: `column=reason; …`.',
    ),
    schedulerSource: ref('sources', 'Which reading of the scheduler it comes from.'),
    telemetrySource: ref('sources', 'Which reading of its telemetry it comes from.'),
    schedulerSampledAt: monotonic('When the scheduler last spoke of it.'),
    telemetrySampledAt: monotonic('When its telemetry was last read.'),
  },
});
