import { APC_RPDU2 } from './snmp-apc-rpdu2.ts';
import { EATON_EPDU } from './snmp-eaton-epdu.ts';
import { NUT_EXTEND } from './snmp-nut-extend.ts';
import type { SnmpProfile } from './snmp-profile.ts';
import { RARITAN_PDU2 } from './snmp-raritan-pdu2.ts';
import { SERVERTECH_SENTRY4 } from './snmp-servertech-sentry4.ts';
import { UPS_MIB } from './snmp-ups-mib.ts';
import { VERTIV_GEIST } from './snmp-vertiv-geist.ts';

/** Every family of devices that can be read by SNMP. A new one is its file, its line here and its name in the configuration. */
export const SNMP_POWER_PROFILES: readonly SnmpProfile[] = [
  APC_RPDU2,
  RARITAN_PDU2,
  VERTIV_GEIST,
  EATON_EPDU,
  SERVERTECH_SENTRY4,
  UPS_MIB,
  NUT_EXTEND,
];

/**
 * In which order to try profiles on a device that names itself so: the one whose identifier fits closest,
 * then the others, for a maker's device may know the tables of all.
 */
export function profilesFor(objectId: string | null): readonly SnmpProfile[] {
  const closeness = ({ objectIds }: SnmpProfile): number =>
    Math.max(0, ...objectIds.filter((prefix) => begins(objectId ?? '', prefix)).map(({ length }) => length));
  return [...SNMP_POWER_PROFILES].sort((a, b) => closeness(b) - closeness(a));
}

function begins(objectId: string, prefix: string): boolean {
  const bare = objectId.replace(/^\./, '');
  return bare === prefix || bare.startsWith(`${prefix}.`);
}
