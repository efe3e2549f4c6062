import type { PeerCertificate } from 'node:tls';
import { WebSocket } from 'ws';
import { PEER_PATH, PEER_SUBPROTOCOL } from '../../../protocol/index.ts';
import { PEER_PAYLOAD } from './peer-door.ts';

export interface PeerAddress {
  readonly url: string;
  /** On loopback; null elsewhere. Read when it is needed: the other agent may only just have made it. */
  readonly token: (() => Promise<string>) | null;
  /** Off loopback: our own certificate, and the CA of the agents; read anew for each connection. */
  readonly tls:
    | (() => { readonly certificate: string; readonly key: string; readonly agentCa: string })
    | null;
}

const WITHIN_MS = 10_000;

/**
 * Opens a socket to another agent. Off loopback it has to prove that it is that site’s. `opened` is called in
 * the very moment: a first frame may come in the same packet as the handshake's answer. Fails with one line.
 */
export async function dialPeer(
  site: string,
  { url, token, tls }: PeerAddress,
  opened: (socket: WebSocket) => void,
): Promise<void> {
  const secrets = tls?.() ?? null;
  const headers = token === null ? {} : { authorization: `Bearer ${await token()}` };
  const socket = new WebSocket(`${url.replace(/\/$/, '')}${PEER_PATH}`, PEER_SUBPROTOCOL, {
    headers,
    handshakeTimeout: WITHIN_MS,
    maxPayload: PEER_PAYLOAD,
    perMessageDeflate: false,
    ...(secrets === null
      ? {}
      : {
          cert: secrets.certificate,
          key: secrets.key,
          ca: secrets.agentCa,
          minVersion: 'TLSv1.3',
          // Who an agent is stands in its URI, not in a host name: addresses change, and names are anybody's.
          checkServerIdentity: (_host: string, certificate: PeerCertificate) => whyNotSite(site, certificate),
        }),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      opened(socket);
      resolve();
    });
    socket.once('error', reject);
  });
}

function whyNotSite(site: string, certificate: PeerCertificate): Error | undefined {
  const names = certificate.subjectaltname ?? '';
  const agents = names.includes('"')
    ? []
    : names.split(', ').filter((name) => name.startsWith('URI:weft://agent/'));
  if (agents.length === 1 && agents[0] === `URI:weft://agent/${site}`) return undefined;
  return new Error(`its certificate does not name weft://agent/${site} in its subject alternative names`);
}
