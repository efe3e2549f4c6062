import type { HistorySource } from '../../fabric/history-source.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { Past, PowerLimits, PowerSpan } from './day-chart.ts';
import { demandedLimits } from './limits-ahead.ts';
import type { Notable, NotableMemory } from './notable.ts';
import type { PowerModel, PowerSite } from './power-rows.ts';

/** A site's power over time, and what of it is worth a look. */
export interface DaySite {
  readonly power: PowerSite;
  readonly hour: PowerSpan;
  readonly day: PowerSpan;
  readonly limits: PowerLimits;
  /** Whether what is drawn is the computing equipment alone, for nobody meters the house. */
  readonly isItAlone: boolean;
  /** By energy, of the last 365 days: kg CO₂e and litres a kWh. */
  readonly yearCarbonUsage: number | null;
  readonly yearWaterUsage: number | null;
  readonly notable: Notable;
}

export interface DayModel {
  readonly sites: readonly DaySite[];
  /** Which of them stands first where not all have room. */
  readonly first: number;
}

const HOUR_MS = 3_600_000;
/** A quarter of each chart is of what is to come: what the grid demands next is to be seen before it begins. */
const HOUR = { backMs: HOUR_MS, aheadMs: HOUR_MS / 3 };
const DAY = { backMs: 24 * HOUR_MS, aheadMs: 8 * HOUR_MS };
/** As many as the history has. */
const HOUR_SLOTS = 720;

export function dayModel(
  power: PowerModel,
  views: readonly SiteView[],
  { now, wall }: { readonly now: number; readonly wall: number },
  history: Pick<HistorySource, 'series' | 'stepMs' | 'day'>,
  memory: NotableMemory,
): DayModel {
  const cursor = power.cursor === null ? undefined : power.rows[power.cursor];
  const sites = power.sites.flatMap((site, index) => {
    const view = views[index];
    return view === undefined ? [] : [daySite(site, view, { now, wall }, history, memory)];
  });
  const at = cursor === undefined ? -1 : power.sites.findIndex(({ id }) => isOf(cursor.key, id));
  return { sites, first: Math.max(0, at) };
}

/** Rows are called by their site first. */
function isOf(key: string, site: string): boolean {
  return key === JSON.stringify([site]) || key.startsWith(`${JSON.stringify([site]).slice(0, -1)},`);
}

/** The key of the row of the site that comes next; null where there is none. */
export function siteBeside(power: PowerModel, { first }: DayModel, step: number): string | null {
  const id = power.sites[Math.max(0, Math.min(power.sites.length - 1, first + step))]?.id;
  return id === undefined ? null : JSON.stringify([id]);
}

function daySite(
  power: PowerSite,
  view: SiteView,
  { now, wall }: { readonly now: number; readonly wall: number },
  history: Pick<HistorySource, 'series' | 'stepMs' | 'day'>,
  memory: NotableMemory,
): DaySite {
  const isItAlone = power.figures.facilityPowerWatts === null && power.figures.itPowerWatts !== null;
  const column = isItAlone ? 'itPowerWatts' : 'facilityPowerWatts';
  const hour = (name: string): Past => {
    const values = history.series('sites', power.id, name, HOUR_SLOTS);
    return { stepMs: history.stepMs('sites'), mean: values, most: values };
  };
  return {
    power,
    isItAlone,
    hour: { ...HOUR, drawn: hour(column), demanded: hour('demandLimitWatts') },
    day: {
      ...DAY,
      drawn: history.day(power.id, column),
      demanded: history.day(power.id, 'demandLimitWatts'),
    },
    limits: {
      gridWatts: power.figures.gridLimitWatts,
      contractWatts: contractOf(view),
      demands: demandedLimits(view),
      wall,
    },
    yearCarbonUsage: view.summary('yearCarbonUsage'),
    yearWaterUsage: view.summary('yearWaterUsage'),
    notable: memory.of(view, now),
  };
}

/** What was agreed for all utility feeds together; null where one of them has no contract. */
function contractOf(site: SiteView): number | null {
  const table = site.table('feeds');
  let sum: number | null = null;
  let isWhole = true;
  table?.forEach((slot) => {
    if (table.cell(table.column('kind'), slot) !== 'utility') return;
    const watts = table.number(table.column('contractWatts'), slot);
    if (watts === null) isWhole = false;
    else sum = (sum ?? 0) + watts;
  });
  return isWhole ? sum : null;
}
