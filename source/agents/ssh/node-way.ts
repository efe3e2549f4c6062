import { isIP } from 'node:net';
import type { SiteConfig, SshHop } from '../../config/console-config.ts';

/** How one node is logged in to: through these hops to this host. */
export interface NodeWay {
  readonly via: readonly SshHop[];
  readonly host: SshHop;
}

/** Whether a site says how its nodes are reached: by its hops, or by words of its own. */
export function hasNodeWay({ via, shell }: SiteConfig): boolean {
  return via.length > 0 || shell !== undefined;
}

/**
 * The way to a node, whose name was checked: one more hop behind those of its site, under the node's own
 * name and as the user of the last hop unless `shell:` says otherwise.
 */
export function nodeWay({ via, shell }: SiteConfig, node: string): NodeWay {
  const { user = null, address = '{node}', port = 22 } = shell ?? {};
  const host = address.replaceAll('{node}', node);
  return {
    via,
    host: {
      user: user ?? via.at(-1)?.user ?? null,
      host: isIP(host) === 0 ? host.toLowerCase() : host,
      port,
    },
  };
}
