import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Row } from './e2e-weft.ts';

/** Captures of real exporters and programs, which are not part of the project; null where they are absent. */
export function sample(path: string): string | null {
  const file = samplePath(path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function samplePath(path: string): string {
  return fileURLToPath(new URL(`../../../shared/samples/${path}`, import.meta.url));
}

export function fixture(path: string): string {
  return readFileSync(fixturePath(path), 'utf8');
}

export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
}

/** The same exporter on another machine. */
export function onNode(capture: string, node: string): string {
  return capture.replace(/([Hh]ostname)="[^"]*"/g, `$1="${node}"`);
}

/** Figures of a GPU that can be missing; each null among them has its reason in `notMeasured`. */
export const GPU_FIGURES = [
  'utilizationRatio',
  'memoryUtilizationRatio',
  'memoryUsedBytes',
  'memoryTotalBytes',
  'powerWatts',
  'powerLimitWatts',
  'energyJoules',
  'temperatureCelsius',
  'memoryTemperatureCelsius',
  'smClockHertz',
  'memoryClockHertz',
  'throttleReasons',
  'eccCorrected',
  'eccUncorrected',
  'remappedRowsCorrectable',
  'remappedRowsUncorrectable',
  'rowRemapPending',
  'rowRemapFailed',
  'nvlinkBytesPerSecond',
  'fabricState',
  'recoveryAction',
] as const;
export type GpuFigure = (typeof GPU_FIGURES)[number];

const MIB = 1_048_576;
/** What DCGM's documentation says of its fields: column, and what makes the base unit. Earlier ones win. */
const DOCUMENTED: readonly (readonly [string, GpuFigure, (value: number) => unknown])[] = [
  ['DCGM_FI_DEV_GPU_UTIL_RATIO', 'utilizationRatio', (ratio) => ratio],
  ['DCGM_FI_DEV_GPU_UTIL', 'utilizationRatio', (percent) => percent / 100],
  ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'utilizationRatio', (ratio) => Math.round(ratio * 1e4) / 1e4],
  ['DCGM_FI_DEV_MEMORY_UTIL_RATIO', 'memoryUtilizationRatio', (ratio) => ratio],
  ['DCGM_FI_DEV_MEM_COPY_UTIL', 'memoryUtilizationRatio', (percent) => percent / 100],
  ['DCGM_FI_PROF_DRAM_ACTIVE', 'memoryUtilizationRatio', (ratio) => Math.round(ratio * 1e4) / 1e4],
  ['DCGM_FI_DEV_FB_USED_BYTES', 'memoryUsedBytes', (bytes) => bytes],
  ['DCGM_FI_DEV_FB_USED', 'memoryUsedBytes', (mebibytes) => mebibytes * MIB],
  ['DCGM_FI_DEV_FB_CAPACITY_BYTES', 'memoryTotalBytes', (bytes) => bytes],
  ['DCGM_FI_DEV_FB_TOTAL', 'memoryTotalBytes', (mebibytes) => mebibytes * MIB],
  ['DCGM_FI_DEV_BOARD_POWER_WATTS', 'powerWatts', (watts) => watts],
  ['DCGM_FI_DEV_POWER_USAGE', 'powerWatts', (watts) => watts],
  ['DCGM_FI_DEV_BOARD_POWER_LIMIT_ENFORCED_WATTS', 'powerLimitWatts', (watts) => watts],
  ['DCGM_FI_DEV_ENFORCED_POWER_LIMIT', 'powerLimitWatts', (watts) => watts],
  ['DCGM_FI_DEV_POWER_MGMT_LIMIT', 'powerLimitWatts', (watts) => watts],
  ['DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL', 'energyJoules', (joules) => joules],
  ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'energyJoules', (millijoules) => millijoules / 1000],
  ['DCGM_FI_DEV_GPU_TEMP_CELSIUS', 'temperatureCelsius', (celsius) => celsius],
  ['DCGM_FI_DEV_GPU_TEMP', 'temperatureCelsius', (celsius) => celsius],
  ['DCGM_FI_DEV_MEMORY_TEMP_CELSIUS', 'memoryTemperatureCelsius', (celsius) => celsius],
  ['DCGM_FI_DEV_MEMORY_TEMP', 'memoryTemperatureCelsius', (celsius) => celsius],
  ['DCGM_FI_DEV_SM_CLOCK_HERTZ', 'smClockHertz', (hertz) => hertz],
  ['DCGM_FI_DEV_SM_CLOCK', 'smClockHertz', (megahertz) => megahertz * 1e6],
  ['DCGM_FI_DEV_MEMORY_CLOCK_HERTZ', 'memoryClockHertz', (hertz) => hertz],
  ['DCGM_FI_DEV_MEM_CLOCK', 'memoryClockHertz', (megahertz) => megahertz * 1e6],
  ['DCGM_FI_DEV_ECC_SBE_VOL_TOTAL', 'eccCorrected', (count) => count],
  ['DCGM_FI_DEV_ECC_DBE_VOL_TOTAL', 'eccUncorrected', (count) => count],
  ['DCGM_FI_DEV_CORRECTABLE_REMAPPED_ROWS', 'remappedRowsCorrectable', (count) => count],
  ['DCGM_FI_DEV_ROW_REMAP_CORRECTABLE_TOTAL', 'remappedRowsCorrectable', (count) => count],
  ['DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS', 'remappedRowsUncorrectable', (count) => count],
  ['DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL', 'remappedRowsUncorrectable', (count) => count],
  ['DCGM_FI_DEV_ROW_REMAP_PENDING', 'rowRemapPending', (flag) => flag === 1],
  ['DCGM_FI_DEV_ROW_REMAP_FAILED', 'rowRemapFailed', (flag) => flag === 1],
  ['DCGM_FI_DEV_ROW_REMAP_FAILURE', 'rowRemapFailed', (flag) => flag === 1],
  ['DCGM_FI_DEV_NVLINK_BANDWIDTH_TOTAL', 'nvlinkBytesPerSecond', (megabytes) => megabytes * 1e6],
  ['DCGM_FI_DEV_NVLINK_THROUGHPUT_BYTES_PER_SECOND', 'nvlinkBytesPerSecond', (bytes) => bytes],
  ['DCGM_FI_DEV_CLOCKS_EVENT_REASONS', 'throttleReasons', (bits) => THROTTLE[bits]],
  ['DCGM_FI_DEV_CLOCK_THROTTLE_REASONS', 'throttleReasons', (bits) => THROTTLE[bits]],
  ['DCGM_FI_DEV_GPU_RECOVERY_ACTION', 'recoveryAction', (code) => RECOVERY[code]],
  ['DCGM_FI_DEV_GET_GPU_RECOVERY_ACTION', 'recoveryAction', (code) => RECOVERY[code]],
  ['DCGM_FI_DEV_FABRIC_MANAGER_STATUS', 'fabricState', (code) => FABRIC[code]],
];
/** The codes that the captures hold. */
const THROTTLE: Readonly<Record<number, readonly string[]>> = { 1: ['gpu idle'], 4: ['sw power cap'] };
const RECOVERY: Readonly<Record<number, string>> = { 0: 'none', 1: 'gpu reset' };
const FABRIC: Readonly<Record<number, string>> = { 3: 'Completed' };

