import type { EnergyOfPeriod, Patch, Severity } from '../../protocol/index.ts';
import type { Condition } from './alerts.ts';
import type { ConfiguredFeed, ConfiguredPower } from './configured-power.ts';
import { EnergyBook, type PeriodFigures } from './energy-book.ts';
import { energyOfPeriod } from './energy-period.ts';
import { type FeedSight, meteredFeedState, unmeteredFeedState } from './feed-state.ts';
import { MeterDoubts } from './meter-doubts.ts';
import type { MeterReadings } from './meter-readings.ts';
import { type Draw, drawOf, type PowerEdge, powerEdges, sumOf } from './power-tree.ts';
import type { SiteTables } from './site-tables.ts';

/** What the meters say of the whole site; null is not measured. */
export interface MeteredPower {
  /** Of the equipment, at its boundary; null also where no boundary is configured. */
  readonly it: Draw | null;
  /** Whether a boundary is configured: what a source said of the whole before does not hold beside it. */
  readonly hasBoundary: boolean;
  /** Of what the feeds give now, the renewable part. */
  readonly greenWatts: number;
  readonly pueCategory: number | null;
  /** Key figures by energy, of the last 365 days. */
  readonly year: PeriodFigures | null;
  /** Undefined where no meter of reused heat is configured: a source may say it itself. */
  readonly heatReusedWatts: number | null | undefined;
}

/** Hours change once an hour, and a year of them is much to add up. */
const YEAR_EVERY_MS = 60_000;

/** Where a change of a feed is written down. */
export type NotePower = (at: number, severity: Severity, message: string) => void;

/**
 * The site's power as its configuration has it and its meters see it. Once a tick every meter of the tree is told
 * its place, every feed what its meter says, and the site what runs into its equipment. Measured and estimated
 * are never added without saying so.
 */
export class PowerBoard {
  /** What its meters counted; to be kept over a restart. */
  readonly energy: EnergyBook;
  readonly #tables: SiteTables;
  readonly #power: ConfiguredPower;
  readonly #edges: ReadonlyMap<string, PowerEdge>;
  readonly #doubts: MeterDoubts;
  readonly #note: NotePower;
  readonly #states = new Map<string, Patch<'feeds'>['state']>();
  #placedAt = -1;
  #year: PeriodFigures | null = null;
  #yearAt = Number.NEGATIVE_INFINITY;

  constructor(tables: SiteTables, power: ConfiguredPower, note: NotePower) {
    this.#tables = tables;
    this.#power = power;
    this.#note = note;
    this.energy = new EnergyBook(power);
    this.#edges = powerEdges(power);
    this.#doubts = new MeterDoubts([...this.#edges.values()]);
  }

