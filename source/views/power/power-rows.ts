import type { Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { leastFresh } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { feedRows } from './feed-rows.ts';
import { indexMeters, type MeterIndex } from './meter-index.ts';
import { MeterRows } from './meter-rows.ts';
import { NOTHING_SAID, type Plain, type PowerRow } from './power-row.ts';
import type { PowerState } from './power-state.ts';
import { type HallPower, powerByHall, totalOf } from './power-sums.ts';

const FIGURES = [
  'gridLimitWatts',
  'facilityPowerWatts',
  'itPowerWatts',
  'headroomWatts',
  'redundantHeadroomWatts',
  'gridLimitInSeconds',
  'heatReusedWatts',
  'pue',
  'renewableRatio',
] as const;

const DEMAND = ['demandLimitWatts', 'demandUntil', 'nextDemandLimitWatts', 'nextDemandFrom'] as const;

type YearFigure = 'yearHours' | 'pueCategory' | 'yearPue' | 'yearRenewableRatio' | 'yearReuseRatio';

/** One site's power as its agent sums it up. Watts, shares; null was not measured. */
export interface PowerSite {
  readonly id: string;
  readonly name: SafeText;
  readonly figures: Readonly<Record<(typeof FIGURES)[number], number | null>>;
  /** The limit that the grid demands now, and the next one; times in ms since 1970 UTC, no end until it is withdrawn. */
  readonly demand: Readonly<Record<(typeof DEMAND)[number], number | null>>;
  /** When it is, for what is said of times; ms since 1970 UTC. */
  readonly wall: number;
  /** By energy, of the last 365 days. */
  readonly year: Readonly<Record<YearFigure, number | null>>;
  /** Whether a feed of it is known by no meter of its own. */
  readonly isEstimated: boolean;
  /** Whether the power of its computing equipment is metered; null where nobody said. */
  readonly basis: 'measured' | 'estimated' | null;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
}

export interface PowerModel {
  readonly sites: readonly PowerSite[];
  readonly rows: readonly PowerRow[];
  readonly cursor: number | null;
  readonly state: PowerState;
}

/** Keeps for a second what costs what a site is large: sums over machines, and how its sources stand. */
export class PowerMemory {
  readonly #kept = new Map<SiteView, Kept>();

  of(site: SiteView, now: number): Kept {
    const kept = this.#kept.get(site);
    if (kept !== undefined && now >= kept.at && now - kept.at < LOOKED_AGAIN_MS) return kept;
    const meters = site.sourceFreshness(now).find(({ kind }) => kind === 'power') ?? null;
    const halls = powerByHall(site, now);
    const looked = { at: now, halls, meters, index: indexMeters(site, halls) };
    this.#kept.set(site, looked);
    return looked;
  }
}

interface Kept {
  readonly at: number;
  readonly halls: readonly HallPower[];
  readonly index: MeterIndex;
  /** The sources of power together; null where the site names none. */
  readonly meters: { readonly freshness: Freshness; readonly ageMs: number | null } | null;
}

const LOOKED_AGAIN_MS = 1_000;

/** Where each site's power comes from and where it goes, at one moment. */
export function powerModel(
  sites: readonly SiteView[],
  { now, wall }: { readonly now: number; readonly wall: number },
  state: PowerState,
  memory: PowerMemory,
): PowerModel {
  const told = sites.map((site) => {
    const kept = memory.of(site, now);
    return { site, kept, power: powerSite(site, kept, { now, wall }) };
  });
  const rows = told.flatMap(({ site, power, kept }) => rowsOf(site, power, kept, state, now));
  const found = rows.findIndex(({ key }) => key === state.cursor);
  return {
    sites: told.map(({ power }) => power),
    rows,
    cursor: rows.length === 0 ? null : Math.max(0, found),
    state,
  };
}

function powerSite(
  site: SiteView,
  { at, meters }: Kept,
  { now, wall }: { readonly now: number; readonly wall: number },
): PowerSite {
  const basis = site.summaryText('itPowerBasis');
  const meterAgeMs = meters?.ageMs ?? null;
  const ageMs = meterAgeMs === null ? site.ageMs(now) : meterAgeMs + now - at;
  return {
    id: site.id,
    name: neutralise(site.summaryText('name') ?? site.id),
    figures: {
      gridLimitWatts: site.summary('gridLimitWatts'),
      facilityPowerWatts: site.summary('facilityPowerWatts'),
      itPowerWatts: site.summary('itPowerWatts'),
      headroomWatts: site.summary('headroomWatts'),
      redundantHeadroomWatts: site.summary('redundantHeadroomWatts'),
      gridLimitInSeconds: site.summary('gridLimitInSeconds'),
      heatReusedWatts: site.summary('heatReusedWatts'),
      pue: site.summary('pue'),
      renewableRatio: site.summary('renewableRatio'),
    },
    demand: {
      demandLimitWatts: site.summary('demandLimitWatts'),
      demandUntil: site.summary('demandUntil'),
      nextDemandLimitWatts: site.summary('nextDemandLimitWatts'),
      nextDemandFrom: site.summary('nextDemandFrom'),
    },
    wall,
    year: {
      yearHours: site.summary('yearHours'),
      pueCategory: site.summary('pueCategory'),
      yearPue: site.summary('yearPue'),
      yearRenewableRatio: site.summary('yearRenewableRatio'),
      yearReuseRatio: site.summary('yearReuseRatio'),
    },
    isEstimated: site.summaryText('facilityPowerBasis') === 'estimated',
    basis: basis === 'measured' || basis === 'estimated' ? basis : null,
    freshness: leastFresh(site.streamFreshness(now), meters?.freshness ?? 'live'),
    ageSeconds: ageMs === null ? null : ageMs / 1000,
  };
}

/** Sites stand open, halls are opened when asked for. */
function rowsOf(
  site: SiteView,
  power: PowerSite,
  { halls, index: meters }: Pick<Kept, 'halls' | 'index'>,
  state: PowerState,
  now: number,
): PowerRow[] {
  const { freshness, ageSeconds, figures } = power;
  const plain = { ...NOTHING_SAID, freshness, ageSeconds };
  const keyOf = (...parts: readonly (string | null)[]): string => JSON.stringify([site.id, ...parts]);
  const isTurned = (key: string): boolean => state.turned.has(key);
  const root: PowerRow = {
    ...plain,
    key: keyOf(),
    depth: 0,
    kind: 'site',
    name: power.name,
    isOpen: !isTurned(keyOf()),
    watts: figures.facilityPowerWatts ?? figures.itPowerWatts,
    limitWatts: figures.gridLimitWatts,
    covered: halls.length === 0 ? null : totalOf(halls),
  };
  if (root.isOpen !== true) return [root];
  const fed = new MeterRows({ site, index: meters, plain, keyOf, isTurned, now });
  const feeds = feedRows(site, plain, keyOf, now).flatMap(({ row, feed }) => fed.belowFeed(row, feed));
  // Where meters say how power runs, racks stand below what feeds them, and not once more by halls.
  if (meters.isTree) return [root, ...feeds, ...fed.top()];
  const inside = halls.flatMap((hall): PowerRow[] => {
    const key = keyOf('hall', hall.name);
    const isOpen = isTurned(key);
    const row = sumRow(plain, key, 'hall', hall, isOpen);
    if (!isOpen) return [row];
    const racks = hall.racks.map((rack) =>
      sumRow(plain, keyOf('hall', hall.name, rack.name), 'rack', rack, null),
    );
    return [row, ...racks];
  });
  return [root, ...feeds, ...inside, ...fed.top()];
}

function sumRow(
  plain: Plain,
  key: string,
  kind: 'hall' | 'rack',
  sum: HallPower | HallPower['racks'][number],
  isOpen: boolean | null,
): PowerRow {
  const name =
    sum.name === null ? neutralise(`no ${kind} told`) : say`${neutralise(kind)} ${neutralise(sum.name)}`;
  const depth = kind === 'hall' ? 1 : 2;
  return { ...plain, key, depth, kind, name, isOpen, watts: sum.watts, covered: sum };
}

export type PowerMove = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** The key of the row that the cursor goes to; null when there are no rows. */
export function movePowerCursor({ rows, cursor }: PowerModel, move: PowerMove, page: number): string | null {
  const last = rows.length - 1;
  const step = Math.max(1, page - 1);
  const from = cursor ?? 0;
  const targets: Readonly<Record<PowerMove, number>> = {
    up: from - 1,
    down: from + 1,
    'page-up': from - step,
    'page-down': from + step,
    first: 0,
    last,
  };
  return rows[Math.max(0, Math.min(last, targets[move]))]?.key ?? null;
}
