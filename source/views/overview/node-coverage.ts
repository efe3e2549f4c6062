import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** How much of a site stands behind its sums now. */
export interface NodeCoverage {
  /** Nodes of which everything expected was heard in time; 0 while the site itself is not heard. */
  readonly heard: number;
  /** Nodes in the inventory; null when nobody ever said. */
  readonly total: number | null;
  /** Of the nodes heard, the age of the oldest value. */
  readonly oldestSeconds: number | null;
  /** Nodes that the scheduler does not know the state of, in service. */
  readonly unknown: number | null;
}

/**
 * Looked up row by row and by this console's clock: the agent's own count is as old as its last frame.
 * What either of the two misses is missing.
 */
export function nodeCoverage(site: SiteView, now: number): NodeCoverage {
  const nodes = site.table('nodes');
  const total = site.summary('nodes') ?? (nodes === undefined || nodes.size === 0 ? null : nodes.size);
  if (nodes === undefined || nodes.size === 0) return { heard: 0, total, oldestSeconds: null, unknown: null };
  const ages = new RowAges(site, nodes, now);
  const [state, scheduling] = [nodes.column('state'), nodes.column('scheduling')];
  let heard = 0;
  let unknown = 0;
  let oldestSeconds: number | null = null;
  nodes.forEach((slot) => {
    if (nodes.cell(state, slot) === 'unknown' && nodes.cell(scheduling, slot) !== 'commissioning') unknown++;
    const age = ages.ageSeconds(slot);
    if (age === null || isMemory(ages.freshness(slot))) return;
    heard++;
    if (oldestSeconds === null || age > oldestSeconds) oldestSeconds = age;
  });
  return { heard: Math.min(heard, site.summary('nodesReporting') ?? heard), total, oldestSeconds, unknown };
}
