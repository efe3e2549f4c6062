import { tellOf } from '../../agent/sources/power/snmp-cells.ts';
import type { SnmpProfile } from '../../agent/sources/power/snmp-profile.ts';
import { meterRows } from '../../agent/sources/power/snmp-rows.ts';
import { walkFrom } from './snmp-captures.ts';

/** Values by their object identifiers below that of a maker. */
export type ValuesBelow = Readonly<Record<string, number | string>>;

/** Reads what devices of a maker tell below its object identifier: the rows, by their point. */
export const pointsOf = (profile: SnmpProfile, below: string) => (values: ValuesBelow) => {
  const named = Object.entries(values).map(([path, value]) => [`${below}.${path}`, value]);
  const { rows } = meterRows([tellOf(walkFrom(Object.fromEntries(named)), profile)], profile, 'd');
  return new Map(rows.map((row) => [row.point, row]));
};