/**
 * What a capture of dcgm-exporter says of each GPU, read with one regular expression and none of the
 * agent's code: every figure in base units, null where the capture has none. By `node uuid instance`.
 */
export function gpusInCapture(capture: string): ReadonlyMap<string, Row> {
  const series = new Map<
    string,
    { readonly labels: ReadonlyMap<string, string>; values: Map<string, number> }
  >();
  for (const [, name = '', list = '', value = ''] of capture.matchAll(/^(DCGM_\w+)\{(.*)\} (\S+)$/gm)) {
    const labels = new Map(
      [...list.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label.toLowerCase(), text]),
    );
    const key = [labels.get('hostname'), labels.get('uuid'), labels.get('gpu_i_id') ?? ''].join(' ');
    const known = series.get(key) ?? { labels, values: new Map() };
    series.set(key, known);
    if (!known.values.has(name)) known.values.set(name, Number(value));
  }
  return new Map([...series].map(([key, { labels, values }]) => [key, rowOf(labels, values)]));
}

function rowOf(labels: ReadonlyMap<string, string>, values: ReadonlyMap<string, number>): Row {
  const row: Record<string, unknown> = Object.fromEntries(GPU_FIGURES.map((figure) => [figure, null]));
  for (const [name, figure, toBase] of DOCUMENTED) {
    const value = values.get(name);
    if (value !== undefined && row[figure] === null) row[figure] = toBase(value);
  }
  const [used, free] = [values.get('DCGM_FI_DEV_FB_USED'), values.get('DCGM_FI_DEV_FB_FREE')];
  if (row['memoryTotalBytes'] === null && used !== undefined && free !== undefined)
    row['memoryTotalBytes'] = (used + free + (values.get('DCGM_FI_DEV_FB_RESERVED') ?? 0)) * MIB;
  if (values.get('DCGM_FI_DEV_FABRIC_HEALTH_SUMMARY') === 2) row['fabricState'] += ', Unhealthy';
  return {
    ...row,
    node: labels.get('hostname'),
    gpu: Number(labels.get('gpu')),
    instance: labels.get('gpu_i_id') ?? null,
    uuid: labels.get('uuid'),
    model: labels.get('modelname'),
  };
}

/** The columns that `notMeasured` gives a reason for. */
export function columnsWithReason(row: Row): readonly string[] {
  const text = row['notMeasured'];
  if (typeof text !== 'string') return [];
  return text.split('; ').flatMap((part) => (/^\w+=./.test(part) ? [part.slice(0, part.indexOf('='))] : []));
}
