import type { Patch } from '../../../protocol/index.ts';
import type { Rows } from '../../sources/rows.ts';
import type { Driver } from '../driver.ts';
import type { Steering } from '../steering.ts';

/** The part of a simulated site that stands for its scheduler. */
export interface SimulatedScheduler {
  readonly identity: { readonly id: string };
  readScheduler(): {
    readonly nodes: Rows<Patch<'nodes'>>;
    readonly workloads: Rows<Patch<'workloads'>>;
  };
  steering(): Steering;
}

/** Reads a simulated site as a driver reads Slurm: rows, not columns. For small sites. */
export function createSimulatedDriver(site: SimulatedScheduler): Driver {
  return {
    name: 'simulated',
    periodMs: 2000,
    timeoutMs: 1000,
    target: site.identity.id,
    steering: site.steering(),
    read: async (signal) => {
      signal.throwIfAborted();
      return site.readScheduler();
    },
  };
}
