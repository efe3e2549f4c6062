import type { Patch } from '../../protocol/index.ts';
import { CellTable } from './cell-table.ts';
import type { Layout } from './layout.ts';
import type { GpuModel } from './models.ts';
import type { Random } from './random.ts';

/** One MIG slice: a row after those of the whole GPUs. */
export interface Slice {
  readonly row: number;
  readonly gpu: number;
  readonly instance: string;
  readonly profile: string;
  readonly memoryBytes: number;
}

/** The GPU table: one row per whole GPU in the order of their numbers, then the slices. */
export type GpuColumns = ReturnType<typeof gpuColumns>;

export function gpuColumns(layout: Layout, random: Random) {
  const slices = slicesOf(layout);
  const uuids = Array.from({ length: layout.gpuCount }, () => uuid(random));
  const ofRow = (row: number): { readonly gpu: number; readonly slice: Slice | undefined } => {
    const slice = slices[row - layout.gpuCount];
    return { gpu: slice?.gpu ?? row, slice };
  };
  const table = new CellTable('gpus', layout.gpuCount + slices.length, (row): Patch<'gpus'> => {
    const { gpu, slice } = ofRow(row);
    const node = Math.floor(gpu / layout.gpusPerNode);
    const model = layout.models[node]!;
    return {
      node: layout.names[node]!,
      gpu: gpu % layout.gpusPerNode,
      instance: slice?.instance ?? null,
      instanceProfile: slice?.profile ?? null,
      uuid: uuids[gpu]!,
      model: model.name,
      pciBusId: BUSES[gpu % layout.gpusPerNode] ?? busId(gpu % layout.gpusPerNode),
      driverVersion: model.driverVersion,
      source: `exporter/${layout.names[node]!}`,
    };
  });
  return {
    table,
    slices,
    uuids: uuids as readonly string[],
    utilization: table.numbers('utilizationRatio'),
    memoryUtilization: table.numbers('memoryUtilizationRatio'),
    memoryUsed: table.numbers('memoryUsedBytes'),
    memoryTotal: table.numbers('memoryTotalBytes'),
    power: table.numbers('powerWatts'),
    powerLimit: table.numbers('powerLimitWatts'),
    energy: table.numbers('energyJoules'),
    temperature: table.numbers('temperatureCelsius'),
    memoryTemperature: table.numbers('memoryTemperatureCelsius'),
    smClock: table.numbers('smClockHertz'),
    memoryClock: table.numbers('memoryClockHertz'),
    eccCorrected: table.numbers('eccCorrected'),
    eccUncorrected: table.numbers('eccUncorrected'),
    remappedCorrectable: table.numbers('remappedRowsCorrectable'),
    remappedUncorrectable: table.numbers('remappedRowsUncorrectable'),
    nvlinksActive: table.numbers('nvlinksActive'),
    nvlinkTraffic: table.numbers('nvlinkBytesPerSecond'),
    // Xids come from the kernel's log, workloads from the scheduler: a silent exporter hides neither.
    xid: table.numbers('xid', true),
    xidAt: table.numbers('xidAt', true),
    workload: table.words('workload', true),
    throttleReasons: table.words('throttleReasons'),
    remapPending: table.words('rowRemapPending'),
    remapFailed: table.words('rowRemapFailed'),
    recoveryAction: table.words('recoveryAction'),
    fabricState: table.words('fabricState'),
    notMeasured: table.words('notMeasured'),
  };
}

/** PCI buses of the eight GPUs of an HGX board, as its makers' captures show them. */
const BUSES = ['1b', '43', '52', '61', '9d', 'c3', 'd1', 'df'].map((bus) => `00000000:${bus}:00`);

function busId(index: number): string {
  return `00000000:${(index + 16).toString(16).padStart(2, '0')}:00`;
}

function slicesOf(layout: Layout): readonly Slice[] {
  const slices: Slice[] = [];
  const cut = Math.ceil(layout.gpusPerNode / 4);
  for (const node of [...layout.sliced].sort((one, other) => one - other)) {
    const model: GpuModel = layout.models[node]!;
    for (let index = layout.gpusPerNode - cut; index < layout.gpusPerNode; index++) {
      for (const [instance, profile, share] of model.slices) {
        slices.push({
          row: layout.gpuCount + slices.length,
          gpu: node * layout.gpusPerNode + index,
          instance,
          profile,
          memoryBytes: Math.round((model.memoryBytes * share) / 2 ** 20) * 2 ** 20,
        });
      }
    }
  }
  return slices;
}

function uuid(random: Random): string {
  const word = () => random.next().toString(16).padStart(8, '0');
  const middle = word();
  const end = word();
  return `GPU-${word()}-${middle.slice(0, 4)}-${middle.slice(4)}-${end.slice(0, 4)}-${end.slice(4)}${word()}`;
}
