import type { Server as TlsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { certificateTrouble } from '../../protocol/identity/certificate-trouble.ts';
import { refuseUpgrade } from './refuse-upgrade.ts';
import { SHOWN_HERE } from './standing.ts';

/** Somebody who is refused has this long to read why. */
const HEARD_WITHIN_MS = 1_000;

/**
 * Sends away whoever shows no certificate that TLS takes, with the reason, and without reading a byte of
 * theirs: Node's own refusal is a cut connection, which says nothing to whoever has to mend it.
 */
export function refuseCertificates(
  server: TlsServer,
  wall: () => number,
  refused: (address: string, reason: string) => void,
): void {
  const serve = server.listeners('secureConnection') as ((socket: TLSSocket) => void)[];
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket) => {
    if (socket.authorized) {
      for (const listener of serve) listener.call(server, socket);
      return;
    }
    const address = socket.remoteAddress ?? '';
    const reason = reasonOf(socket, wall());
    refused(address, reason);
    socket.on('error', () => socket.destroy());
    refuseUpgrade(socket, 403, reason);
    // What they send meanwhile is thrown away unread: left in the buffer it would break the answer off.
    socket.resume();
    setTimeout(() => socket.destroy(), HEARD_WITHIN_MS).unref();
  });
}

function reasonOf(socket: TLSSocket, now: number): string {
  const certificate = socket.getPeerCertificate();
  if (certificate?.raw === undefined)
    return 'no certificate was shown: consoles need tls: {certificate, key} of an operator, agents listen.tls';
  const code = String(socket.authorizationError);
  return (
    certificateTrouble(code, SHOWN_HERE, certificateFacts(certificate.raw), now) ??
    `${SHOWN_HERE.whose} is not taken: ${code}`
  );
}
