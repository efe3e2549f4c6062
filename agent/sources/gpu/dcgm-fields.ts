import * as units from './dcgm-units.ts';

/** What a field tells. Several fields tell the same figure; the first that has a value counts. */
export type DcgmFigure =
  | 'utilizationRatio'
  | 'memoryUtilizationRatio'
  | 'memoryUsedBytes'
  | 'memoryFreeBytes'
  | 'memoryReservedBytes'
  | 'memoryTotalBytes'
  | 'powerWatts'
  | 'powerLimitWatts'
  | 'energyJoules'
  | 'temperatureCelsius'
  | 'memoryTemperatureCelsius'
  | 'smClockHertz'
  | 'memoryClockHertz'
  | 'throttleBits'
  | 'eccCorrected'
  | 'eccUncorrected'
  | 'remappedRowsCorrectable'
  | 'remappedRowsUncorrectable'
  | 'rowRemapPending'
  | 'rowRemapFailed'
  | 'nvlinkTransmitBytesPerSecond'
  | 'nvlinkReceiveBytesPerSecond'
  | 'nvlinkBytesPerSecond'
  | 'fabricStatus'
  | 'fabricHealth'
  | 'recoveryAction'
  | 'xid';

export interface DcgmField {
  readonly name: string;
  readonly figure: DcgmFigure;
  readonly unit: units.DcgmUnit;
}

/**
 * Every name under which exporters have given a figure, per figure in the order of preference: base units
 * (DCGM 4.7, exporter 4.9), the canonical names of DCGM 4.6, the names used until then, the lower-case
 * names of exporter 1.x, and last what is close enough to stand in.
 * Sources: DCGM's field identifiers (ids 100…1650) and exporter counter lists of 1.x, 2.x, 3.x and 4.x. Where
 * exporter 4.9 changed a unit it changed the name too, so the name alone tells the unit; the one exception
 * is `DCGM_FI_DEV_GPU_UTIL_RATIO`, see AMBIGUOUS_RATIO.
 */
