import type { InParts, Patch } from '../../../protocol/index.ts';
import { Slices } from '../../../protocol/slices.ts';
import type { Driver } from '../driver.ts';
import type { Steering } from '../steering.ts';

/** The part of a simulated site that stands for its scheduler. */
export interface SimulatedScheduler {
  readonly identity: { readonly id: string };
  readSchedulerInParts(): InParts<{
    readonly nodes: readonly Patch<'nodes'>[];
    readonly workloads: readonly Patch<'workloads'>[];
  }>;
  steering(): Steering;
}

/** Reads a simulated site as a driver reads Slurm: rows, not columns. For small sites. */
export function createSimulatedDriver(site: SimulatedScheduler, slices = new Slices()): Driver {
  return {
    name: 'simulated',
    periodMs: 2000,
    timeoutMs: 1000,
    target: site.identity.id,
    steering: site.steering(),
    read: async (signal) => {
      signal.throwIfAborted();
      return await slices.run(site.readSchedulerInParts());
    },
  };
}
