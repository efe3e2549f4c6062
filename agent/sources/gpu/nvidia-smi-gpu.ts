import type { Patch, Row } from '../../../protocol/index.ts';
import { NotMeasured } from '../source.ts';
import type { Measured } from './nvidia-smi-value.ts';

export type GpuColumn = keyof Row<'gpus'>;

/** What nvidia-smi is asked for on every GPU; what it does not mention at all is null with a reason too. */
const ASKED: readonly GpuColumn[] = [
  'gpu',
  'model',
  'pciBusId',
  'driverVersion',
  'utilizationRatio',
  'memoryUtilizationRatio',
  'memoryUsedBytes',
  'memoryTotalBytes',
  'powerWatts',
  'powerLimitWatts',
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
  'fabricState',
  'recoveryAction',
];

/** A MIG slice has memory and an error count of its own; heat, power and clocks are the whole GPU's. */
const ASKED_OF_SLICE: readonly GpuColumn[] = [
  'instanceProfile',
  'memoryUsedBytes',
  'memoryTotalBytes',
  'eccUncorrected',
];

const UNMENTIONED = 'not in the output';

type Cells = { -readonly [C in GpuColumn]?: Row<'gpus'>[C] | undefined };

/** One GPU or slice as one output of nvidia-smi gave it: the values, and the driver's reasons for the rest. */
export class GpuMeasurement {
  readonly uuid: string;
  readonly instance: string | null;
  readonly cells: Cells = {};
  readonly reasons = new Map<GpuColumn, string>();
  /** A slice's number on its GPU, by which `nvidia-smi -L` names it. */
  sliceIndex: string | null = null;

  constructor(uuid: string, instance: string | null = null) {
    this.uuid = uuid;
    this.instance = instance;
  }

  /** Keeps a value or a reason; undefined means the output did not mention the column. */
  put<C extends GpuColumn>(column: C, measured: Measured<NonNullable<Row<'gpus'>[C]>> | undefined): void {
    if (measured === undefined) return;
    if ('value' in measured) this.cells[column] = measured.value;
    else this.reasons.set(column, measured.reason);
  }

  /** Gives every column that has no value the same reason. */
  missAll(reason: string): void {
    for (const column of ASKED) if (this.cells[column] === undefined) this.reasons.set(column, reason);
  }

  /** Says again of the columns that neither this output nor the earlier one mentions that they are missing. */
  missUnmentioned(earlier: GpuMeasurement): void {
    const isMentioned = ({ cells, reasons }: GpuMeasurement, column: GpuColumn): boolean =>
      cells[column] !== undefined || reasons.has(column);
    for (const column of ASKED)
      if (!isMentioned(this, column) && !isMentioned(earlier, column)) this.reasons.set(column, UNMENTIONED);
  }

  /**
   * The row for the store. With `complete`, columns that were not mentioned become null as well;
   * without, they are left as they were.
   */
  toPatch(node: string, complete: boolean): Patch<'gpus'> {
    const reasons = new Map(this.reasons);
    const patch: Cells = { node, uuid: this.uuid, instance: this.instance, ...this.cells };
    const notMeasured = new NotMeasured();
    for (const column of this.instance === null ? ASKED : ASKED_OF_SLICE) {
      if (patch[column] !== undefined) continue;
      const reason = reasons.get(column) ?? (complete ? UNMENTIONED : undefined);
      if (reason !== undefined) patch[column] = notMeasured.because(column, reason);
    }
    patch.notMeasured = notMeasured.summary();
    return patch;
  }
}
