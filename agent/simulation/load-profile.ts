/** What a kind of work asks of a GPU at full load; shares of what the GPU has. */
export interface LoadProfile {
  readonly power: number;
  readonly utilization: number;
  readonly memoryActivity: number;
  readonly memory: number;
  readonly nvlinkBytesPerSecond: number;
}

export const RESTING: LoadProfile = {
  power: 0,
  utilization: 0,
  memoryActivity: 0,
  memory: 0,
  nvlinkBytesPerSecond: 0,
};

/** Full load on every GPU, as a machine is tried before it enters service. */
export const BURN_IN: LoadProfile = {
  power: 0.9,
  utilization: 1,
  memoryActivity: 0.08,
  memory: 0.22,
  nvlinkBytesPerSecond: 0,
};
