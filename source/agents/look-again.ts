import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';
import type { Secure, ShownCertificate } from './secure-way.ts';

const EVERY_MS = 60_000;

/**
 * Asks every minute whether the agent at the other end is still to be believed: TLS asks at the handshake
 * alone. Life: `start` for each connection, `stop` when it is over; both may come in any order.
 */
export class LookAgain {
  /** What the agent of the last connection showed; null without TLS. */
  shown: ShownCertificate | null = null;
  readonly #secure: Secure | null;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | null = null;

  constructor(secure: Secure | null, everyMs = EVERY_MS) {
    this.#secure = secure;
    this.#everyMs = everyMs;
  }

  /** `end` is called once, with the reason in one line, if it no longer is. */
  start(socket: WebSocket, end: (because: string) => void): void {
    const secure = this.#secure;
    if (secure === null) return;
    socket.once('upgrade', ({ socket: way }) => {
      this.stop();
      const certificate = (way as TLSSocket).getPeerCertificate(true);
      this.shown = secure.facts(certificate);
      const timer = setInterval(() => void look(secure, certificate, told), this.#everyMs);
      timer.unref();
      this.#timer = timer;
      const told = (because: string): void => {
        if (this.#timer !== timer) return;
        this.stop();
        end(because);
      };
    });
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** A file that cannot be read says nothing of the agent: the next look asks again. */
async function look(
  secure: Secure,
  certificate: DetailedPeerCertificate,
  told: (because: string) => void,
): Promise<void> {
  const because = await secure.whyNot(certificate).catch(() => null);
  if (because !== null) told(because);
}
