import type { SourceConfig } from './config/agent-config.ts';
import { snmpWalk } from './io/snmp-walk.ts';
import { IF_MIB_PROFILE } from './link-source.ts';
import { readSnmpAccess } from './snmp-access.ts';
import type { Surroundings } from './source-surroundings.ts';
import { createSnmpPowerSource } from './sources/power/snmp-power-source.ts';
import type { Source } from './sources/source.ts';

/** The sources that tell of power and cooling; null for every other type, and for a type without a reader. */
export function createPowerSource(config: SourceConfig, { io, monotonic }: Surroundings): Source | null {
  const { name, intervalMs: periodMs, timeoutMs } = config;
  const common = { name, periodMs, timeoutMs, monotonic };
  switch (config.type) {
    case 'snmp':
      return createSnmpPowerSource({
        ...common,
        targets: config.targets.filter(({ profile }) => profile !== IF_MIB_PROFILE),
        walk: snmpWalk,
        readAccess: (target, limits) => readSnmpAccess(io, target, limits),
      });
    default:
      return null;
  }
}
