import type { Freshness, Table } from '../../../protocol/index.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** One place of the cooling: a loop, a detector of leaks, a sensor of air, a unit. °C, m³/s, W; null was not measured. */
export interface CoolingRow {
  readonly site: SafeText;
  /** As the agent names it. */
  readonly meter: string;
  readonly place: string | null;
  readonly rack: string | null;
  readonly state: string | null;
  readonly why: string | null;
  readonly supply: number | null;
  readonly back: number | null;
  readonly flow: number | null;
  readonly heat: number | null;
  readonly air: number | null;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
}

/** A rack by the air that its machines take in, °C. */
export interface HotRack {
  readonly site: SafeText;
  readonly rack: string | null;
  readonly hottest: number;
  readonly mean: number;
  /** The machine with the hottest inlet. */
  readonly node: string;
  readonly machines: number;
  readonly measured: number;
}

export interface ThermalModel {
  readonly cooling: readonly CoolingRow[];
  readonly racks: readonly HotRack[];
  readonly scroll: number;
}

/** Kept for a second, as all that goes over the machines of a site. */
export class ThermalMemory {
  readonly #kept = new Map<SiteView, Kept>();

  of(site: SiteView, now: number): Kept {
    const kept = this.#kept.get(site);
    if (kept !== undefined && now >= kept.at && now - kept.at < LOOKED_AGAIN_MS) return kept;
    const looked = { at: now, cooling: coolingOf(site, now), racks: hotRacksOf(site, now) };
    this.#kept.set(site, looked);
    return looked;
  }
}

interface Kept {
  readonly at: number;
  readonly cooling: readonly CoolingRow[];
  readonly racks: readonly HotRack[];
}

const LOOKED_AGAIN_MS = 1_000;

/** The cooling of some sites, what is not well first, and their racks, the hottest first. */
export function thermalModel(
  sites: readonly SiteView[],
  now: number,
  scroll: number,
  memory: ThermalMemory,
): ThermalModel {
  const kept = sites.map((site) => memory.of(site, now));
  return {
    cooling: kept.flatMap(({ cooling }) => cooling).sort((a, b) => worryOf(a) - worryOf(b)),
    racks: kept.flatMap(({ racks }) => racks).sort((a, b) => b.hottest - a.hottest),
    scroll,
  };
}

/** Where a meter tells of one of these it is of the cooling, wherever it sits. */
const FIGURES = [
  'supplyTemperatureCelsius',
  'returnTemperatureCelsius',
  'flowCubicMetersPerSecond',
  'heatWatts',
] as const;
const PLACES: ReadonlySet<unknown> = new Set(['loop', 'leak', 'air']);

function coolingOf(site: SiteView, now: number): CoolingRow[] {
  const table = site.table('meters');
  if (table === undefined) return [];
  const ages = new RowAges(site, table, now);
  const name = nameOf(site);
  const rows: CoolingRow[] = [];
  table.forEach((slot) => {
    const place = wordIn(table, 'place', slot);
    const [supply, back, flow, heat] = FIGURES.map((column) => table.number(table.column(column), slot));
    const isCooling = PLACES.has(place) || [supply, back, flow, heat].some((value) => value != null);
    if (!isCooling) return;
    rows.push({
      site: name,
      meter: table.keyOf(slot),
      place,
      rack: table.text(table.column('rack'), slot),
      state: wordIn(table, 'state', slot),
      why: table.text(table.column('stateReason'), slot),
      supply: supply ?? null,
      back: back ?? null,
      flow: flow ?? null,
      heat: heat ?? null,
      air: table.number(table.column('temperatureCelsius'), slot),
      freshness: ages.freshness(slot),
      ageSeconds: ages.ageSeconds(slot),
    });
  });
  return rows.sort((a, b) => compareNames(a.meter, b.meter));
}

const BY_WEIGHT: readonly (string | null)[] = ['critical', 'tripped', 'warning', 'on battery', 'off'];

function worryOf({ state }: CoolingRow): number {
  const at = BY_WEIGHT.indexOf(state);
  return at < 0 ? BY_WEIGHT.length : at;
}

/** Of machines heard in time: what was hot a while ago says nothing of now. */
function hotRacksOf(site: SiteView, now: number): HotRack[] {
  const table = site.table('nodes');
  if (table === undefined) return [];
  const ages = new RowAges(site, table, now);
  const [rackColumn, inlet] = [table.column('rack'), table.column('inletTemperatureCelsius')];
  const racks = new Map<string | null, Gathered>();
  table.forEach((slot) => {
    const rack = table.text(rackColumn, slot);
    const gathered = racks.get(rack) ?? { machines: 0, measured: 0, sum: 0, hottest: null, node: '' };
    racks.set(rack, gathered);
    gathered.machines++;
    const celsius = table.number(inlet, slot);
    if (celsius === null || isMemory(ages.freshness(slot))) return;
    gathered.measured++;
    gathered.sum += celsius;
    if (gathered.hottest !== null && celsius <= gathered.hottest) return;
    gathered.hottest = celsius;
    gathered.node = table.text(table.column('node'), slot) ?? '';
  });
  const name = nameOf(site);
  return [...racks].flatMap(([rack, { hottest, sum, node, machines, measured }]) =>
    hottest === null ? [] : [{ site: name, rack, hottest, mean: sum / measured, node, machines, measured }],
  );
}

interface Gathered {
  machines: number;
  measured: number;
  sum: number;
  hottest: number | null;
  node: string;
}

function nameOf(site: SiteView): SafeText {
  return neutralise(site.summaryText('name') ?? site.id);
}

function wordIn(table: Table, column: string, slot: number): string | null {
  const word = table.cell(table.column(column), slot);
  return typeof word === 'string' ? word : null;
}
