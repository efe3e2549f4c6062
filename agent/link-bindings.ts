import type { AgentConfig, SourceConfig, SourceType } from './config/agent-config.ts';
import type { LinkConfig, ProtectionConfig } from './config/link-config.ts';
import { linkOf } from './config/link-of-peer.ts';
import { limitsFrom } from './links/link-limits.ts';
import type {
  OpticsBinding,
  PortBinding,
  RoutingBinding,
  TunnelBinding,
} from './sources/links/link-binding.ts';
import type { ConfiguredLink } from './store/configured-link.ts';
import type { Aspect } from './store/link-aspects.ts';

/** The links that run over an interface, wherever it is. */
export function portBindings(links: readonly LinkConfig[]): readonly PortBinding[] {
  return links.flatMap(({ peer, link, interface: place, capacityBitsPerSecond }) =>
    place === null ? [] : [{ peer, link, node: place.node, port: place.name, capacityBitsPerSecond }],
  );
}

export function opticsBindings(links: readonly LinkConfig[]): readonly OpticsBinding[] {
  return links.flatMap(({ peer, link, optics }) =>
    optics === null ? [] : [{ peer, link, node: optics.node, component: optics.name }],
  );
}

export function tunnelBindings(
  links: readonly LinkConfig[],
  type: ProtectionConfig['type'],
): readonly TunnelBinding[] {
  return links.flatMap(({ peer, link, protection }) => {
    if (protection === null || protection.type !== type) return [];
    const tunnel = protection.type === 'ipsec' ? protection.child : protection.interface;
    const publicKey = protection.type === 'wireguard' ? protection.publicKey : null;
    return [{ peer, link, tunnel, publicKey }];
  });
}

export function routingBindings(links: readonly LinkConfig[]): readonly RoutingBinding[] {
  return links.flatMap(({ peer, link, bgp, bfd }) =>
    bgp === null && bfd === null ? [] : [{ peer, link, bgp, bfd }],
  );
}

/**
 * The links as the store judges them: what they are, from `links`, and what will be told of them, from the
 * configuration that the sources were made from.
 */
export function configuredLinks(
  { links }: Pick<AgentConfig, 'links'>,
  started: Pick<AgentConfig, 'links' | 'sources'>,
): readonly ConfiguredLink[] {
  return links.map((config) => {
    const { peer, link, carrier, owner, jurisdiction, route, dataClasses } = config;
    const read = started.links.find((one) => one.peer === peer && one.link === link);
    return {
      peer,
      link,
      capacityBitsPerSecond: capacityOf(config, read),
      carrier,
      owner,
      jurisdiction,
      route,
      dataClasses,
      encryption: config.protection === null ? null : ENCRYPTION[config.protection.type],
      protectionRequired: config.protection?.required ?? false,
      limits: limitsFrom(config.limits),
      expected: expectedOf({ ...NOWHERE, ...read, peer, link }, started),
    };
  });
}

/** Of a link that no source was told of. */
const NOWHERE = { interface: null, optics: null, bgp: null, bfd: null, protection: null } as const;

/** An interface that was asked for its speed goes on telling it, and one that was not does not begin to. */
function capacityOf(config: LinkConfig, read: LinkConfig | undefined): number | null {
  const fresh = config.capacityBitsPerSecond;
  if (read === undefined || read.interface === null) return fresh;
  const old = read.capacityBitsPerSecond;
  return (old === null) === (fresh === null) ? fresh : old;
}

const ENCRYPTION = { wireguard: 'WireGuard', ipsec: 'IPsec', macsec: 'MACsec' } as const;

/** A source is missed after as many of its periods as make any row stale; one that is quick not within seconds. */
const PERIODS = 5;
const LEAST_PATIENCE_MS = 5_000;

/** What the sources of this agent will tell of a link, with how long each may be silent. */
function expectedOf(
  link: Pick<LinkConfig, 'peer' | 'link' | keyof typeof NOWHERE>,
  { links, sources }: Pick<AgentConfig, 'links' | 'sources'>,
): ReadonlyMap<Aspect, number> {
  const expected = new Map<Aspect, number>();
  const expect = (aspect: Aspect, from: readonly SourceConfig[]): void => {
    if (from.length === 0) return;
    const slowest = Math.max(...from.map(({ intervalMs }) => intervalMs));
    expected.set(aspect, Math.max(LEAST_PATIENCE_MS, PERIODS * slowest));
  };
  const of = (...types: readonly SourceType[]) => sources.filter(({ type }) => types.includes(type));
  expect(
    'measured',
    sources.filter(
      (one) =>
        one.type === 'stamp' &&
        one.peers.some((peer) => peer.site === link.peer && linkOf(peer, links) === link.link),
    ),
  );
  if (link.interface !== null) expect('counters', of(...countersFrom(link.interface.node)));
  if (link.optics !== null) expect('optics', of('network-exporter'));
  if (link.bgp !== null || link.bfd !== null) expect('routing', of('frr'));
  if (link.protection !== null) expect('protection', of(link.protection.type));
  return expected;
}

/** An interface of this machine is in its own /sys; any other is told of by a device or an exporter. */
function countersFrom(node: string | null): readonly SourceType[] {
  return node === null ? ['interfaces'] : ['interfaces', 'perfquery', 'network-exporter', 'snmp'];
}
