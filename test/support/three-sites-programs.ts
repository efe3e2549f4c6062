import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentProcess, startAgent } from './agent-process.ts';
import { weftReportBehind } from './e2e-weft.ts';
import type { CertificateMaker } from './stream-certificates.ts';
import {
  interfaceTo,
  lineName,
  othersOf,
  SITES,
  type Site,
  siteAddress,
  type ThreeSites,
} from './three-sites.ts';

const PORT = 7443;

/** Writes the configurations of three agents and three consoles, with their certificates and keys, into a folder. */
export function configureThreeSites(folder: string, sites: ThreeSites, maker: CertificateMaker): void {
  const [operators, agents] = [maker.authority(), maker.authority()];
  const me = operators.issue('URI:weft://operator/me', 'clientAuth');
  const key = randomBytes(24).toString('base64');
  for (const site of SITES) {
    const own = agents.issue(`IP:${siteAddress(site)},URI:weft://agent/${site}`, 'serverAuth,clientAuth');
    const files = {
      'a.pem': own.certificate,
      'a-key.pem': own.key,
      'ca.pem': agents.certificate,
      'operators.pem': operators.certificate,
      'me.pem': me.certificate,
      'me-key.pem': me.key,
      'stamp.key': `${key}\n`,
      'agent.yaml': JSON.stringify(agentConfiguration(sites, site)),
      'weft.yaml': JSON.stringify({
        sites: SITES.map((id) => ({ id, url: `wss://${siteAddress(id)}:${PORT}` })),
        tls: { ca: 'ca.pem', certificate: 'me.pem', key: 'me-key.pem' },
      }),
    };
    mkdirSync(join(folder, site));
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, site, name), text, { mode: 0o600 });
  }
}

function agentConfiguration(sites: ThreeSites, site: Site): unknown {
  const peers = othersOf(site).map((peer) => ({ site: peer, link: lineName(site, peer) }));
  return {
    site: { id: site },
    listen: {
      host: siteAddress(site),
      port: PORT,
      tls: { certificate: 'a.pem', key: 'a-key.pem', operatorCa: 'operators.pem' },
    },
    state: 'state',
    sources: [
      { type: 'interfaces', interval: '1s', node: `edge-${site}` },
      {
        type: 'stamp',
        interval: '100ms',
        peers: peers.map((peer) => ({
          ...peer,
          address: sites.lineAddress(peer.site, site),
          key: { file: 'stamp.key' },
        })),
      },
    ],
    stampReflector: { host: '0.0.0.0', port: 862 },
    links: peers.map(({ site: peer, link }) => ({ peer, link, interface: interfaceTo(peer) })),
  };
}

/** Starts the agent of a site in its namespace. */
export async function startAgentAt(folder: string, sites: ThreeSites, site: Site): Promise<AgentProcess> {
  return await startAgent(join(folder, site, 'agent.yaml'), {
    before: ['ip', 'netns', 'exec', sites.namespace(site)],
  });
}

/** What the console of a site reports, run there. */
export async function reportAt(
  folder: string,
  sites: ThreeSites,
  site: Site,
  kind: 'links' | 'sites' | 'alerts',
): ReturnType<typeof weftReportBehind> {
  const before = ['ip', 'netns', 'exec', sites.namespace(site)];
  return await weftReportBehind(before, join(folder, site, 'weft.yaml'), kind);
}
