import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { PEER_PATH, PEER_SUBPROTOCOL } from '../../../protocol/index.ts';
import { admit, type Entrance, type Gate } from '../admission.ts';
import { refuseUpgrade } from '../refuse-upgrade.ts';
import type { Standing } from '../standing.ts';
import { CLOSE, closeReason } from '../wire.ts';

/** A job's script may have 4 MiB and its environment as much; a message holds one of each. */
export const PEER_PAYLOAD = 16 * 1024 * 1024;
/** Two for each of the sites a federation has, and some that are on their way out. */
const MOST_LINKS = 64;

export interface PeerDoorOptions {
  /** The CA of the agents, PEM; null on loopback. */
  readonly agentCa: () => string | null;
  /** `site` is who the certificate names; null on loopback, where whoever has the token says it. */
  readonly onLink: (socket: WebSocket, site: string | null) => void;
}

/** Where other agents come in: the same rules as for consoles, at a path of its own. */
export class PeerDoor {
  readonly #options: PeerDoorOptions;
  readonly #entrance: Entrance;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PEER_PAYLOAD,
    maxFragments: 1024,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: () => PEER_SUBPROTOCOL,
  });

  constructor(options: PeerDoorOptions) {
    this.#options = options;
    this.#entrance = {
      path: PEER_PATH,
      subprotocol: PEER_SUBPROTOCOL,
      names: {
        pattern: /^URI:weft:\/\/agent\/[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
        expected: 'no agent: one URI weft://agent/SITE',
      },
      ca: options.agentCa,
    };
  }

  /** Null when it is let in, else why not, which the other side has been told. */
  open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    gate: Gate,
    standing: Standing | null = null,
  ): { readonly status: number; readonly reason: string } | null {
    const full = { status: 503, reason: `${MOST_LINKS} agents are connected already` };
    const noCa = { status: 403, reason: 'this agent knows no CA of agents: listen.tls.agentCa' };
    const isOffLoopback = gate.kind === 'certificate';
    const admission =
      this.#sockets.clients.size >= MOST_LINKS
        ? full
        : isOffLoopback && this.#options.agentCa() === null
          ? noCa
          : admit(request, gate, this.#entrance, standing);
    if ('status' in admission) {
      refuseUpgrade(socket, admission.status, admission.reason);
      return admission;
    }
    const site = isOffLoopback ? admission.identity.slice('weft://agent/'.length) : null;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (isOffLoopback && standing !== null) this.#watch(webSocket, request.socket as TLSSocket, standing);
      this.#options.onLink(webSocket, site);
    });
    return null;
  }

  #watch(webSocket: WebSocket, socket: TLSSocket, standing: Standing): void {
    const end = (because: string): void => webSocket.close(CLOSE.refused, closeReason(because));
    const unwatch = standing.watch(socket.getPeerCertificate(true), this.#options.agentCa, end);
    webSocket.once('close', unwatch);
  }
}
