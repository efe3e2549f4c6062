import type { Patch, Row } from '../../../protocol/index.ts';
import { RECOVERY_ACTIONS, THROTTLE_REASONS } from '../../../protocol/schema/words.ts';
import { NotMeasured } from '../source.ts';
import { type DcgmFigure, FIELDS_OF } from './dcgm-fields.ts';
import type { DcgmIdentity } from './dcgm-identity.ts';
import type { DcgmMeaning, DcgmMeasured, DcgmValues } from './dcgm-values.ts';

type Cells = { -readonly [C in keyof Row<'gpus'>]?: Row<'gpus'>[C] | undefined };

/** Columns that are one figure each. */
const NUMBERS = [
  'utilizationRatio',
  'memoryUtilizationRatio',
  'memoryUsedBytes',
  'powerWatts',
  'powerLimitWatts',
  'energyJoules',
  'temperatureCelsius',
  'memoryTemperatureCelsius',
  'smClockHertz',
  'memoryClockHertz',
  'eccCorrected',
  'eccUncorrected',
  'remappedRowsCorrectable',
  'remappedRowsUncorrectable',
] as const satisfies readonly (DcgmFigure & keyof Cells)[];
const FLAGS = ['rowRemapPending', 'rowRemapFailed'] as const;

export interface DcgmRow {
  readonly patch: Patch<'gpus'>;
  /** The Xid gauge: 0 is none yet; undefined when not exported. */
  readonly xid: number | undefined;
  /** What the exporter said that cannot be, `column: reason`. */
  readonly lies: readonly string[];
  /** Fields whose value was used, by index. */
  readonly used: readonly number[];
  /** Throttle bits that have no word. */
  readonly unknownBits: number;
}

/**
 * One GPU's raw values as a row. Every column that DCGM can fill is in it: null with its reason where
 * there is no value, because a figure that its exporter stopped giving must not stay on screen.
 * With `asked`, columns of which no field was asked for are left as they were.
 */
export function dcgmRow(
  node: string,
  identity: DcgmIdentity,
  values: DcgmValues,
  meaning: DcgmMeaning,
  asked?: (field: number) => boolean,
): DcgmRow {
  const row = new RowInTheMaking(values, meaning, asked);
  row.cells = {
    node,
    uuid: identity.uuid,
    instance: identity.instance,
    instanceProfile: identity.instanceProfile,
  };
  row.text('gpu', identity.index, 'no gpu label');
  row.text('model', identity.model, 'no modelName label');
  row.text('pciBusId', identity.pciBusId, 'no pci_bus_id label');
  row.text('driverVersion', identity.driverVersion, 'no driver version label');
  for (const column of NUMBERS) row.put(column, row.measure(column), (value) => value);
  for (const column of FLAGS) row.put(column, row.measure(column), (value) => value === 1);
  row.put('memoryTotalBytes', memoryTotal(row), (value) => value);
  row.put('nvlinkBytesPerSecond', nvlinkTraffic(row), (value) => value);
  row.put('throttleReasons', row.measure('throttleBits'), (bits) => row.throttleReasons(bits));
  row.put('recoveryAction', row.measure('recoveryAction'), (code) => RECOVERY_ACTIONS[code]);
  row.put('fabricState', row.measure('fabricStatus'), (code) => fabricState(code, row));
  const xid = row.measure('xid');
  if (xid !== undefined && 'value' in xid && xid.value !== 0) row.cells.xid = xid.value;
  row.cells.notMeasured = row.notMeasured.summary();
  return {
    patch: row.cells,
    xid: xid !== undefined && 'value' in xid ? xid.value : undefined,
    lies: [...row.lies],
    used: row.used,
    unknownBits: row.unknownBits,
  };
}

class RowInTheMaking {
  cells: Cells = {};
  readonly notMeasured = new NotMeasured();
  readonly lies = new Set<string>();
  readonly used: number[] = [];
  unknownBits = 0;
  readonly #values: DcgmValues;
  readonly #meaning: DcgmMeaning;
  readonly #asked: ((field: number) => boolean) | undefined;

