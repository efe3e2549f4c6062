import {
  boolean,
  choice,
  dictionary,
  f64,
  flags,
  monotonic,
  recordKind,
  ref,
  text,
  time,
  u8,
  u16,
  u32,
} from './column.ts';
import { HEALTH, RECOVERY_ACTIONS, THROTTLE_REASONS } from './words.ts';

/**
 * One GPU as its site last saw it.
 * Shape: one row per physical GPU, and one per MIG slice (`instance`).
 * Units: watts, bytes, °C; ratios 0…1. null means not measured, never zero; `notMeasured` keeps why.
 * Source: `nvidia-smi -q -x` DTD v10–v13, its CSV query, or DCGM fields by name (agent/sources/gpu).
 */
export const gpus = recordKind({
  name: 'gpus',
  singular: 'gpu',
  meaning: 'One physical GPU, or one MIG slice of it.',
  key: ['node', 'uuid', 'instance'],
  columns: {
    node: ref('nodes', 'The machine it sits in.'),
    gpu: u16('count', 1, 'Its index on that machine, as the driver counts today.'),
    instance: dictionary('The MIG slice’s GPU instance id; null for a whole GPU.'),
    instanceProfile: dictionary('The MIG slice’s profile, `1g.10gb`.'),
    uuid: text('The vendor’s identity, stable over reboots; `index:N` where none was given.'),
    model: dictionary('The product’s name.'),
    pciBusId: dictionary('PCI address, `domain:bus:device`, lower case, eight-digit domain.'),
    driverVersion: dictionary('The driver’s version.'),
    utilizationRatio: f64(
      'ratio',
      1e-4,
      'Share of time in which a kernel ran.',
      'utilization.gpu; DCGM_FI_DEV_GPU_UTIL',
    ),
    memoryUtilizationRatio: f64('ratio', 1e-4, 'Share of time in which its memory was read or written.'),
    memoryUsedBytes: f64('B', 1024, 'Device memory in use.', 'fb_memory_usage/used; DCGM_FI_DEV_FB_USED'),
    memoryTotalBytes: f64(
      'B',
      1024,
      'Device memory.',
      'fb_memory_usage/total; DCGM_FI_DEV_FB_TOTAL, else used + free + reserved',
    ),
    powerWatts: f64('W', 0.001, 'Power drawn, the driver’s one-second average where it gives one.'),
    powerLimitWatts: f64('W', 0.001, 'Power limit in force.'),
    energyJoules: f64(
      'J',
      0.001,
      'Energy since the driver was loaded.',
      'DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION (mJ)',
    ),
    temperatureCelsius: f64('°C', 0.1, 'Temperature of the chip.'),
    memoryTemperatureCelsius: f64('°C', 0.1, 'Temperature of its memory.'),
    smClockHertz: f64('Hz', 1e6, 'Clock of the multiprocessors.'),
    memoryClockHertz: f64('Hz', 1e6, 'Clock of the memory.'),
    throttleReasons: flags(THROTTLE_REASONS, 'What holds its clocks back; an empty list is nothing.'),
    eccCorrected: f64('count', 1, 'Corrected memory errors since the driver was loaded.'),
    eccUncorrected: f64('count', 1, 'Uncorrected memory errors since the driver was loaded.'),
    remappedRowsCorrectable: u32('count', 1, 'Memory rows replaced after corrected errors.'),
    remappedRowsUncorrectable: u32('count', 1, 'Memory rows replaced after uncorrected errors.'),
    rowRemapPending: boolean('A row waits for a reset to be replaced.'),
    rowRemapFailed: boolean('A row could not be replaced: a repair.'),
    nvlinksActive: u8('count', 1, 'NVLink links that are up.'),
    nvlinkBytesPerSecond: f64('B/s', 1, 'NVLink traffic, both directions.'),
    fabricState: dictionary('NVLink fabric registration.', 'fabric/state and status'),
    xid: u32('none', 1, 'The last Xid seen as an event.'),
    xidAt: time('When that event was seen.'),
    recoveryAction: choice(RECOVERY_ACTIONS, 'The driver’s own verdict.'),
    health: choice(
      HEALTH,
      'By the vendor’s verdict, then Xids, then thresholds; unknown when not measured in time.',
    ),
    healthReason: text('Why, in words.'),
    workload: ref('workloads', 'What runs on it, as far as its scheduler or exporter says.'),
    notMeasured: dictionary(
      'Columns that were asked for and not given, each with its reason: `column=reason; …`.',
    ),
    source: ref('sources', 'Which reading it comes from.'),
    sampledAt: monotonic('When it was last measured.'),
  },
});
