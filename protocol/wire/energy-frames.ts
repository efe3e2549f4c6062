import { DAY_COLUMNS, DAY_SLOTS, type DayOfPower, type DaySeries } from '../day-ring.ts';
import { WireError } from './bytes.ts';
import { Fields } from './envelope.ts';

/** The version from which on agents answer this. */
export const ENERGY_SINCE = 2;
/** A period may be as long as agents keep hours: 400 days. */
export const MOST_ENERGY_HOURS = 400 * 24;
/** A site has a handful of feeds. */
const MOST_FEEDS = 256;

/** The console asks for the energies of a period. */
export interface EnergyRequest {
  readonly kind: 'energy';
  /** Hours since 1970 UTC; `to` is not in it. */
  readonly from: number;
  readonly to: number;
  /** Wants the day of the site as well; agents that do not know it leave it out. */
  readonly day?: boolean;
}

/** A figure of a period, and of how many of its hours it is. */
export interface Covered {
  /** Of those hours alone; null is not known in any of them, or contradicts itself. */
  readonly value: number | null;
  readonly hours: number;
}

export interface FeedEnergy {
  readonly feed: string;
  readonly kind: string;
  /** The share of what it gives that is renewable; null where nobody said. */
  readonly renewableRatio: number | null;
  readonly joules: Covered;
}

/** What the meters of a site know of a period. */
export interface EnergyOfPeriod {
  /** All that the data centre took, batteries left out (E_DC), J. */
  readonly facility: Covered;
  /** At the boundary of `pueCategory` (E_IT), J. */
  readonly it: Covered;
  /** Of `facility` the renewable part (E_RES), J. */
  readonly renewable: Covered;
  /** Heat that others used (E_REUSE), J. */
  readonly reused: Covered;
  /** Water that came in (W_IN), m³. */
  readonly water: Covered;
  /** ISO/IEC 30134-2, -3, -6 and -9 (l a kWh), each of the hours in which both its sides are known. */
  readonly pue: Covered;
  readonly ref: Covered;
  readonly erf: Covered;
  readonly wue: Covered;
  /** 1, 2 or 3 of ISO/IEC 30134-2. */
  readonly pueCategory: number | null;
  readonly feeds: readonly FeedEnergy[];
}

export interface EnergyAnswer {
  readonly kind: 'energy';
  /** As they were asked for. */
  readonly from: number;
  readonly to: number;
  /** Null where `refusal` says why. */
  readonly energy: EnergyOfPeriod | null;
  readonly refusal: string | null;
  /** What the site drew over the last 24 hours; absent or null where it was not asked for, or is not known. */
  readonly day?: DayOfPower | null;
}

export function decodeEnergyRequest(fields: Fields): EnergyRequest {
  const day = fields.optional('day', (name) => fields.flag(name)) === true;
  return { kind: 'energy', ...periodOf(fields), ...(day ? { day } : {}) };
}

export function decodeEnergyAnswer(fields: Fields): EnergyAnswer {
  const day = fields.optional('day', (name) => dayOf(fields.inner(name)));
  return {
    kind: 'energy',
    ...periodOf(fields),
    energy: fields.optional('energy', () => energyOf(fields.inner('energy'))),
    refusal: fields.optional('refusal', (name) => fields.text(name)),
    ...(day === null ? {} : { day }),
  };
}

function dayOf(fields: Fields): DayOfPower {
  const series = fields.inner('series');
  const seriesOf = (column: string): DaySeries => {
    const inner = series.inner(column);
    return { mean: figuresOf(inner, 'mean'), most: figuresOf(inner, 'most') };
  };
  return {
    firstSlot: fields.whole('firstSlot'),
    series: Object.fromEntries(
      DAY_COLUMNS.map((column) => [column, seriesOf(column)]),
    ) as DayOfPower['series'],
  };
}

function figuresOf(fields: Fields, name: string): readonly (number | null)[] {
  const list = fields.list(name);
  if (list.length > DAY_SLOTS)
    throw new WireError(`${list.length} slots of a day, at most ${DAY_SLOTS} are taken`);
  return list.map((value) => {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw new WireError('a figure of a day is not a finite number');
  });
}

function periodOf(fields: Fields): { readonly from: number; readonly to: number } {
  const from = fields.whole('from');
  const to = fields.whole('to', 1);
  if (to <= from || to - from > MOST_ENERGY_HOURS)
    throw new WireError(`a period of ${to - from} hours, from 1 to ${MOST_ENERGY_HOURS} are taken`);
  return { from, to };
}

function energyOf(fields: Fields): EnergyOfPeriod {
  const covered = (name: string): Covered => coveredOf(fields.inner(name));
  const feeds = fields.list('feeds');
  if (feeds.length > MOST_FEEDS)
    throw new WireError(`energies of ${feeds.length} feeds, at most ${MOST_FEEDS} are taken`);
  return {
    facility: covered('facility'),
    it: covered('it'),
    renewable: covered('renewable'),
    reused: covered('reused'),
    water: covered('water'),
    pue: covered('pue'),
    ref: covered('ref'),
    erf: covered('erf'),
    wue: covered('wue'),
    pueCategory: fields.optional('pueCategory', (name) => fields.whole(name)),
    feeds: feeds.map((value, index) => {
      const feed = Fields.of(value, `feeds[${index}]`);
      return {
        feed: feed.text('feed', 256),
        kind: feed.text('kind', 63),
        renewableRatio: feed.optional('renewableRatio', feed.number),
        joules: coveredOf(feed.inner('joules')),
      };
    }),
  };
}

function coveredOf(fields: Fields): Covered {
  return { value: fields.optional('value', fields.number), hours: fields.whole('hours') };
}