  constructor(values: DcgmValues, meaning: DcgmMeaning, asked: ((field: number) => boolean) | undefined) {
    this.#values = values;
    this.#meaning = meaning;
    this.#asked = asked;
  }

  text<C extends 'gpu' | 'model' | 'pciBusId' | 'driverVersion'>(
    column: C,
    value: Cells[C],
    reason: string,
  ): void {
    this.cells[column] = value ?? (this.notMeasured.because(column, reason) as Cells[C]);
  }

  /** A figure in base units; `not exported` when it could have come; undefined when nobody asked for it. */
  measure(figure: DcgmFigure): DcgmMeasured | undefined {
    const measured = this.#values.measure(figure, this.#meaning);
    if (measured === undefined) {
      const fields = FIELDS_OF.get(figure) ?? [];
      const wasAsked = this.#asked === undefined || fields.some(this.#asked);
      return wasAsked ? { reason: 'not exported' } : undefined;
    }
    if ('value' in measured) this.used.push(measured.field);
    else if (measured.lie) this.lies.add(`${figure} ${measured.reason}`);
    return measured;
  }

  put<C extends keyof Cells>(
    column: C,
    measured: DcgmMeasured | undefined,
    cell: (value: number) => Cells[C] | undefined,
  ): void {
    if (measured === undefined) return;
    if ('reason' in measured) {
      this.cells[column] = this.notMeasured.because(column, measured.reason) as Cells[C];
      return;
    }
    const value = cell(measured.value);
    this.cells[column] =
      value ?? (this.notMeasured.because(column, `code ${measured.value} is not known`) as Cells[C]);
  }

  throttleReasons(bits: number): Cells['throttleReasons'] {
    const mask = BigInt(Math.trunc(bits));
    this.unknownBits = Number(mask >> BigInt(THROTTLE_REASONS.length));
    return THROTTLE_REASONS.filter((_word, bit) => ((mask >> BigInt(bit)) & 1n) === 1n);
  }
}

/** DCGM's total counts reserved memory in; where an exporter leaves the total out, the parts make it up. */
function memoryTotal(row: RowInTheMaking): DcgmMeasured | undefined {
  const total = row.measure('memoryTotalBytes');
  if (total === undefined || 'value' in total) return total;
  const used = row.measure('memoryUsedBytes');
  const free = row.measure('memoryFreeBytes');
  const reserved = row.measure('memoryReservedBytes');
  if (used === undefined || free === undefined || 'reason' in used || 'reason' in free) return total;
  const rest = reserved !== undefined && 'value' in reserved ? reserved.value : 0;
  return { value: used.value + free.value + rest, field: used.field };
}

/** The profiling counters tell bytes a second in each direction; the others only a sum in MB/s. */
function nvlinkTraffic(row: RowInTheMaking): DcgmMeasured | undefined {
  const transmitted = row.measure('nvlinkTransmitBytesPerSecond');
  const received = row.measure('nvlinkReceiveBytesPerSecond');
  if (transmitted !== undefined && received !== undefined && 'value' in transmitted && 'value' in received) {
    return { value: transmitted.value + received.value, field: transmitted.field };
  }
  return row.measure('nvlinkBytesPerSecond');
}

/** `dcgmFabricManagerStatus_t` and NVML's health summary, in the words nvidia-smi prints for them. */
const FABRIC_STATES = ['Not Supported', 'Not Started', 'In Progress', 'Completed', 'Failure'] as const;
const FABRIC_HEALTH = [null, null, 'Unhealthy', 'Limited Capacity'] as const;

function fabricState(code: number, row: RowInTheMaking): string | undefined {
  const state = FABRIC_STATES[code];
  const health = row.measure('fabricHealth');
  const word = health !== undefined && 'value' in health ? (FABRIC_HEALTH[health.value] ?? null) : null;
  return state === undefined || word === null ? state : `${state}, ${word}`;
}
