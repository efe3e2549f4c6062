import type { SourceKind } from '../../protocol/index.ts';
import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** What is kept of each site, by the names of its summary. */
export const KEPT_FIGURES = ['gpuUtilizationRatio', 'itPowerWatts'] as const;
export type KeptFigure = (typeof KEPT_FIGURES)[number];

/** One cell of a sparkline stands for so long; fixed, so that a wider panel shows more time and no other curve. */
const SLOT_MS = 10_000;
/** An hour: 360 slots of two figures are 6 KB a site. */
const SLOTS = 360;

/**
 * The last hour of a few figures of every site, as this console heard them. A time in which nothing
 * fresh came is a hole: the last value is not drawn on as if it still held.
 */
export class History {
  readonly #rings = new Map<string, Ring>();

  /** Notes the figures of now; to be called about once a second, more often does no harm. */
  sample(sites: readonly SiteView[], now: number): void {
    const index = Math.floor(now / SLOT_MS);
    for (const site of sites) {
      let ring = this.#rings.get(site.id);
      if (ring === undefined) {
        ring = new Ring(index);
        this.#rings.set(site.id, ring);
      }
      ring.moveTo(index);
      for (const figure of KEPT_FIGURES) {
        const value = site.summary(figure);
        if (value !== null && isFresh(site, figure, now)) ring.set(figure, value);
      }
    }
  }

  /** The last `count` slots of a figure, oldest first, the present one last; null is a hole. */
  series(site: string, figure: KeptFigure, count: number): (number | null)[] {
    return this.#rings.get(site)?.series(figure, count) ?? [];
  }
}

function isFresh(site: SiteView, figure: KeptFigure, now: number): boolean {
  if (isMemory(site.streamFreshness(now))) return false;
  const kind = kindBehind(site, figure);
  const source = site.sourceFreshness(now).find((entry) => entry.kind === kind);
  return source === undefined || !isMemory(source.freshness);
}

/** Power that no meter measured is a sum over the GPUs, and as old as these. */
function kindBehind(site: SiteView, figure: KeptFigure): SourceKind {
  return figure === 'itPowerWatts' && site.summaryText('itPowerBasis') === 'measured' ? 'power' : 'gpu';
}

class Ring {
  readonly #first: number;
  #newest: number;
  readonly #values = new Map<KeptFigure, Float64Array>();

  constructor(index: number) {
    this.#first = index;
    this.#newest = index;
    for (const figure of KEPT_FIGURES) this.#values.set(figure, new Float64Array(SLOTS).fill(Number.NaN));
  }

  /** Goes on to a later slot; what lies between was not sampled and is emptied of the hour before. */
  moveTo(index: number): void {
    const skipped = Math.min(SLOTS, index - this.#newest);
    for (let back = 0; back < skipped; back++) {
      for (const values of this.#values.values()) values[(index - back) % SLOTS] = Number.NaN;
    }
    this.#newest = Math.max(this.#newest, index);
  }

  set(figure: KeptFigure, value: number): void {
    const values = this.#values.get(figure);
    if (values !== undefined) values[this.#newest % SLOTS] = value;
  }

  series(figure: KeptFigure, count: number): (number | null)[] {
    const values = this.#values.get(figure);
    const known = Math.max(0, Math.min(count, SLOTS, this.#newest - this.#first + 1));
    return Array.from({ length: known }, (_, at) => {
      const value = values?.[(this.#newest - known + 1 + at) % SLOTS] ?? Number.NaN;
      return Number.isNaN(value) ? null : value;
    });
  }
}
