import type { LinkConfig } from './link-config.ts';
import type { StampPeerConfig } from './stamp-config.ts';

/** The link that the packets to a peer take: the one it names, or the only one; a site without any is one itself. */
export function linkOf(
  { site, link }: Pick<StampPeerConfig, 'site' | 'link'>,
  links: readonly Pick<LinkConfig, 'peer' | 'link'>[],
): string | null {
  if (link !== null) return link;
  const [only, ...more] = links.filter(({ peer }) => peer === site);
  if (only === undefined) return site;
  return more.length === 0 ? only.link : null;
}
