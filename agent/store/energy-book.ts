import { type EnergyKpis, energyKpis } from '../../protocol/index.ts';
import type { ConfiguredPower } from './configured-power.ts';
import { EdgeEnergy, type Flowed } from './edge-energy.ts';
import { carbonOf, renewableOf, type Sums, sumsOf } from './energy-sums.ts';
import { HOUR_MS, HourRing } from './hour-ring.ts';
import type { MeterReadings } from './meter-readings.ts';

/** Key figures of a period from its energies, with how many of its hours they rest on. */
export interface PeriodFigures extends EnergyKpis {
  /** Hours in which house and equipment are both known; PUE and CUE rest on these. */
  readonly hours: number;
}

const FEED = 'feed ';

type RateColumn = 'powerWatts' | 'heatWatts' | 'flowCubicMetersPerSecond';

/** One quantity of the reports: the meters that measure it together. */
interface Quantity {
  readonly meters: readonly string[];
  readonly column: RateColumn;
  readonly ring: HourRing;
}

/**
 * Energies of the feeds, the equipment, reused heat and water, hour by hour for 400 days: what any period's key
 * figures are made of. Only hours in which every meter that a figure needs is known are in it, on both sides of
 * its division alike.
 */
export class EnergyBook {
  readonly #power: ConfiguredPower;
  readonly #quantities = new Map<string, Quantity>();
  readonly #edges = new Map<string, EdgeEnergy>();
  readonly #takenAt = new Map<string, number>();
  #follower: ((feed: string, flowed: Flowed) => void) | null = null;

  constructor(power: ConfiguredPower) {
    this.#power = power;
    const enter = (name: string, meters: readonly string[], column: RateColumn): void => {
      if (meters.length > 0) this.#quantities.set(name, { meters, column, ring: new HourRing() });
      for (const meter of meters) this.#edges.set(`${column} ${meter}`, new EdgeEnergy());
    };
    for (const { feed, meter } of power.feeds)
      if (meter !== null) enter(`${FEED}${feed}`, [meter], 'powerWatts');
    enter('it', power.it?.meters ?? [], 'powerWatts');
    enter('reused', power.heatReuse, 'heatWatts');
    enter('water', power.water, 'flowCubicMetersPerSecond');
  }

  /** Tells one listener what flows through each feed as it is counted; instants in ms since 1970. */
  follow(follower: (feed: string, flowed: Flowed) => void): void {
    this.#follower = follower;
  }

  /** Takes what meters said since the last call; `offset` is what a moment of theirs lacks to ms since 1970. */
  take(readings: MeterReadings, offset: number): void {
    for (const [quantity, { meters, column, ring }] of this.#quantities) {
      for (const meter of meters) {
        const slot = readings.table.find(meter);
        const name = `${column} ${meter}`;
        const edge = this.#edges.get(name);
        if (slot === undefined || edge === undefined) continue;
        const sampledAt = readings.sampledAt(slot);
        if (Number.isNaN(sampledAt) || this.#takenAt.get(name) === sampledAt) continue;
        this.#takenAt.set(name, sampledAt);
        const sample = {
          at: sampledAt + offset,
          rate: readings.number(column, slot),
          counter: column === 'powerWatts' ? readings.number('energyJoules', slot) : null,
        };
        const flowed = edge.take(sample, readings.patienceMs(slot));
        if (flowed === null) continue;
        ring.add(flowed.from, flowed.to, flowed.amount, 1 / meters.length);
        if (quantity.startsWith(FEED)) this.#follower?.(quantity.slice(FEED.length), flowed);
      }
    }
  }

  /** What flowed through the edge of a meter since it was first read; null where it is not integrated. */
  totalOf(meter: string): number | null {
    return this.#edges.get(`powerWatts ${meter}`)?.total ?? null;
  }

  /**
   * Of quantities (`it`, `reused`, `water`, and feeds as `feed NAME`) over the hours, counted from 1970 and `to`
   * excluded, in which all of them are known; null where there is none, or one is not metered.
   */
  sums(names: readonly string[], from: number, to: number): Sums | null {
    const found = names.flatMap((name) => this.#quantities.get(name)?.ring ?? []);
    return found.length === names.length && found.length > 0 ? sumsOf(found, from, to) : null;
  }

  /** Of whole hours counted from 1970, `to` excluded. */
  figures(from: number, to: number): PeriodFigures {
    const sources = this.#power.feeds.filter(({ kind }) => kind !== 'battery');
    // A battery only keeps what another feed gave: its losses are the house's own.
    const house = sources.map(({ feed }) => `${FEED}${feed}`);
    const sums = (names: readonly string[]): Sums | null => this.sums(names, from, to);
    const both = house.length === 0 ? null : sums([...house, 'it']);
    const alone = house.length === 0 ? null : sums(house);
    const warm = house.length === 0 ? null : sums([...house, 'reused']);
    const wet = sums(['it', 'water']);
    const total = (of: Sums | null): number | null =>
      of === null ? null : of.amounts.slice(0, house.length).reduce((sum, joules) => sum + joules, 0);
    const carbon = both === null ? null : carbonOf(sources, both.amounts);
    const it = both?.amounts[house.length] ?? null;
    return {
      pue: energyKpis({ ...NOTHING, facilityJoules: total(both), itJoules: it }).pue,
      ref: energyKpis({
        ...NOTHING,
        facilityJoules: total(alone),
        renewableJoules: renewableOf(sources, alone),
      }).ref,
      erf: energyKpis({
        ...NOTHING,
        facilityJoules: total(warm),
        reusedJoules: warm?.amounts[house.length] ?? null,
      }).erf,
      cueKilogramsPerKilowattHour: energyKpis({ ...NOTHING, itJoules: it, carbonKilograms: carbon })
        .cueKilogramsPerKilowattHour,
      wueLitersPerKilowattHour: energyKpis({
        ...NOTHING,
        itJoules: wet?.amounts[0] ?? null,
        waterCubicMeters: wet?.amounts[1] ?? null,
      }).wueLitersPerKilowattHour,
      hours: both?.hours ?? 0,
    };
  }

  /** Of the last 365 days before the hour that `wall` lies in. */
  lastYear(wall: number): PeriodFigures {
    const hour = Math.floor(wall / HOUR_MS);
    return this.figures(hour - 365 * 24, hour);
  }

  /** Where meters stand, and the hours from `sinceHour` on. */
  kept(sinceHour = 0): { readonly edges: unknown; readonly hours: unknown } {
    return {
      edges: Object.fromEntries([...this.#edges].map(([meter, edge]) => [meter, edge.kept()])),
      hours: Object.fromEntries(
        [...this.#quantities].map(([name, { ring }]) => [name, ring.kept(sinceHour)]),
      ),
    };
  }

  /** Takes what `kept` gave; what is damaged, or of meters that are configured no more, is left out. */
  restore(kept: unknown): void {
    const { edges, hours } = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<
      string,
      unknown
    >;
    const known = entriesOf(edges);
    for (const [meter, edge] of this.#edges) edge.restore(known.get(meter));
    const rows = entriesOf(hours);
    for (const [name, { ring }] of this.#quantities) ring.restore(rows.get(name));
  }
}

const NOTHING = {
  facilityJoules: null,
  itJoules: null,
  renewableJoules: null,
  reusedJoules: null,
  carbonKilograms: null,
  waterCubicMeters: null,
} as const;

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
