import { StepStore, type Table } from '../../../protocol/index.ts';
import { RowAges, secondsOf } from '../../fabric/row-age.ts';
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

const kept = new SiteCounts<NodeCoverage>();

/** Kept while the site says nothing new and its stream is as fresh as it was, see `SiteCounts`. */
export function nodeCoverage(site: SiteView, now: number): NodeCoverage {
  const rows = site.table('nodes')?.size ?? 0;
  const { value, at } = kept.of(site, now, rows, (then) => countNodes(site, then));
  return older(value, (now - at) / 1000);
}

/** When the nodes of a site were counted last. */
export const coverageCountedAt = (site: SiteView): number | null => kept.countedAt(site);

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
  const [state, scheduling] = [wordsOf(nodes, 'state'), wordsOf(nodes, 'scheduling')];
  const [isUnknown, isDown] = [state.codeOf('unknown'), state.codeOf('down')];
  const isCommissioning = scheduling.codeOf('commissioning');
  const holds = HELD.map((word) => scheduling.codeOf(word));
  const counts = HELD.map(() => 0);
  let heard = 0;
  let unknown = 0;
  let oldestMs = Number.NaN;
  for (let slot = 0; slot < nodes.limit; slot++) {
    if (slot % AT_A_TIME === AT_A_TIME - 1) yield;
    if (!nodes.has(slot)) continue;
    const [is, hold] = [state.at(slot), scheduling.at(slot)];
    if (is === isUnknown && hold !== isCommissioning) unknown++;
    if (is !== isDown) {
      const held = holds.indexOf(hold);
      if (held >= 0) counts[held]!++;
    }
    const ageMs = ages.heardAgeMs(slot);
    if (Number.isNaN(ageMs)) continue;
    heard++;
    if (!(ageMs <= oldestMs)) oldestMs = ageMs;
  }
  const reporting = site.summary('nodesReporting') ?? heard;
  return {
    heard: Math.min(heard, reporting),
    total,
    oldestSeconds: secondsOf(oldestMs),
    unknown,
    held: Object.fromEntries(HELD.map((word, at) => [word, counts[at]])) as HeldNodes,
  };
}

/** A column of a closed vocabulary as its codes, so that no word is made of each row; NaN is no word of it. */
function wordsOf(table: Table, name: string) {
  const column = table.kind.columns[name];
  const store = table.columns[table.column(name)];
  const words = column?.type === 'choice' ? column.values : [];
  return {
    /** Equal to no code where the word is none of the column's. */
    codeOf: (word: string): number => words.indexOf(word),
    at: (slot: number): number => (store instanceof StepStore ? store.get(slot) : Number.NaN),
  };
}
