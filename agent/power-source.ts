import { hostname } from 'node:os';
import type { SourceConfig } from './config/agent-config.ts';
import type { Limits } from './io/io.ts';
import { modbusRead } from './io/modbus-read.ts';
import { snmpWalk } from './io/snmp-walk.ts';
import { IF_MIB_PROFILE } from './link-source.ts';
import { createVtn } from './openadr.ts';
import { readSnmpAccess } from './snmp-access.ts';
import type { Surroundings } from './source-surroundings.ts';
import { MODBUS_PROFILES } from './sources/power/modbus-profiles/inventory.ts';
import { createModbusSource } from './sources/power/modbus-source.ts';
import { createOpenAdrSource } from './sources/power/openadr-source.ts';
import { createRedfishSource } from './sources/power/redfish-source.ts';
import { createSnmpPowerSource } from './sources/power/snmp-power-source.ts';
import type { Source } from './sources/source.ts';
import { userAndPassword } from './user-and-password.ts';

/** The sources that tell of power and cooling; null for every other type, and for a type without a reader. */
export function createPowerSource(config: SourceConfig, { io, monotonic }: Surroundings): Source | null {
  const { name, intervalMs: periodMs, timeoutMs } = config;
  const common = { name, periodMs, timeoutMs };
  switch (config.type) {
    case 'snmp':
      return createSnmpPowerSource({
        ...common,
        monotonic,
        targets: config.targets.filter(({ profile }) => profile !== IF_MIB_PROFILE),
        walk: snmpWalk,
        readAccess: (target, limits) => readSnmpAccess(io, target, limits),
      });
    case 'redfish': {
      const { targets, ca, authentication, credentials, nodes } = config;
      const readCredentials = (limits: Limits) => userAndPassword(io, credentials.file, limits);
      return createRedfishSource({
        ...common,
        io,
        monotonic,
        random: Math.random,
        targets,
        nodes,
        ca,
        authentication,
        readCredentials,
      });
    }
    case 'modbus':
      return createModbusSource({
        ...common,
        meters: config.targets,
        profiles: MODBUS_PROFILES,
        read: modbusRead,
      });
    case 'openadr': {
      const clock = { monotonic, wall: () => Date.now() };
      return createOpenAdrSource({
        ...common,
        url: config.url,
        vtn: createVtn(config, io, clock),
        clock,
        identity: hostname(),
      });
    }
    default:
      return null;
  }
}
