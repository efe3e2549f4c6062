import type * as z from 'zod';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import { modbusDevices, redfishDevices, snmpDevices } from '../device-names.ts';
import type { UnnamedSource } from './agent-config.ts';
import { SNMP_PROFILES } from './snmp-schema.ts';

/**
 * The meters of a device go by its name, so each name is one target's of one source: of two that read one name,
 * each would write over what the other has just measured.
 */
export function oneDeviceEach<V extends z.ZodType<readonly UnnamedSource[]>>(sources: V) {
  return sources.superRefine((given, context) => {
    const takenBy = new Map<string, number>();
    for (const [index, source] of given.entries()) {
      for (const device of devicesOf(source)) {
        const other = takenBy.get(device);
        takenBy.set(device, other ?? index);
        if (other === undefined) continue;
        const by = other === index ? 'another target of it has' : `sources[${other}] has`;
        const message = wrong(device, `a device that is read once, and ${by} one of that name already`);
        context.issues.push({ code: 'custom', input: source, path: [index, 'targets'], message });
        // A node set that stands in two sources is one slip, not hundreds.
        break;
      }
    }
  });
}

function devicesOf(source: UnnamedSource): readonly string[] {
  switch (source.type) {
    case 'redfish':
      return redfishDevices(source.targets);
    case 'modbus':
      return modbusDevices(source.targets).map(({ device }) => device);
    case 'snmp':
      return snmpDevices(source.targets.filter(({ profile }) => profile !== SNMP_PROFILES[0])).map(
        ({ device }) => device,
      );
    default:
      return [];
  }
}
