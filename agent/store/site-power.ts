import type { Patch } from '../../protocol/index.ts';
import { type Demanded, NOTHING_DEMANDED } from './limit-spans.ts';
import type { MeteredPower } from './power-board.ts';
import type { SiteTables } from './site-tables.ts';

/**
 * Site power is what its feeds give. PUE needs a meter on both sides of the division: against a sum of
 * parts it would flatter, so there it stays unknown. For the same reason PUE and the headroom are unknown
 * while a feed is not measured that may be giving power.
 */
export function summarisePower(
  tables: SiteTables,
  gridLimitWatts: number | null,
  nodePower: number | null,
  metered: MeteredPower | null = null,
  demanded: Demanded = NOTHING_DEMANDED,
): Patch<'sites'> {
  const it = equipmentOf(tables, nodePower, metered);
  const feeds = tables.of('feeds');
  const [power, basis, renewable, kind, state, limit] = [
    feeds.column('powerWatts'),
    feeds.column('powerBasis'),
    feeds.column('renewable'),
    feeds.column('kind'),
    feeds.column('state'),
    feeds.column('limitWatts'),
  ];
  let facility: number | null = null;
  let green = 0;
  let utility: number | null = null;
  let isWhole = true;
  let isUtilityWhole = true;
  let isMeasured = true;
  const limits: (number | null)[] = [];
  feeds.forEach((slot) => {
    const watts = feeds.number(power, slot);
    const isUtility = feeds.cell(kind, slot) === 'utility';
    const word = feeds.cell(state, slot);
    if (isUtility && word !== 'lost') limits.push(feeds.number(limit, slot));
    if (watts === null) {
      if (word === 'standby' || word === 'lost') return;
      isWhole = false;
      if (isUtility) isUtilityWhole = false;
      return;
    }
    facility = (facility ?? 0) + watts;
    if (feeds.cell(basis, slot) === 'estimated') isMeasured = false;
    if (feeds.cell(renewable, slot) === true) green += Math.max(0, watts);
    if (isUtility) utility = (utility ?? 0) + watts;
  });
  const draws = facility as number | null;
  const grid = isUtilityWhole ? (utility as number | null) : null;
  const renewableWatts = metered?.greenWatts ?? green;
  const limitWatts = lower(gridLimitWatts, demanded.now?.limitWatts ?? null);
  const isRatio = isWhole && isMeasured && draws !== null && it.basis === 'measured' && it.watts !== null;
  return {
    itPowerWatts: it.watts,
    itPowerBasis: it.basis,
    facilityPowerWatts: draws,
    facilityPowerBasis: draws === null ? null : isMeasured ? 'measured' : 'estimated',
    headroomWatts: limitWatts === null || grid === null ? null : limitWatts - grid,
    redundantHeadroomWatts: grid === null ? null : redundantHeadroom(limits, grid),
    pue: isRatio && it.watts > 0 ? draws / it.watts : null,
    renewableRatio: draws !== null && draws > 0 ? Math.min(1, renewableWatts / draws) : null,
    ...demandOf(demanded),
    ...yearOf(metered),
    ...(metered?.heatReusedWatts === undefined ? {} : { heatReusedWatts: metered.heatReusedWatts }),
  };
}

function lower(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function demandOf({ now, next }: Demanded): Patch<'sites'> {
  return {
    demandLimitWatts: now?.limitWatts ?? null,
    demandFrom: now?.from ?? null,
    demandUntil: now?.until ?? null,
    demandWhy: now?.why ?? null,
    nextDemandLimitWatts: next?.limitWatts ?? null,
    nextDemandFrom: next?.from ?? null,
    nextDemandUntil: next?.until ?? null,
    nextDemandWhy: next?.why ?? null,
  };
}

function yearOf(metered: MeteredPower | null): Patch<'sites'> {
  if (metered === null || metered.year === null) return {};
  const { year, pueCategory } = metered;
  return {
    pueCategory,
    yearHours: year.hours,
    yearPue: year.pue,
    yearRenewableRatio: year.ref,
    yearReuseRatio: year.erf,
    yearCarbonUsage: year.cueKilogramsPerKilowattHour,
    yearWaterUsage: year.wueLitersPerKilowattHour,
  };
}

interface Equipment {
  readonly watts: number | null;
  readonly basis: 'measured' | 'estimated' | null;
}

/** By the meters of its boundary; else what a source measured; else the sum of what nodes say, which is an estimate. */
function equipmentOf(tables: SiteTables, nodePower: number | null, metered: MeteredPower | null): Equipment {
  if (metered !== null && metered.it !== null) return metered.it;
  const sites = tables.of('sites');
  const own = sites.find('');
  const measured =
    metered?.hasBoundary === true ||
    own === undefined ||
    sites.cell(sites.column('itPowerBasis'), own) !== 'measured'
      ? null
      : sites.number(sites.column('itPowerWatts'), own);
  if (measured !== null) return { watts: measured, basis: 'measured' };
  return { watts: nodePower, basis: nodePower === null ? null : 'estimated' };
}

/** What is left when the largest of the feeds that stand fails; null where there is but one, or a limit is not known. */
function redundantHeadroom(limits: readonly (number | null)[], drawn: number): number | null {
  if (limits.length < 2) return null;
  let sum = 0;
  let largest = 0;
  for (const limit of limits) {
    if (limit === null) return null;
    sum += limit;
    largest = Math.max(largest, limit);
  }
  return sum - largest - drawn;
}
