const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** What a machine and its GPUs are, by GPU model. */
export interface GpuModel {
  readonly name: string;
  /** The partition its nodes are in. */
  readonly partition: string;
  readonly driverVersion: string;
  readonly memoryBytes: number;
  readonly powerLimitWatts: number;
  readonly idleWatts: number;
  readonly idleClockHertz: number;
  readonly fullClockHertz: number;
  readonly memoryClockHertz: number;
  /** How far the chip warms above its coolant or air per watt. */
  readonly kelvinPerWatt: number;
  /** Memory temperature = first + second × chip temperature. */
  readonly memoryTemperature: readonly [number, number];
  readonly nvlinks: number;
  /** MIG slices of a GPU that is cut up: instance id, profile, share of the memory. */
  readonly slices: readonly (readonly [string, string, number])[];
  /** What the maker says a full machine draws at most. */
  readonly nodeMaximumWatts: number;
  readonly nodeBaseWatts: number;
  readonly cpus: number;
  readonly nodeMemoryBytes: number;
}

/**
 * Idle and loaded values of the H200 are measured ones (`nvidia-smi`, idle 77.7 W 28 °C, loaded 627 W
 * 52 °C at 1,980 MHz); the others are scaled to their makers' limits.
 */
export const H100: GpuModel = {
  name: 'NVIDIA H100 80GB HBM3',
  partition: 'h100',
  driverVersion: '570.172.08',
  memoryBytes: 81_559 * MIB,
  powerLimitWatts: 700,
  idleWatts: 69,
  idleClockHertz: 345e6,
  fullClockHertz: 1980e6,
  memoryClockHertz: 2619e6,
  kelvinPerWatt: 0.06,
  memoryTemperature: [22, 0.85],
  nvlinks: 18,
  slices: slices('10gb', '20gb', '40gb'),
  nodeMaximumWatts: 10_200,
  nodeBaseWatts: 2_700,
  cpus: 224,
  nodeMemoryBytes: 2048 * GIB,
};

export const H200: GpuModel = {
  ...H100,
  name: 'NVIDIA H200',
  partition: 'h200',
  driverVersion: '580.105.08',
  memoryBytes: 143_771 * MIB,
  idleWatts: 77,
  memoryClockHertz: 3201e6,
  kelvinPerWatt: 0.049,
  memoryTemperature: [20, 0.6],
  slices: slices('18gb', '35gb', '71gb'),
};

export const B200: GpuModel = {
  ...H100,
  name: 'NVIDIA B200',
  partition: 'b200',
  driverVersion: '580.105.08',
  memoryBytes: 183_359 * MIB,
  powerLimitWatts: 1000,
  idleWatts: 142,
  idleClockHertz: 120e6,
  fullClockHertz: 1965e6,
  memoryClockHertz: 3996e6,
  kelvinPerWatt: 0.036,
  memoryTemperature: [18, 0.75],
  slices: slices('23gb', '45gb', '90gb'),
  nodeMaximumWatts: 14_300,
  nodeBaseWatts: 3_300,
  nodeMemoryBytes: 4096 * GIB,
};

/** One of three sevenths, one of two and two of one, as `nvidia-smi mig -lgi` numbers them. */
function slices(small: string, middle: string, large: string): GpuModel['slices'] {
  return [
    ['2', `3g.${large}`, 4 / 8],
    ['3', `2g.${middle}`, 2 / 8],
    ['9', `1g.${small}`, 1 / 8],
    ['10', `1g.${small}`, 1 / 8],
  ];
}
