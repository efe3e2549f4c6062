import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { PEER_PATH, SUBPROTOCOL } from '../../protocol/index.ts';
import { admit, CONSOLES } from './admission.ts';
import type { ListenOptions } from './listen-options.ts';
import { PacedWire } from './paced-wire.ts';
import { Places } from './places.ts';
import { refuseCertificates } from './refuse-certificate.ts';
import { answerPlain, refuseUpgrade } from './refuse-upgrade.ts';
import { Repeats } from './repeats.ts';
import { type ServerCertificates, secureContext } from './secure-context.ts';
import type { Session } from './session.ts';
import { Standing } from './standing.ts';
import { CLOSE } from './wire.ts';

/** Consoles at once, and from one address: a served console is one, so this is many people. */
const MAX_SESSIONS = 256;
const MAX_SESSIONS_PER_ADDRESS = 64;
/** Connections that are no sessions, or not yet: they hold memory for some seconds. */
const MAX_CONNECTIONS = 2 * MAX_SESSIONS;
const MAX_CONNECTIONS_PER_ADDRESS = 2 * MAX_SESSIONS_PER_ADDRESS;
/** Pongs, beside a piece of a frame, that a console may leave unread, bytes. */
const MOST_UNREAD = 256 * 1024;
const PING_EVERY_MS = 5_000;
const GONE_AFTER_MS = 15_000;

/** A listening agent. `stop` tells the consoles and frees the port; it may be called twice. */
export class AgentServer {
  readonly sessions = new Set<Session>();
  readonly #server: Server;
  /** The same server, where it speaks TLS. */
  readonly #secure: TlsServer | null;
  readonly #sockets: WebSocketServer;
  readonly #options: ListenOptions;
  readonly #places = new Places(MAX_SESSIONS_PER_ADDRESS);
  readonly #connections = new Places(MAX_CONNECTIONS_PER_ADDRESS);
  readonly #repeats = new Repeats();
  readonly #pulse: NodeJS.Timeout;
  readonly #alive = new WeakMap<WebSocket, number>();
  readonly #standing: Standing;
  #tls: ServerCertificates | null;

  private constructor(options: ListenOptions) {
    this.#options = options;
    const limits = {
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      keepAliveTimeout: 1_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 8_192,
    };
    const { tls } = options;
    this.#tls = tls;
    this.#standing = options.standing ?? new Standing({ crl: () => this.#tls?.crl ?? null, wall: Date.now });
    this.#secure =
      tls === null
        ? null
        : createTlsServer({
            ...limits,
            ...secureContext(tls),
            requestCert: true,
            // Refused all the same, below, and told why.
            rejectUnauthorized: false,
            handshakeTimeout: 5_000,
          });
    this.#server = this.#secure ?? createServer(limits);
    if (this.#secure !== null)
      refuseCertificates(this.#secure, Date.now, (address, reason) =>
        this.#refused(address, null, `no TLS: ${reason}`),
      );
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#sockets = new WebSocketServer({
      noServer: true,
      // A command names each node of a site, each with what its plan rests on; nothing else needs as much.
      maxPayload: 512 * 1024,
      maxFragments: 16,
      maxBufferedChunks: 1024,
      perMessageDeflate: false,
      clientTracking: true,
      autoPong: false,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#server.on('request', (_request, response) => answerPlain(response));
    this.#server.on('connection', (socket: Socket) => this.#admitConnection(socket));
    this.#server.on('drop', () => this.#refused('', null, `${MAX_CONNECTIONS} connections are open already`));
    this.#server.on('tlsClientError', (error: Error, socket: TLSSocket) =>
      this.#refused(socket.remoteAddress ?? '', null, `no TLS: ${error.message}`),
    );
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#pulse = setInterval(() => this.#checkPulse(), PING_EVERY_MS);
    this.#pulse.unref();
  }

