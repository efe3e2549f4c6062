import { hostname } from 'node:os';
import type { SourceConfig } from './config/agent-config.ts';
import { snmpWalk } from './io/snmp-walk.ts';
import { opticsBindings, portBindings, routingBindings, tunnelBindings } from './link-bindings.ts';
import { readSnmpAccess } from './snmp-access.ts';
import type { Surroundings } from './source-surroundings.ts';
import { createFrrSource } from './sources/links/frr-source.ts';
import { createIfMibSource } from './sources/links/if-mib-source.ts';
import { createInterfacesSource } from './sources/links/interfaces-source.ts';
import { createIpsecSource } from './sources/links/ipsec-source.ts';
import { createMacsecSource } from './sources/links/macsec-source.ts';
import { createNetworkExporterSource } from './sources/links/network-exporter.ts';
import { createPerfquerySource } from './sources/links/perfquery-source.ts';
import { createWireguardSource } from './sources/links/wireguard-source.ts';
import type { Source } from './sources/source.ts';

/** The profile of SNMP targets that are switches and routers. */
export const IF_MIB_PROFILE = 'if-mib';

/** The sources that tell of links; null for every other type. */
export function createLinkSource(
  config: SourceConfig,
  { io, monotonic, links = [], measuring }: Surroundings,
): Source | null {
  const { name, intervalMs: periodMs, timeoutMs } = config;
  const common = { name, periodMs, timeoutMs, io, monotonic };
  switch (config.type) {
    case 'interfaces': {
      const { root, node } = config;
      return createInterfacesSource({
        ...common,
        root,
        node: node ?? hostname(),
        links: portBindings(links),
      });
    }
    case 'stamp':
      return measuring?.source(config) ?? null;
    case 'perfquery': {
      const { command, node } = config;
      return createPerfquerySource({ ...common, command, node, links: portBindings(links) });
    }
    case 'network-exporter': {
      const { targets } = config;
      const bound = { ports: portBindings(links), optics: opticsBindings(links) };
      return createNetworkExporterSource({ ...common, targets, ...bound });
    }
    case 'snmp': {
      // Other profiles are of devices that tell of power.
      const devices = config.targets.filter(({ profile }) => profile === IF_MIB_PROFILE);
      if (devices.length === 0) return null;
      return createIfMibSource({
        ...common,
        devices,
        links: portBindings(links),
        walk: snmpWalk,
        readAccess: (device, limits) => readSnmpAccess(io, device, limits),
      });
    }
    case 'wireguard': {
      const clocks = { monotonic, wall: () => Date.now() };
      const bound = tunnelBindings(links, 'wireguard');
      return createWireguardSource({ ...common, command: config.command, links: bound, clocks });
    }
    case 'ipsec':
      return createIpsecSource({ ...common, command: config.command, links: tunnelBindings(links, 'ipsec') });
    case 'macsec':
      return createMacsecSource({
        ...common,
        command: config.command,
        links: tunnelBindings(links, 'macsec'),
      });
    case 'frr':
      return createFrrSource({ ...common, command: config.command, links: routingBindings(links) });
    default:
      return null;
  }
}
