import type { Patch } from '../../protocol/index.ts';
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
): Patch<'sites'> {
  const sites = tables.of('sites');
  const own = sites.find('');
  const measured =
    own === undefined || sites.cell(sites.column('itPowerBasis'), own) !== 'measured'
      ? null
      : sites.number(sites.column('itPowerWatts'), own);
  const feeds = tables.of('feeds');
  const [power, renewable, kind, state] = [
    feeds.column('powerWatts'),
    feeds.column('renewable'),
    feeds.column('kind'),
    feeds.column('state'),
  ];
  let facility: number | null = null;
  let green = 0;
  let utility: number | null = null;
  let isWhole = true;
  let isUtilityWhole = true;
  feeds.forEach((slot) => {
    const watts = feeds.number(power, slot);
    const isUtility = feeds.cell(kind, slot) === 'utility';
    if (watts === null) {
      const word = feeds.cell(state, slot);
      if (word === 'standby' || word === 'lost') return;
      isWhole = false;
      if (isUtility) isUtilityWhole = false;
      return;
    }
    facility = (facility ?? 0) + watts;
    if (feeds.cell(renewable, slot) === true) green += Math.max(0, watts);
    if (isUtility) utility = (utility ?? 0) + watts;
  });
  const draws = facility as number | null;
  return {
    itPowerWatts: measured ?? nodePower,
    itPowerBasis: measured !== null ? 'measured' : nodePower === null ? null : 'estimated',
    facilityPowerWatts: draws,
    headroomWatts:
      gridLimitWatts === null || utility === null || !isUtilityWhole ? null : gridLimitWatts - utility,
    pue: isWhole && draws !== null && measured !== null && measured > 0 ? draws / measured : null,
    renewableRatio: draws !== null && draws > 0 ? Math.min(1, green / draws) : null,
  };
}