const NAMES: readonly (readonly [DcgmFigure, ...(readonly [string, units.DcgmUnit])[]])[] = [
  [
    'utilizationRatio',
    ['DCGM_FI_DEV_GPU_UTIL_RATIO', units.RATIO],
    ['DCGM_FI_DEV_GPU_UTIL', units.PERCENT],
    ['dcgm_gpu_utilization', units.PERCENT],
    // MIG slices have no utilisation of their own, only this.
    ['DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO', units.RATIO],
    ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', units.RATIO],
    ['dcgm_fi_prof_gr_engine_active', units.RATIO],
  ],
  [
    'memoryUtilizationRatio',
    ['DCGM_FI_DEV_MEMORY_UTIL_RATIO', units.RATIO],
    ['DCGM_FI_DEV_MEM_COPY_UTIL', units.PERCENT],
    ['dcgm_mem_copy_utilization', units.PERCENT],
    ['DCGM_FI_PROF_DRAM_UTIL_RATIO', units.RATIO],
    ['DCGM_FI_PROF_DRAM_ACTIVE', units.RATIO],
    ['dcgm_fi_prof_dram_active', units.RATIO],
  ],
  [
    'memoryUsedBytes',
    ['DCGM_FI_DEV_FB_USED_BYTES', units.BYTE],
    ['DCGM_FI_DEV_FB_USED', units.MEBIBYTE],
    ['dcgm_fb_used', units.MEBIBYTE],
  ],
  [
    'memoryFreeBytes',
    ['DCGM_FI_DEV_FB_FREE_BYTES', units.BYTE],
    ['DCGM_FI_DEV_FB_FREE', units.MEBIBYTE],
    ['dcgm_fb_free', units.MEBIBYTE],
  ],
  [
    'memoryReservedBytes',
    ['DCGM_FI_DEV_FB_RESERVED_BYTES', units.BYTE],
    ['DCGM_FI_DEV_FB_RESERVED', units.MEBIBYTE],
  ],
  [
    'memoryTotalBytes',
    ['DCGM_FI_DEV_FB_CAPACITY_BYTES', units.BYTE],
    ['DCGM_FI_DEV_FB_TOTAL', units.MEBIBYTE],
    ['dcgm_fb_total', units.MEBIBYTE],
  ],
  [
    'powerWatts',
    ['DCGM_FI_DEV_BOARD_POWER_WATTS', units.WATT],
    ['DCGM_FI_DEV_POWER_USAGE', units.WATT],
    ['dcgm_power_usage', units.WATT],
    ['DCGM_FI_DEV_BOARD_POWER_RAW_WATTS', units.WATT],
    ['DCGM_FI_DEV_POWER_USAGE_INSTANT', units.WATT],
  ],
  [
    'powerLimitWatts',
    ['DCGM_FI_DEV_BOARD_POWER_LIMIT_ENFORCED_WATTS', units.WATT],
    ['DCGM_FI_DEV_ENFORCED_POWER_LIMIT', units.WATT],
    ['DCGM_FI_DEV_BOARD_POWER_LIMIT_REQUESTED_WATTS', units.WATT],
    ['DCGM_FI_DEV_POWER_MGMT_LIMIT', units.WATT],
    ['dcgm_power_mgmt_limit', units.WATT],
  ],
  [
    'energyJoules',
    ['DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL', units.JOULE],
    ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', units.MILLIJOULE],
    ['dcgm_total_energy_consumption', units.MILLIJOULE],
  ],
  [
    'temperatureCelsius',
    ['DCGM_FI_DEV_GPU_TEMP_CELSIUS', units.CELSIUS],
    ['DCGM_FI_DEV_GPU_TEMP', units.CELSIUS],
    ['dcgm_gpu_temp', units.CELSIUS],
  ],
  [
    'memoryTemperatureCelsius',
    ['DCGM_FI_DEV_MEMORY_TEMP_CELSIUS', units.CELSIUS],
    ['DCGM_FI_DEV_MEMORY_TEMP', units.CELSIUS],
    ['dcgm_memory_temp', units.CELSIUS],
  ],
  [
    'smClockHertz',
    ['DCGM_FI_DEV_SM_CLOCK_HERTZ', units.HERTZ],
    ['DCGM_FI_DEV_SM_CLOCK', units.MEGAHERTZ],
    ['dcgm_sm_clock', units.MEGAHERTZ],
  ],
  [
    'memoryClockHertz',
    ['DCGM_FI_DEV_MEMORY_CLOCK_HERTZ', units.HERTZ],
    ['DCGM_FI_DEV_MEM_CLOCK', units.MEGAHERTZ],
    ['dcgm_memory_clock', units.MEGAHERTZ],
  ],
  [
    'throttleBits',
    ['DCGM_FI_DEV_CLOCKS_EVENT_REASONS', units.BITS],
    ['DCGM_FI_DEV_CLOCKS_EVENT_REASONS_MASK', units.BITS],
    ['DCGM_FI_DEV_CLOCK_THROTTLE_REASONS', units.BITS],
    ['dcgm_clock_throttle_reasons', units.BITS],
  ],
  [
    'eccCorrected',
    ['DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', units.COUNT],
    ['dcgm_ecc_sbe_volatile_total', units.COUNT],
  ],
  [
    'eccUncorrected',
    ['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', units.COUNT],
    ['dcgm_ecc_dbe_volatile_total', units.COUNT],
  ],
  [
    'remappedRowsCorrectable',
    ['DCGM_FI_DEV_ROW_REMAP_CORRECTABLE_TOTAL', units.COUNT],
    ['DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS', units.COUNT],
  ],
  [
    'remappedRowsUncorrectable',
    ['DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL', units.COUNT],
    ['DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', units.COUNT],
  ],
  ['rowRemapPending', ['DCGM_FI_DEV_ROW_REMAP_PENDING', units.FLAG]],
  [
    'rowRemapFailed',
    ['DCGM_FI_DEV_ROW_REMAP_FAILED', units.FLAG],
    ['DCGM_FI_DEV_ROW_REMAP_FAILURE', units.FLAG],
  ],
  ['nvlinkTransmitBytesPerSecond', ['DCGM_FI_PROF_NVLINK_TX_BYTES', units.BYTE_PER_SECOND]],
  ['nvlinkReceiveBytesPerSecond', ['DCGM_FI_PROF_NVLINK_RX_BYTES', units.BYTE_PER_SECOND]],
  [
    'nvlinkBytesPerSecond',
    ['DCGM_FI_DEV_NVLINK_THROUGHPUT_BYTES_PER_SECOND', units.BYTE_PER_SECOND],
    ['DCGM_FI_DEV_NVLINK_THROUGHPUT_TOTAL', units.MEGABYTE_PER_SECOND],
    ['DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL', units.MEGABYTE_PER_SECOND],
    ['dcgm_nvlink_bandwidth_total', units.MEGABYTE_PER_SECOND],
  ],
  ['fabricStatus', ['DCGM_FI_DEV_FABRIC_MANAGER_STATUS', units.CODE]],
  ['fabricHealth', ['DCGM_FI_DEV_FABRIC_HEALTH_SUMMARY', units.CODE]],
  [
    'recoveryAction',
    ['DCGM_FI_DEV_GPU_RECOVERY_ACTION', units.CODE],
    ['DCGM_FI_DEV_GET_GPU_RECOVERY_ACTION', units.CODE],
  ],
  [
    'xid',
    ['DCGM_FI_DEV_XID_ERROR', units.CODE],
    ['DCGM_FI_DEV_XID_ERRORS', units.CODE],
    ['dcgm_xid_errors', units.CODE],
  ],
];

/** All fields; their index is their place in a row of values. */
export const DCGM_FIELDS: readonly DcgmField[] = NAMES.flatMap(([figure, ...names]) =>
  names.map(([name, unit]) => ({ name, figure, unit })),
);

const INDEX_OF = new Map(DCGM_FIELDS.map((field, index) => [field.name, index]));

/** The index in DCGM_FIELDS, or undefined for a family that is not asked for. */
export function fieldIndexOf(family: string): number | undefined {
  // OpenMetrics, which an exporter may be asked for through a proxy, adds `_total` to what is typed a counter.
  return INDEX_OF.get(family) ?? (family.endsWith('_total') ? INDEX_OF.get(family.slice(0, -6)) : undefined);
}

/** Per figure, the indices of its fields in the order of preference. */
export const FIELDS_OF: ReadonlyMap<DcgmFigure, readonly number[]> = new Map(
  NAMES.map(([figure, ...names]) => [figure, names.map(([name]) => INDEX_OF.get(name)!)]),
);

/**
 * In DCGM 4.6 this is another name of field 203 and counts per cent; from 4.7 on it is field 1613, 0…1. A
 * value above 1 on any GPU of a host tells that the whole host means per cent.
 */
export const AMBIGUOUS_RATIO = INDEX_OF.get('DCGM_FI_DEV_GPU_UTIL_RATIO')!;
