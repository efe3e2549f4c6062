export interface SimulationOptions {
  readonly site: string;
  readonly nodes: number;
  readonly gpusPerNode: number;
  readonly seed: number;
  readonly peers?: readonly string[];
  /** About 2e-5 in a real fleet (Llama 3: 419 in 54 days of 16,384 H100), which is the default. */
  readonly faultsPerGpuHour?: number;
  /** Simulated time at which the site is first seen, milliseconds since 1970. */
  readonly startAt: number;
}
