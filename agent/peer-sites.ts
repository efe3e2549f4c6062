import type { PeerConfig } from './config/agent-config.ts';
import { readOrCreateToken } from './config/token-file.ts';
import type { PeerSite } from './moving.ts';
import type { ServerCertificates } from './server/secure-context.ts';

/** The ways to the other agents that a configuration names; `tls` is what is in force now. */
export function peerSites(
  peers: ReadonlyMap<string, PeerConfig>,
  tls: () => ServerCertificates | null,
): ReadonlyMap<string, PeerSite> {
  return new Map(
    [...peers].map(([site, { url, token, jurisdiction, pin }]) => [
      site,
      {
        url,
        jurisdiction,
        pin,
        token: token === null ? null : () => readOrCreateToken(token.file),
        tls: url.startsWith('wss:') ? () => own(site, tls()) : null,
      },
    ]),
  );
}

function own(site: string, tls: ServerCertificates | null) {
  if (tls === null) throw new Error(`listen.tls is needed to show ${site} who asks`);
  const { certificate, key, agentCa = null, crl = null } = tls;
  if (agentCa === null) throw new Error(`listen.tls.agentCa is needed to know ${site} by its certificate`);
  return { certificate, key, agentCa, crl };
}
