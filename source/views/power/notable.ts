import type { Table } from '../../../protocol/index.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type HallPower, powerByHall } from './power-sums.ts';

/** A meter that stands near what its breaker is rated for. Names are raw. */
export interface LoadedBreaker {
  readonly meter: string;
  readonly amperes: number;
  readonly ratedAmperes: number;
  readonly ratio: number;
}

export interface LoadedRack {
  readonly rack: string;
  /** What its meters say, or where it has none its machines; null where one of them does not say. */
  readonly watts: number | null;
  /** Of the feed of it that is nearest to its rating or limit; null where none is known. */
  readonly ratio: number | null;
}

/** A battery: of a feed, or of a UPS as its meter tells. */
export interface Store {
  readonly name: string;
  readonly chargeRatio: number | null;
  readonly remainingSeconds: number | null;
  readonly isCarrying: boolean;
}

/** Power by the kind of feed that gives it; batteries that charge take and do not count. */
export interface KindShare {
  readonly kind: string;
  readonly watts: number;
  readonly ratio: number;
}

/** What of a site's power is worth a look, the worst first. */
export interface Notable {
  readonly breakers: readonly LoadedBreaker[];
  readonly racks: readonly LoadedRack[];
  readonly stores: readonly Store[];
  readonly mix: readonly KindShare[];
}

/** Kept for a second: a site has tens of thousands of meters. */
export class NotableMemory {
  readonly #kept = new Map<SiteView, { readonly at: number; readonly notable: Notable }>();

  of(site: SiteView, now: number): Notable {
    const kept = this.#kept.get(site);
    if (kept !== undefined && now >= kept.at && now - kept.at < LOOKED_AGAIN_MS) return kept.notable;
    const notable = notableOf(site, now);
    this.#kept.set(site, { at: now, notable });
    return notable;
  }
}

const LOOKED_AGAIN_MS = 1_000;
/** More than fit on any screen. */
const MOST = 50;

/** What is no memory alone: what a silent meter saw last is not how it stands. */
export function notableOf(site: SiteView, now: number): Notable {
  const breakers: LoadedBreaker[] = [];
  const stores: Store[] = [];
  const racks = new Map<string, LoadedRack>();
  eachMeter(site, now, ({ number, table, slot, meter }) => {
    const [amperes, ratedAmperes] = [number('currentAmperes'), number('ratedCurrentAmperes')];
    const ratio =
      amperes === null || ratedAmperes === null || ratedAmperes <= 0 ? null : amperes / ratedAmperes;
    if (ratio !== null && amperes !== null && ratedAmperes !== null)
      breakers.push({ meter, amperes, ratedAmperes, ratio });
    const isCarrying = table.cell(table.column('state'), slot) === 'on battery';
    if (isCarrying || table.cell(table.column('place'), slot) === 'battery')
      stores.push({
        name: meter,
        chargeRatio: number('chargeRatio'),
        remainingSeconds: number('remainingSeconds'),
        isCarrying,
      });
    putRack(racks, table, slot, ratio, number);
  });
  // Racks that no meter feeds by the configuration are known by their machines.
  const known = racks.size > 0 ? [...racks.values()] : racksOf(powerByHall(site, now));
  return {
    breakers: breakers.sort((a, b) => b.ratio - a.ratio || compareNames(a.meter, b.meter)).slice(0, MOST),
    racks: known.sort(byLoad).slice(0, MOST),
    stores: [...stores, ...feedStores(site)].sort(byUrgency).slice(0, MOST),
    mix: mixOf(site),
  };
}

interface Meter {
  readonly table: Table;
  readonly slot: number;
  readonly meter: string;
  readonly number: (column: string) => number | null;
}

function eachMeter(site: SiteView, now: number, look: (meter: Meter) => void): void {
  const table = site.table('meters');
  if (table === undefined) return;
  const ages = new RowAges(site, table, now);
  table.forEach((slot) => {
    if (isMemory(ages.freshness(slot))) return;
    const number = (column: string): number | null => table.number(table.column(column), slot);
    look({ table, slot, meter: table.keyOf(slot), number });
  });
}

function putRack(
  racks: Map<string, LoadedRack>,
  table: Table,
  slot: number,
  share: number | null,
  number: (column: string) => number | null,
): void {
  const rack = table.text(table.column('rack'), slot);
  const feeder = table.text(table.column('fedBy'), slot);
  if (rack === null || feeder === null) return;
  // What hangs below another meter of the same rack is in that one already.
  const above = table.find(feeder);
  if (above !== undefined && table.text(table.column('rack'), above) === rack) return;
  const [watts, limit] = [number('powerWatts'), number('limitWatts')];
  const ratio = share ?? (watts === null || limit === null || limit <= 0 ? null : watts / limit);
  const before = racks.get(rack);
  racks.set(rack, {
    rack,
    watts: watts === null || before?.watts === null ? null : (before?.watts ?? 0) + watts,
    ratio: ratio === null ? (before?.ratio ?? null) : Math.max(ratio, before?.ratio ?? 0),
  });
}

function racksOf(halls: readonly HallPower[]): LoadedRack[] {
  return halls.flatMap(({ racks }) =>
    racks.flatMap(({ name, watts }) => (name === null ? [] : [{ rack: name, watts, ratio: null }])),
  );
}

function byLoad(a: LoadedRack, b: LoadedRack): number {
  return (
    (b.ratio ?? -1) - (a.ratio ?? -1) || (b.watts ?? -1) - (a.watts ?? -1) || compareNames(a.rack, b.rack)
  );
}

function byUrgency(a: Store, b: Store): number {
  const left = ({ remainingSeconds }: Store): number => remainingSeconds ?? Number.MAX_VALUE;
  return (
    Number(b.isCarrying) - Number(a.isCarrying) ||
    left(a) - left(b) ||
    (a.chargeRatio ?? 2) - (b.chargeRatio ?? 2) ||
    compareNames(a.name, b.name)
  );
}

function feedStores(site: SiteView): Store[] {
  const table = site.table('feeds');
  const found: Store[] = [];
  table?.forEach((slot) => {
    if (table.cell(table.column('kind'), slot) !== 'battery') return;
    const watts = table.number(table.column('powerWatts'), slot);
    found.push({
      name: table.text(table.column('feed'), slot) ?? '',
      chargeRatio: table.number(table.column('batteryChargeRatio'), slot),
      remainingSeconds: null,
      isCarrying: watts !== null && watts > 0,
    });
  });
  return found;
}

function mixOf(site: SiteView): KindShare[] {
  const table = site.table('feeds');
  const kinds = new Map<string, number>();
  table?.forEach((slot) => {
    const watts = table.number(table.column('powerWatts'), slot);
    const kind = table.cell(table.column('kind'), slot);
    if (watts === null || watts <= 0 || typeof kind !== 'string') return;
    kinds.set(kind, (kinds.get(kind) ?? 0) + watts);
  });
  const total = [...kinds.values()].reduce((sum, watts) => sum + watts, 0);
  return [...kinds]
    .map(([kind, watts]) => ({ kind, watts, ratio: watts / total }))
    .sort((a, b) => b.watts - a.watts);
}
