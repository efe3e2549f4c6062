import type { NodeObservation } from './drivers/steering.ts';
import type { SiteTables } from './store/site-tables.ts';

/**
 * What an operation saw of nodes is shown at once: whoever reads that it is done must not find them as they
 * were before, for the scheduler itself is read only every few seconds. Nodes that no table has are left to it.
 */
export function showSeen(tables: SiteTables, nodes: Iterable<NodeObservation>, monotonic: number): void {
  for (const { node, state, scheduling, nativeState, reason, reasonUser } of nodes) {
    const slot = tables.of('nodes').find(node);
    if (slot === undefined) continue;
    const seen = { state, scheduling, nativeState, reason, reasonUser, schedulerSampledAt: monotonic };
    tables.update('nodes', slot, seen);
  }
}