  /** Fails with the system's error when the address cannot be had. */
  static async listen(options: ListenOptions): Promise<AgentServer> {
    const server = new AgentServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port, options.host, resolve);
    });
    return server;
  }

  get url(): string {
    const { address, port, family } = this.#server.address() as AddressInfo;
    return `${this.#options.tls === null ? 'ws' : 'wss'}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  renewCertificates(tls: NonNullable<ListenOptions['tls']>): void {
    this.#tls = tls;
    this.#secure?.setSecureContext(secureContext(tls));
    this.#standing.check();
  }

  async stop(): Promise<void> {
    clearInterval(this.#pulse);
    this.#standing.stop();
    for (const session of this.sessions) session.end(CLOSE.stopping, 'the agent is stopping');
    this.sessions.clear();
    await new Promise<void>((resolve) => {
      if (!this.#server.listening) return resolve();
      this.#server.close(() => resolve());
      // A console that does not answer the close must not hold the agent up.
      setTimeout(() => {
        for (const socket of this.#sockets.clients) socket.terminate();
        this.#server.closeAllConnections();
      }, 500).unref();
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = request.socket.remoteAddress ?? '';
    // Without a listener an RST at the wrong moment would end the agent.
    socket.on('error', () => socket.destroy());
    const { peers, gate, tls } = this.#options;
    if (peers !== undefined && request.url === PEER_PATH) {
      const refusal = peers.open(request, socket, head, gate, this.#standing);
      if (refusal !== null) this.#refused(address, refusal.status, refusal.reason);
      return;
    }
    const ca = (): string | null => this.#tls?.clientCa ?? null;
    const certificate = tls === null ? null : (request.socket as TLSSocket).getPeerCertificate(true);
    const admission =
      this.#room(address) ??
      admit(request, gate, tls === null ? CONSOLES : { ...CONSOLES, ca }, this.#standing);
    if ('status' in admission) {
      this.#refused(address, admission.status, admission.reason);
      refuseUpgrade(socket, admission.status, admission.reason);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#open(webSocket, address, admission.identity, (end) =>
        certificate === null ? () => undefined : this.#standing.watch(certificate, ca, end),
      ),
    );
  }

  #room(address: string): { readonly status: number; readonly reason: string } | null {
    if (this.sessions.size >= MAX_SESSIONS)
      return { status: 503, reason: `${MAX_SESSIONS} consoles are connected already` };
    return this.#places.free(address)
      ? null
      : {
          status: 503,
          reason: `${MAX_SESSIONS_PER_ADDRESS} consoles are connected from ${address} already`,
        };
  }

  /** Before a byte is read: one peer must not hold every place for those who only just connect. */
  #admitConnection(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    if (!this.#connections.free(address)) {
      this.#refused(address, null, `${MAX_CONNECTIONS_PER_ADDRESS} connections from there are open already`);
      socket.destroy();
      return;
    }
    this.#connections.take(address);
    socket.once('close', () => this.#connections.leave(address));
  }

  #refused(address: string, status: number | null, reason: string): void {
    const unsaid = this.#repeats.say(`${address} ${status} ${reason}`, performance.now());
    if (unsaid !== null) this.#options.onRefusal({ address, status, reason, unsaid });
  }

  #open(
    webSocket: WebSocket,
    address: string,
    identity: string,
    watch: (end: (because: string) => void) => () => void,
  ): void {
    this.#places.take(address);
    const seen = (): void => void this.#alive.set(webSocket, performance.now());
    seen();
    const wire = new PacedWire(webSocket);
    const session = this.#options.onSession(wire, identity);
    this.sessions.add(session);
    const unwatch = watch((reason) => session.end(CLOSE.refused, reason));
    let because: string | null = null;
    webSocket.on('pong', (payload) => {
      seen();
      wire.hear(payload);
    });
    webSocket.on('ping', (payload) => {
      seen();
      if (webSocket.bufferedAmount <= MOST_UNREAD) return webSocket.pong(payload);
      because = 'it pings and reads nothing';
      webSocket.terminate();
    });
    webSocket.on('message', (message, binary) => {
      seen();
      if (binary) session.receive(message as Buffer);
      else session.end(CLOSE.malformed, 'frames are binary');
    });
    webSocket.on('error', (error) => {
      because ??= error.message;
      webSocket.terminate();
    });
    webSocket.on('close', (code, reason) => {
      unwatch();
      this.sessions.delete(session);
      this.#places.leave(address);
      const why = session.endedBecause ?? { code, reason: because ?? reason.toString('utf8') };
      const unsaid = this.#repeats.say(`${address} ${identity} ${why.code}`, performance.now());
      if (unsaid !== null) this.#options.onEnd({ address, identity, ...why, unsaid });
    });
  }

  #checkPulse(): void {
    const now = performance.now();
    for (const socket of this.#sockets.clients) {
      if (now - (this.#alive.get(socket) ?? now) > GONE_AFTER_MS) socket.terminate();
      else socket.ping();
    }
  }
}
