import {
  DAY_COLUMNS,
  DAY_SLOTS,
  DAY_STEP_MS,
  type DayColumn,
  type DayOfPower,
  DayRing,
} from '../../protocol/index.ts';
import type { SiteTables } from './site-tables.ts';

/** Beyond that no site is. */
const MOST_WATTS = 1e12;

/** What the site drew over the last 24 hours, as this agent saw it: kept over a restart, told to consoles that begin. */
export class PowerDay {
  readonly #rings = new Map<DayColumn, DayRing>(DAY_COLUMNS.map((column) => [column, new DayRing()]));

  /** Notes the site's row of now; `wall` in ms since 1970. */
  note(tables: SiteTables, wall: number): void {
    const sites = tables.of('sites');
    sites.forEach((slot) => {
      for (const [column, ring] of this.#rings)
        ring.note(sites.number(sites.column(column), slot), slotOf(wall));
    });
  }

  /** Up to a moment, in ms since 1970. */
  until(wall: number): DayOfPower {
    const end = slotOf(wall);
    const told = DAY_COLUMNS.map((column) => {
      const series = this.#rings.get(column)?.series(end) ?? { mean: [], most: [] };
      return [column, series] as const;
    });
    const length = Math.max(0, ...told.map(([, { mean }]) => mean.length));
    return {
      firstSlot: end - length + 1,
      series: Object.fromEntries(told) as DayOfPower['series'],
    };
  }

  /** Takes what `until` gave before a restart. Fails with an error where it cannot be that; then nothing is taken. */
  restore(kept: unknown, wall: number): void {
    const { firstSlot, series } = Object(kept);
    const now = slotOf(wall);
    if (!Number.isSafeInteger(firstSlot)) throw new Error('expected firstSlot, a whole number');
    const found = DAY_COLUMNS.map((column) => [column, seriesIn(Object(series)[column], column)] as const);
    for (const [column, { mean, most }] of found)
      for (const [at, value] of mean.entries()) {
        const index = firstSlot + at;
        // A clock that was set back leaves slots of a time to come.
        if (value === null || index > now || index <= now - DAY_SLOTS) continue;
        this.#rings.get(column)?.learn(value, Math.max(value, most[at] ?? value), index);
      }
  }
}

function seriesIn(value: unknown, column: string) {
  const { mean, most } = Object(value);
  return { mean: wattsIn(mean, `${column}.mean`), most: wattsIn(most, `${column}.most`) };
}

function wattsIn(list: unknown, what: string): readonly (number | null)[] {
  const isSound = (one: unknown): one is number | null =>
    one === null || (typeof one === 'number' && Math.abs(one) <= MOST_WATTS);
  if (Array.isArray(list) && list.length <= DAY_SLOTS && list.every(isSound)) return list;
  throw new Error(`expected ${what}, at most ${DAY_SLOTS} numbers or nulls`);
}

function slotOf(wall: number): number {
  return Math.floor(wall / DAY_STEP_MS);
}
