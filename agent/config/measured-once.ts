import { linkOf } from './link-of-peer.ts';

interface Written {
  readonly sources: readonly {
    readonly type: string;
    readonly peers?: readonly {
      readonly site: string;
      readonly link: string | null;
      readonly address: string;
    }[];
  }[];
  readonly links: readonly { readonly peer: string; readonly link: string }[];
}

type Tell = (path: readonly (string | number)[], message: string) => void;

/**
 * That no two peers of test packets measure one link: each second the figures of the one would stand in the place of
 * the other's, and a link of which one address is dead would be up and down by turns.
 */
export function checkMeasuredOnce({ sources, links }: Written, tell: Tell): void {
  const measured = new Map<string, string>();
  for (const [source, { type, peers = [] }] of sources.entries()) {
    if (type !== 'stamp') continue;
    for (const [index, peer] of peers.entries()) {
      const link = linkOf(peer, links);
      if (link === null) continue;
      const before = measured.get(`${peer.site}/${link}`);
      const key = peer.link === null ? 'site' : 'link';
      if (before === undefined) measured.set(`${peer.site}/${link}`, peer.address);
      else
        tell(
          ['sources', source, 'peers', index, key],
          `found link ${link} to ${peer.site} a second time; expected one that ${before} does not measure already: each address on a link of its own`,
        );
    }
  }
}
