import type { PolicyConfig } from './config/policy-config.ts';
import { destinationOf } from './destination-of.ts';
import { whyNotTo } from './operations/authority/data-class-rules.ts';
import type { OperationBook } from './operations/operation-book.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/** A workload that is to leave a site: the sites it may go to, best first, or why there is none. */
export interface Leaving {
  readonly workload: string;
  readonly to: readonly string[];
  readonly because: string | null;
}

/**
 * What an evacuation takes away: what runs and what waits, highest priority first. Other sites come in the
 * order in which the configuration names them; where the data class may not go, nothing is tried.
 */
export function leavingOf(
  tables: SiteTables,
  policy: PolicyConfig | null,
  peers: ReadonlyMap<string, { readonly jurisdiction: string | null }>,
): readonly Leaving[] {
  const destinations = [...peers].map(([site, peer]) => destinationOf(tables, site, peer));
  const table = tables.of('workloads');
  const read = tableReader(table, 'workloads');
  const found: (Leaving & { readonly runs: boolean; readonly priority: number })[] = [];
  table.forEach((slot) => {
    const { workload, state, priority, dataClass } = read(slot, [
      'workload',
      'state',
      'priority',
      'dataClass',
    ]);
    if (workload === null || !(state === 'running' || state === 'pending')) return;
    const refusals = destinations.map((one) => whyNotTo(dataClass, one, policy));
    const to = destinations.flatMap(({ site }, index) => (refusals[index] === null ? [site] : []));
    const because = to.length > 0 ? null : (refusals[0] ?? 'this site has no peer');
    found.push({ workload, to, because, runs: state === 'running', priority: priority ?? 0 });
  });
  // What waits has lost nothing yet: what runs goes first.
  found.sort((one, other) => Number(other.runs) - Number(one.runs) || other.priority - one.priority);
  return found;
}

/** Nodes that take work, and that no other operation is busy with. */
export function openNodesOf(tables: SiteTables, book: OperationBook): readonly string[] {
  const table = tables.of('nodes');
  const read = tableReader(table, 'nodes');
  const names: string[] = [];
  table.forEach((slot) => {
    const { node, scheduling } = read(slot, ['node', 'scheduling']);
    if (node !== null && scheduling === 'open' && book.openOn('drain', node) === null) names.push(node);
  });
  return names;
}
