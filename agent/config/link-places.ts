import { isDeepStrictEqual } from 'node:util';
import type { AgentConfig } from './agent-config.ts';
import type { LinkConfig } from './link-config.ts';
import { linkOf } from './link-of-peer.ts';

/**
 * Links that are read elsewhere, or by other packets, than when the agent was started: sources are told at the start
 * where to look. What a link is (carrier, classes, limits, whether it must be protected) holds at once and is
 * not looked at. Gives their names, in the order of the fresh configuration, then those that are gone.
 */
export function linksReadElsewhere(
  old: Pick<AgentConfig, 'links' | 'sources'>,
  fresh: Pick<AgentConfig, 'links'>,
): readonly string[] {
  const before = new Map(old.links.map((one) => [keyOf(one), one]));
  const after = new Map(fresh.links.map((one) => [keyOf(one), one]));
  const names: string[] = [];
  for (const [key, { link }] of new Map([...after, ...before]))
    if (!isDeepStrictEqual(placesOf(before.get(key)), placesOf(after.get(key)))) names.push(link);
  // A peer that names no link has the only one of its site, which may be another now.
  for (const source of old.sources)
    for (const peer of source.type === 'stamp' ? source.peers : [])
      if (linkOf(peer, old.links) !== linkOf(peer, fresh.links)) names.push(`the one to ${peer.site}`);
  return [...new Set(names)];
}

function keyOf({ peer, link }: LinkConfig): string {
  return `${peer}/${link}`;
}

function placesOf(link: LinkConfig | undefined) {
  const { interface: port = null, optics = null, bgp = null, bfd = null, protection = null } = link ?? {};
  const { required: _, ...tunnel } = protection ?? { required: true, type: null };
  // The speed of its interface is its capacity where none is configured.
  return { port, optics, bgp, bfd, tunnel, asksSpeed: port !== null && link?.capacityBitsPerSecond === null };
}
