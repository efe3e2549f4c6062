import type { ConfiguredPower } from './configured-power.ts';
import type { DeliveryBook } from './delivery-book.ts';
import type { EnergyBook } from './energy-book.ts';
import { utilityDraw } from './grid-watch.ts';
import type { SiteTables } from './site-tables.ts';

/** Power is not joined over a silence longer than this. */
const MOST_BETWEEN_MS = 10_000;

/**
 * Tells a delivery book what is drawn from the grid: what the meters of the utility feeds count, where each has
 * one; else the power of those feeds from moment to moment.
 */
export class DeliveryMeter {
  readonly #tables: SiteTables;
  readonly #book: DeliveryBook;
  readonly #isCounted: boolean;
  #last: { readonly now: number; readonly watts: number } | null = null;

  constructor(
    tables: SiteTables,
    book: DeliveryBook,
    power: ConfiguredPower | null,
    energy: EnergyBook | null,
  ) {
    this.#tables = tables;
    this.#book = book;
    const utilities = (power?.feeds ?? []).filter(({ kind }) => kind === 'utility');
    this.#isCounted =
      energy !== null && utilities.length > 0 && utilities.every(({ meter }) => meter !== null);
    if (!this.#isCounted) return;
    const names = new Set(utilities.map(({ feed }) => feed));
    energy?.follow((feed, { from, to, amount }) => {
      if (names.has(feed)) book.flowed({ meter: feed, from, to, joules: amount, share: 1 / names.size });
    });
  }

  /** Once a tick, when the feeds are settled; `now` is monotonic, `wall` since 1970, both ms. */
  settle(now: number, wall: number): void {
    if (this.#isCounted) return;
    const watts = utilityDraw(this.#tables)?.watts ?? null;
    const last = this.#last;
    this.#last = watts === null ? null : { now, watts };
    if (last === null || watts === null) return;
    const ms = now - last.now;
    if (ms <= 0 || ms > MOST_BETWEEN_MS) return;
    const joules = (((watts + last.watts) / 2) * ms) / 1000;
    this.#book.flowed({ meter: 'utility feeds', from: wall - ms, to: wall, joules, share: 1 });
  }
}
