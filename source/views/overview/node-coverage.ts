import { StepStore, type Table } from '../../../protocol/index.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import { SiteCounts } from '../../fabric/site-counts.ts';
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
  /** Nodes that take no new work and are not called down, by why; null where no node is known. */
  readonly held: HeldNodes | null;
}

const HELD = ['cordoned', 'drained', 'failed'] as const;
/** The summary of a site counts those that are open, draining, down and in commissioning: these are the rest. */
export type HeldNodes = Readonly<Record<(typeof HELD)[number], number>>;

const counts = new SiteCounts<NodeCoverage>();

/** Kept while the site says nothing new and its stream is as fresh as it was, see `SiteCounts`. */
export function nodeCoverage(site: SiteView, now: number): NodeCoverage {
  const rows = site.table('nodes')?.size ?? 0;
  const { value, at } = counts.of(site, now, rows, (then) => countNodes(site, then));
  return older(value, (now - at) / 1000);
}

/** When the nodes of a site were counted last. */
export const coverageCountedAt = (site: SiteView): number | null => counts.countedAt(site);

/** Nodes looked at between two looks at the clock. */
const AT_A_TIME = 512;

/** What was counted still stands, and has grown older since. */
function older(coverage: NodeCoverage, seconds: number): NodeCoverage {
  const { oldestSeconds } = coverage;
  return oldestSeconds === null || seconds === 0
    ? coverage
    : { ...coverage, oldestSeconds: oldestSeconds + seconds };
}

/**
 * Looked up row by row and by this console's clock: the agent's own count is as old as its last frame.
 * What either of the two misses is missing.
 */
function* countNodes(site: SiteView, now: number): Generator<void, NodeCoverage> {
  const nodes = site.table('nodes');
  const total = site.summary('nodes') ?? (nodes === undefined || nodes.size === 0 ? null : nodes.size);
  if (nodes === undefined || nodes.size === 0)
    return { heard: 0, total, oldestSeconds: null, unknown: null, held: null };
  const ages = new RowAges(site, nodes, now);
  const isUnknown = wordIs(nodes, 'state', 'unknown');
  const isDown = wordIs(nodes, 'state', 'down');
  const holds = HELD.map((word) => ({ word, isSo: wordIs(nodes, 'scheduling', word) }));
  const held = { cordoned: 0, drained: 0, failed: 0 };
  const isCommissioning = wordIs(nodes, 'scheduling', 'commissioning');
  let heard = 0;
  let unknown = 0;
  let oldestSeconds: number | null = null;
  for (let slot = 0; slot < nodes.limit; slot++) {
    if (slot % AT_A_TIME === AT_A_TIME - 1) yield;
    if (!nodes.has(slot)) continue;
    if (isUnknown(slot) && !isCommissioning(slot)) unknown++;
    if (!isDown(slot)) for (const { word, isSo } of holds) if (isSo(slot)) held[word]++;
    const age = ages.ageSeconds(slot);
    if (age === null || isMemory(ages.freshness(slot))) continue;
    heard++;
    if (oldestSeconds === null || age > oldestSeconds) oldestSeconds = age;
  }
  const reporting = site.summary('nodesReporting') ?? heard;
  return { heard: Math.min(heard, reporting), total, oldestSeconds, unknown, held };
}

/** Whether a column of a closed vocabulary says a word, without making one of each row. */
function wordIs(table: Table, name: string, word: string): (slot: number) => boolean {
  const column = table.kind.columns[name];
  const store = table.columns[table.column(name)];
  const code = column?.type === 'choice' ? column.values.indexOf(word) : -1;
  return store instanceof StepStore && code >= 0 ? (slot) => store.get(slot) === code : () => false;
}
