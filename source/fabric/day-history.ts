import {
  DAY_COLUMNS,
  DAY_STEP_MS,
  type DayColumn,
  type DayOfPower,
  DayRing,
  type DaySeries,
} from '../../protocol/index.ts';
import { isMemory } from './freshness.ts';
import type { SiteView } from './site-view.ts';

/** As many sites as the last hour is kept of. */
const MOST_SITES = 256;

/** A figure of a site over the last day, oldest first, the present slot last; null is a time without news. */
export interface DayFigures extends DaySeries {
  readonly stepMs: number;
}

/**
 * What each site drew over the last 24 hours, in slots of five minutes: mean and peak, as this console heard it,
 * and of times when it did not listen as the site's agent kept it. 14 KB a site, 256 sites at most. A slot in
 * which nothing fresh came is a hole.
 */
export class DayHistory {
  readonly #sites = new Map<string, ReadonlyMap<DayColumn, DayRing>>();

  /** Notes what is fresh now. */
  note(sites: readonly SiteView[], now: number): void {
    for (const site of sites) {
      const rings = this.#ringsOf(site.id);
      if (rings === null || isMemory(site.streamFreshness(now))) continue;
      const power = site.sourceFreshness(now).find(({ kind }) => kind === 'power');
      if (power !== undefined && isMemory(power.freshness)) continue;
      for (const [column, ring] of rings) ring.note(site.summary(column), indexOf(now));
    }
  }

  /** Takes what an agent kept of its day; `ahead` is what a moment of this console's clock lacks to ms since 1970. */
  learn(site: string, { firstSlot, series }: DayOfPower, ahead: number, now: number): void {
    const rings = this.#ringsOf(site);
    if (rings === null) return;
    for (const [column, ring] of rings)
      for (const [at, mean] of series[column].mean.entries()) {
        const middle = (firstSlot + at + 0.5) * DAY_STEP_MS - ahead;
        const most = series[column].most[at] ?? mean;
        // The present slot goes on here.
        if (mean !== null && most !== null && indexOf(middle) < indexOf(now))
          ring.learn(mean, most, indexOf(middle));
      }
  }

  /** Up to a moment of the console's clock. */
  figures(site: string, column: DayColumn, until: number): DayFigures {
    const ring = this.#sites.get(site)?.get(column);
    return { stepMs: DAY_STEP_MS, ...(ring?.series(indexOf(until)) ?? { mean: [], most: [] }) };
  }

  #ringsOf(site: string): ReadonlyMap<DayColumn, DayRing> | null {
    const known = this.#sites.get(site);
    if (known !== undefined) return known;
    if (this.#sites.size >= MOST_SITES) return null;
    const rings = new Map(DAY_COLUMNS.map((column) => [column, new DayRing()]));
    this.#sites.set(site, rings);
    return rings;
  }
}

function indexOf(now: number): number {
  return Math.floor(now / DAY_STEP_MS);
}