  /** `now` is monotonic, `wall` since 1970, both ms. */
  settle(readings: MeterReadings, now: number, wall: number): MeteredPower {
    this.#place(readings);
    this.energy.take(readings, wall - now);
    if (now - this.#yearAt >= YEAR_EVERY_MS) {
      this.#year = this.energy.lastYear(wall);
      this.#yearAt = now;
    }
    const watts = (meter: string): number | null => readings.freshNumber('powerWatts', meter);
    let green = 0;
    for (const feed of this.#power.feeds) green += this.#feed(feed, readings, watts, wall);
    this.#doubts.look(readings, now);
    return {
      it: this.#equipment(watts),
      hasBoundary: this.#power.it !== null,
      pueCategory: this.#power.it?.category ?? null,
      year: this.#year,
      greenWatts: green,
      heatReusedWatts: this.#heat(readings),
    };
  }

  /** Of whole hours counted from 1970, `to` excluded. */
  period(from: number, to: number): EnergyOfPeriod {
    return energyOfPeriod(this.energy, this.#power, from, to);
  }

  /** What is wrong with the meters themselves, as against each other and the configuration. */
  conditions(): readonly Condition[] {
    return this.#doubts.conditions();
  }

  /** Tells rows where they stand: new ones once; limits again and again, for a device may say others. */
  #place({ table }: MeterReadings): void {
    const isNew = table.rowsRevision !== this.#placedAt;
    this.#placedAt = table.rowsRevision;
    for (const { meter, fedBy, rack, ratedCurrentAmperes, limitWatts } of this.#power.edges) {
      const isLimited = ratedCurrentAmperes !== null || limitWatts !== null;
      const slot = isNew || isLimited ? table.find(meter) : undefined;
      if (slot === undefined) continue;
      this.#tables.update('meters', slot, {
        fedBy,
        ...(rack === null ? {} : { rack }),
        ...(ratedCurrentAmperes === null ? {} : { ratedCurrentAmperes }),
        ...(limitWatts === null ? {} : { limitWatts }),
      });
    }
    if (!isNew) return;
    for (const { feed, meter } of this.#power.feeds) {
      const slot = meter === null ? undefined : table.find(meter);
      if (slot !== undefined) this.#tables.update('meters', slot, { fedBy: feed });
    }
    for (const { meter, rack } of this.#power.cooling) {
      const slot = rack === null ? undefined : table.find(meter);
      if (slot !== undefined) this.#tables.update('meters', slot, { rack });
    }
  }

  /** Writes the row of a feed; gives the renewable watts of it. */
  #feed(
    config: ConfiguredFeed,
    readings: MeterReadings,
    watts: (meter: string) => number | null,
    wall: number,
  ): number {
    const { feed, kind, meter, limitWatts, contractWatts, renewableRatio } = config;
    const edge = this.#edges.get(feed);
    const draw = edge === undefined ? null : drawOf(edge, watts);
    const state =
      meter === null
        ? unmeteredFeedState((edge?.feeds ?? []).map(({ name }) => sightOf(name, readings)))
        : meteredFeedState(kind, sightOf(meter, readings));
    const slot = meter === null ? undefined : readings.table.find(meter);
    const sampledAt = slot === undefined ? oldestOf(edge, readings) : readings.sampledAt(slot);
    this.#tables.upsert('feeds', {
      feed,
      kind,
      limitWatts,
      contractWatts,
      renewable:
        renewableRatio === null ? null : renewableRatio === 1 ? true : renewableRatio === 0 ? false : null,
      powerWatts: draw?.watts ?? null,
      powerBasis: draw?.basis ?? null,
      energyJoules: meter === null ? null : this.energy.totalOf(meter),
      state,
      ...(slot === undefined
        ? { batteryChargeRatio: null, gridFrequencyHertz: null }
        : {
            batteryChargeRatio: kind === 'battery' ? readings.number('chargeRatio', slot) : null,
            gridFrequencyHertz: readings.isFresh(slot) ? readings.number('frequencyHertz', slot) : null,
          }),
      ...(Number.isNaN(sampledAt) ? {} : { sampledAt }),
    });
    this.#tell(feed, state, wall);
    return Math.max(0, draw?.watts ?? 0) * (renewableRatio ?? 0);
  }

  #tell(feed: string, state: NonNullable<Patch<'feeds'>['state']>, wall: number): void {
    const before = this.#states.get(feed);
    this.#states.set(feed, state);
    if (before === undefined || before === state || before === 'unknown') return;
    const severity =
      state === 'lost' ? 'critical' : state === 'ok' || state === 'standby' ? 'information' : 'warning';
    this.#note(wall, severity, `feed ${feed} is ${state}, was ${before}`);
  }

  #equipment(watts: (meter: string) => number | null): Draw | null {
    const edges = (this.#power.it?.meters ?? []).flatMap((meter) => this.#edges.get(meter) ?? []);
    return sumOf(edges, watts);
  }

  #heat(readings: MeterReadings): number | null | undefined {
    if (this.#power.heatReuse.length === 0) return undefined;
    let heat = 0;
    for (const meter of this.#power.heatReuse) {
      const watts = readings.freshNumber('heatWatts', meter);
      if (watts === null) return null;
      heat += watts;
    }
    return heat;
  }
}

/** A sum is as old as the oldest it is made of; NaN where it is made of nothing. */
function oldestOf(edge: PowerEdge | undefined, readings: MeterReadings): number {
  let oldest = Number.NaN;
  for (const { name } of edge?.feeds ?? []) {
    const slot = readings.table.find(name);
    const at = slot === undefined ? Number.NaN : readings.sampledAt(slot);
    if (!(at >= oldest)) oldest = Number.isNaN(at) ? oldest : at;
  }
  return oldest;
}

function sightOf(meter: string, readings: MeterReadings): FeedSight {
  const slot = readings.table.find(meter);
  if (slot === undefined) return { isFresh: false, state: null, volts: null, watts: null };
  return {
    isFresh: readings.isFresh(slot),
    state: readings.state(slot),
    volts: readings.number('voltageVolts', slot),
    watts: readings.number('powerWatts', slot),
  };
}
