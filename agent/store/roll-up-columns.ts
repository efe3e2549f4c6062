import { DictionaryStore, StepStore, type Table } from '../../protocol/index.ts';

/** The columns a roll-up reads and writes, looked up once a tick. */
export type GpuColumns = ReturnType<typeof gpuColumns>;

export function gpuColumns(gpus: Table) {
  return {
    node: words(gpus, 'node'),
    instance: words(gpus, 'instance'),
    model: words(gpus, 'model'),
    source: words(gpus, 'source'),
    notMeasured: words(gpus, 'notMeasured'),
    fabricState: words(gpus, 'fabricState'),
    sampledAt: steps(gpus, 'sampledAt'),
    recoveryAction: steps(gpus, 'recoveryAction'),
    rowRemapFailed: steps(gpus, 'rowRemapFailed'),
    rowRemapPending: steps(gpus, 'rowRemapPending'),
    eccUncorrected: steps(gpus, 'eccUncorrected'),
    throttled: steps(gpus, 'throttleReasons'),
    utilization: steps(gpus, 'utilizationRatio'),
    power: steps(gpus, 'powerWatts'),
    temperature: steps(gpus, 'temperatureCelsius'),
    memoryUsed: steps(gpus, 'memoryUsedBytes'),
    health: gpus.column('health'),
    healthReason: gpus.column('healthReason'),
  };
}

export type NodeColumns = ReturnType<typeof nodeColumns>;

export function nodeColumns(nodes: Table) {
  return {
    telemetrySource: words(nodes, 'telemetrySource'),
    schedulerSource: words(nodes, 'schedulerSource'),
    telemetrySampledAt: steps(nodes, 'telemetrySampledAt'),
    schedulerSampledAt: steps(nodes, 'schedulerSampledAt'),
    state: nodes.column('state'),
    scheduling: nodes.column('scheduling'),
    reason: nodes.column('reason'),
    health: nodes.column('health'),
    healthReason: nodes.column('healthReason'),
    gpus: nodes.column('gpus'),
    gpusFaulty: nodes.column('gpusFaulty'),
    gpuModel: nodes.column('gpuModel'),
    powerWatts: nodes.column('powerWatts'),
    powerBasis: nodes.column('powerBasis'),
    powerMeter: nodes.column('powerMeter'),
    node: nodes.column('node'),
  };
}

function steps(table: Table, name: string): StepStore {
  const store = table.columns[table.column(name)];
  if (!(store instanceof StepStore))
    throw new TypeError(`${table.kind.name}.${name} is not a column of steps`);
  return store;
}

function words(table: Table, name: string): DictionaryStore {
  const store = table.columns[table.column(name)];
  if (!(store instanceof DictionaryStore))
    throw new TypeError(`${table.kind.name}.${name} is not a dictionary`);
  return store;
}
