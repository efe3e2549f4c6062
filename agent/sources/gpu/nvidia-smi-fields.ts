import { eccCorrected, eccUncorrected, fabricState, recoveryAction } from './nvidia-smi-faults.ts';
import type { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { firstMeasured, type GpuTexts } from './nvidia-smi-texts.ts';
import { throttleReasons } from './nvidia-smi-throttle.ts';
import {
  type Dimension,
  type Measured,
  measureName,
  measureQuantity,
  measureYesNo,
  reasonOf,
} from './nvidia-smi-value.ts';
import { normalisePciAddress } from './pci-address.ts';

type NumberColumn =
  | 'utilizationRatio'
  | 'memoryUtilizationRatio'
  | 'memoryUsedBytes'
  | 'memoryTotalBytes'
  | 'powerWatts'
  | 'powerLimitWatts'
  | 'temperatureCelsius'
  | 'memoryTemperatureCelsius'
  | 'smClockHertz'
  | 'memoryClockHertz'
  | 'remappedRowsCorrectable'
  | 'remappedRowsUncorrectable';

interface NumberField {
  readonly column: NumberColumn;
  readonly dimension: Dimension;
  /** The first that holds a number wins: newest name first, averages before instants. */
  readonly xml: readonly string[];
  readonly csv: readonly string[];
}

const field = (
  column: NumberColumn,
  dimension: Dimension,
  xml: readonly string[],
  csv: readonly string[],
): NumberField => ({ column, dimension, xml, csv });

export const NUMBER_FIELDS: readonly NumberField[] = [
  field('utilizationRatio', 'share', ['utilization/gpu_util'], ['utilization.gpu']),
  field('memoryUtilizationRatio', 'share', ['utilization/memory_util'], ['utilization.memory']),
  field('memoryUsedBytes', 'memory', ['fb_memory_usage/used'], ['memory.used']),
  field('memoryTotalBytes', 'memory', ['fb_memory_usage/total'], ['memory.total']),
  field(
    'powerWatts',
    'power',
    [
      'gpu_power_readings/average_power_draw',
      'gpu_power_readings/power_draw',
      'gpu_power_readings/instant_power_draw',
      'power_readings/power_draw',
    ],
    ['power.draw.average', 'power.draw', 'power.draw.instant'],
  ),
  field(
    'powerLimitWatts',
    'power',
    [
      'gpu_power_readings/current_power_limit',
      'power_readings/enforced_power_limit',
      'power_readings/power_limit',
    ],
    ['enforced.power.limit', 'power.limit'],
  ),
  field('temperatureCelsius', 'temperature', ['temperature/gpu_temp'], ['temperature.gpu']),
  field('memoryTemperatureCelsius', 'temperature', ['temperature/memory_temp'], ['temperature.memory']),
  field('smClockHertz', 'frequency', ['clocks/sm_clock'], ['clocks.current.sm', 'clocks.sm']),
  field(
    'memoryClockHertz',
    'frequency',
    ['clocks/mem_clock'],
    ['clocks.current.memory', 'clocks.mem', 'clocks.memory'],
  ),
  field(
    'remappedRowsCorrectable',
    'count',
    ['remapped_rows/remapped_row_corr'],
    ['remapped_rows.correctable'],
  ),
  field(
    'remappedRowsUncorrectable',
    'count',
    ['remapped_rows/remapped_row_unc'],
    ['remapped_rows.uncorrectable'],
  ),
];

/**
 * Fills every column that the texts mention. Returns what had to be left out: throttle reasons that our
 * vocabulary does not have.
 */
export function measureGpu(texts: GpuTexts, gpu: GpuMeasurement): readonly string[] {
  for (const { column, dimension, xml, csv } of NUMBER_FIELDS) {
    const names = texts.dialect === 'xml' ? xml : csv;
    gpu.put(
      column,
      firstMeasured(texts, names, (text, name) => measureQuantity(text, dimension, texts.unit(name))),
    );
  }
  const named = (xml: string, ...csv: readonly string[]) =>
    firstMeasured(texts, texts.dialect === 'xml' ? [xml] : csv, measureName);
  gpu.put('model', named('product_name', 'name', 'gpu_name'));
  gpu.put('pciBusId', pciBusId(named('pci/pci_bus_id', 'pci.bus_id', 'gpu_bus_id')));
  gpu.put('rowRemapPending', firstMeasured(texts, REMAP_PENDING, measureYesNo));
  gpu.put('rowRemapFailed', firstMeasured(texts, REMAP_FAILED, measureYesNo));
  gpu.put('eccCorrected', eccCorrected(texts));
  gpu.put('eccUncorrected', eccUncorrected(texts));
  gpu.put('fabricState', fabricState(texts));
  gpu.put('recoveryAction', recoveryAction(texts));
  return throttleReasons(texts, gpu);
}

// Names of the two dialects cannot be mistaken for each other, so one list serves both.
const REMAP_PENDING = ['remapped_rows/remapped_row_pending', 'remapped_rows.pending'];
const REMAP_FAILED = ['remapped_rows/remapped_row_failure', 'remapped_rows.failure'];

function pciBusId(text: Measured<string> | undefined): Measured<string> | undefined {
  if (text === undefined || 'reason' in text) return text;
  const value = normalisePciAddress(text.value);
  return value === null ? { reason: reasonOf(text.value) } : { value };
}
