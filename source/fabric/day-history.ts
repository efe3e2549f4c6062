import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

const STEP_MS = 300_000;
const SLOTS = 288;
/** As many sites as the last hour is kept of. */
const MOST_SITES = 256;

export const DAY_COLUMNS = ['facilityPowerWatts', 'itPowerWatts', 'demandLimitWatts'] as const;
export type DayColumn = (typeof DAY_COLUMNS)[number];

/** A figure of a site over the last day, oldest first, the present slot last; null is a time without news. */
export interface DayFigures {
  readonly stepMs: number;
  readonly mean: readonly (number | null)[];
  /** The highest within each slot: a limit is broken by the peak and not by the mean. */
  readonly most: readonly (number | null)[];
}

/**
 * What each site drew over the last 24 hours as this console heard it, in slots of five minutes: mean and peak.
 * 14 KB a site, 256 sites at most. A slot in which nothing fresh came is a hole.
 */
export class DayHistory {
  readonly #sites = new Map<string, ReadonlyMap<DayColumn, Ring>>();

  /** Notes what is fresh now. */
  note(sites: readonly SiteView[], now: number): void {
    for (const site of sites) {
      const rings = this.#sites.get(site.id) ?? this.#begin(site.id);
      if (rings === null || isMemory(site.streamFreshness(now))) continue;
      const power = site.sourceFreshness(now).find(({ kind }) => kind === 'power');
      if (power !== undefined && isMemory(power.freshness)) continue;
      for (const [column, ring] of rings) ring.note(site.summary(column), indexOf(now));
    }
  }

  /** Up to a moment of the console's clock. */
  figures(site: string, column: DayColumn, until: number): DayFigures {
    const ring = this.#sites.get(site)?.get(column);
    return { stepMs: STEP_MS, ...(ring?.figures(indexOf(until)) ?? { mean: [], most: [] }) };
  }

  #begin(site: string): ReadonlyMap<DayColumn, Ring> | null {
    if (this.#sites.size >= MOST_SITES) return null;
    const rings = new Map(DAY_COLUMNS.map((column) => [column, new Ring()]));
    this.#sites.set(site, rings);
    return rings;
  }
}

function indexOf(now: number): number {
  return Math.floor(now / STEP_MS);
}

/** Slots by their number on the console's clock; each remembers which one it holds. */
class Ring {
  readonly #index = new Float64Array(SLOTS).fill(-1);
  readonly #sum = new Float64Array(SLOTS);
  readonly #most = new Float64Array(SLOTS);
  readonly #count = new Uint16Array(SLOTS);
  #first = -1;

  note(value: number | null, index: number): void {
    if (this.#first < 0) this.#first = index;
    if (value === null) return;
    const at = index % SLOTS;
    if (this.#index[at] !== index) {
      this.#index[at] = index;
      this.#sum[at] = 0;
      this.#count[at] = 0;
      this.#most[at] = Number.NEGATIVE_INFINITY;
    }
    this.#sum[at] = (this.#sum[at] ?? 0) + value;
    this.#count[at] = (this.#count[at] ?? 0) + 1;
    this.#most[at] = Math.max(this.#most[at] ?? value, value);
  }

  figures(end: number): Pick<DayFigures, 'mean' | 'most'> {
    if (this.#first < 0 || end < this.#first) return { mean: [], most: [] };
    const length = Math.min(SLOTS, end - this.#first + 1);
    const mean: (number | null)[] = [];
    const most: (number | null)[] = [];
    for (let index = end - length + 1; index <= end; index++) {
      const at = index % SLOTS;
      const isKnown = this.#index[at] === index;
      mean.push(isKnown ? (this.#sum[at] ?? 0) / (this.#count[at] ?? 1) : null);
      most.push(isKnown ? (this.#most[at] ?? null) : null);
    }
    return { mean, most };
  }
}
