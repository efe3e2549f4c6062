import { type SourceKind, StepStore, type Table } from '../../protocol/index.ts';
import { keepShape } from '../../protocol/kept-shapes.ts';
import { isMemory } from './freshness.ts';
import type { Figures } from './kept-row.ts';
import { RowAges } from './row-age.ts';
import type { SiteView } from './site-view.ts';

/**
 * The figures of one site's rows of one kind at one moment, for the history: NaN where a row, or of a site
 * the source behind a figure, was not heard in time. The last value is never read on as if it still held.
 */
export class RowReading {
  readonly #table: Table;
  readonly #stores: readonly (StepStore | null)[];
  readonly #ages: RowAges;
  /** Of a site's own row: which figures are no memory. Null for other kinds, where a row is of one age. */
  readonly #isFresh: readonly boolean[] | null;
  readonly #isStreamFresh: boolean;

  constructor(site: SiteView, table: Table, columns: readonly string[], now: number) {
    this.#table = table;
    this.#stores = columns.map((name) => {
      const store = table.columns[table.column(name)];
      return store instanceof StepStore ? store : null;
    });
    this.#ages = new RowAges(site, table, now);
    this.#isStreamFresh = !isMemory(site.streamFreshness(now));
    this.#isFresh = table.kind.name === 'sites' ? freshFigures(site, columns, now) : null;
    keepShape(this);
  }

  isFresh(slot: number): boolean {
    if (!this.#table.has(slot)) return false;
    return this.#isFresh !== null ? this.#isStreamFresh : !isMemory(this.#ages.freshness(slot));
  }

  /** Of some rows, column by column: which column it is decides how a cell is read, and is asked once. */
  figures(slots: Uint32Array): Figures {
    return this.#stores.map((store, column) => {
      if (store === null || this.#isFresh?.[column] === false) {
        return new Float64Array(slots.length).fill(Number.NaN);
      }
      const figures = store.gather(slots);
      const { scale } = store;
      for (let row = 0; row < figures.length; row++) figures[row] = scale.valueOf(figures[row]!);
      return figures;
    });
  }
}

function freshFigures(site: SiteView, columns: readonly string[], now: number): boolean[] {
  const sources = site.sourceFreshness(now);
  return columns.map((column) => {
    const kind = kindBehind(site, column);
    const source = sources.find((entry) => entry.kind === kind);
    return source === undefined || !isMemory(source.freshness);
  });
}

/** Power that no meter measured is a sum over the GPUs, and as old as these. Others the agent counts itself. */
function kindBehind(site: SiteView, column: string): SourceKind | null {
  if (column === 'itPowerWatts' && site.summaryText('itPowerBasis') !== 'measured') return 'gpu';
  return KIND_BEHIND.get(column) ?? null;
}

const KIND_BEHIND: ReadonlyMap<string, SourceKind> = new Map<string, SourceKind>([
  ['gpuUtilizationRatio', 'gpu'],
  ['gpusFaulty', 'gpu'],
  ['gpusAllocated', 'scheduler'],
  ['nodesOpen', 'scheduler'],
  ['nodesDraining', 'scheduler'],
  ['nodesDown', 'scheduler'],
  ['workloadsRunning', 'scheduler'],
  ['workloadsPending', 'scheduler'],
  ['itPowerWatts', 'power'],
  ['facilityPowerWatts', 'power'],
  ['headroomWatts', 'power'],
  ['heatReusedWatts', 'power'],
  ['pue', 'power'],
  ['renewableRatio', 'power'],
]);
