import type { SourceConfig } from './config/agent-config.ts';
import type { LinkConfig } from './config/link-config.ts';
import { linkOf } from './config/link-of-peer.ts';

/** A session that the configuration asks for, and which link it measures. */
export interface StampSession {
  /** The source it belongs to. */
  readonly source: string;
  readonly site: string;
  /** Null where it is not clear which of several links its packets take. */
  readonly link: string | null;
  readonly host: string;
  readonly port: number;
  readonly intervalMs: number;
  readonly keyFile: string | null;
  readonly timestamps: 'ntp' | 'ptp';
}

/** The sessions of all sources of test packets, in the order of the configuration. */
export function stampSessions(
  sources: readonly SourceConfig[],
  links: readonly LinkConfig[],
): readonly StampSession[] {
  return sources.flatMap((source) =>
    source.type !== 'stamp'
      ? []
      : source.peers.map((peer) => ({
          source: source.name,
          site: peer.site,
          link: linkOf(peer, links),
          host: peer.address,
          port: peer.port,
          intervalMs: source.intervalMs,
          keyFile: peer.key?.file ?? null,
          timestamps: source.timestamps,
        })),
  );
}
