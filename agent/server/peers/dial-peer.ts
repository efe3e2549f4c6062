import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { certificateTrouble, type Shown } from '../../../protocol/identity/certificate-trouble.ts';
import { PEER_PATH, PEER_SUBPROTOCOL } from '../../../protocol/index.ts';
import { revocation } from '../secure-context.ts';
import { PEER_PAYLOAD } from './peer-door.ts';

export interface PeerAddress {
  readonly url: string;
  /** On loopback; null elsewhere. Read when it is needed: the other agent may only just have made it. */
  readonly token: (() => Promise<string>) | null;
  /** Off loopback: our own certificate, and the CA of the agents; read anew for each connection. */
  readonly tls:
    | (() => {
        readonly certificate: string;
        readonly key: string;
        readonly agentCa: string;
        readonly crl?: string | null;
      })
    | null;
  /** `sha256/BASE64` of its public key; null trusts the authority alone. */
  readonly pin?: string | null;
}

const WITHIN_MS = 10_000;
/** Of what the other agent says when it refuses, characters; it needs a line. */
const LONGEST_REFUSAL = 1024;

/**
 * Opens a socket to another agent. Off loopback it has to prove that it is that site’s. `opened` is called in
 * the very moment: a first frame may come in the same packet as the handshake's answer. Fails with one line.
 */
export async function dialPeer(
  site: string,
  { url, token, tls, pin = null }: PeerAddress,
  opened: (socket: WebSocket, certificate: DetailedPeerCertificate | null) => void,
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
          ...revocation(secrets.crl),
          minVersion: 'TLSv1.3',
          // Who an agent is stands in its URI, not in a host name: addresses change, and names are anybody's.
          checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
            whyNotSite(site, pin, certificate),
        }),
  });
  let certificate: DetailedPeerCertificate | null = null;
  socket.once('upgrade', ({ socket: way }) => {
    if (secrets !== null) certificate = (way as TLSSocket).getPeerCertificate(true);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => {
      opened(socket, certificate);
      resolve();
    });
    socket.once('error', (error: Error & { readonly code?: string }) => {
      const trouble = certificateTrouble(error.code ?? '', ITS_CERTIFICATE, null, Date.now());
      reject(trouble === null ? error : new Error(trouble, { cause: error }));
    });
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST_REFUSAL) response.destroy();
      });
      response.once('close', () => {
        reject(new Error(`the other agent refused (${response.statusCode}): ${text.trim().slice(0, 300)}`));
        socket.terminate();
      });
    });
  });
}

const ITS_CERTIFICATE: Shown = {
  whose: 'its certificate',
  trusted: 'listen.tls.agentCa',
  lists: 'listen.tls.crl',
};

function whyNotSite(site: string, pin: string | null, certificate: PeerCertificate): Error | undefined {
  const names = certificate.subjectaltname ?? '';
  const agents = names.includes('"')
    ? []
    : names.split(', ').filter((name) => name.startsWith('URI:weft://agent/'));
  if (agents.length === 1 && agents[0] === `URI:weft://agent/${site}`) {
    const found = pin === null ? null : pinOf(certificate);
    return found === pin
      ? undefined
      : new Error(`its certificate has the pin ${found}; expected ${pin} (peers.${site}.pin)`);
  }
  const named = agents.length === 0 ? '' : `: it names ${agents.join(', ').replaceAll('URI:', '')}`;
  return new Error(
    `its certificate does not name weft://agent/${site} in its subject alternative names${named}`,
  );
}

function pinOf({ raw }: PeerCertificate): string {
  const key = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256/${createHash('sha256').update(key).digest('base64')}`;
}
