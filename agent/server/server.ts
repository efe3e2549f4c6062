import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { PATH, SUBPROTOCOL } from '../../protocol/index.ts';
import { admit, type Gate } from './admission.ts';
import { CLOSE, type Session, type Wire } from './session.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly gate: Gate;
  /** PEM texts; without them the agent listens on loopback only. */
  readonly tls: { readonly certificate: string; readonly key: string; readonly clientCa: string } | null;
  readonly onSession: (wire: Wire, identity: string) => Session;
  readonly onRefusal: (address: string, status: number, reason: string) => void;
}

/** Consoles at once, and from one address: a served console is one, so this is many people. */
const MAX_SESSIONS = 256;
const MAX_SESSIONS_PER_ADDRESS = 64;
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
  readonly #perAddress = new Map<string, number>();
  readonly #pulse: NodeJS.Timeout;
  readonly #alive = new WeakMap<WebSocket, number>();

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
    this.#secure =
      tls === null
        ? null
        : createTlsServer({
            ...limits,
            ...contextOf(tls),
            requestCert: true,
            rejectUnauthorized: true,
            handshakeTimeout: 5_000,
          });
    this.#server = this.#secure ?? createServer(limits);
    this.#server.maxConnections = MAX_SESSIONS * 2;
    this.#sockets = new WebSocketServer({
      noServer: true,
      // Commands are small; nothing a console says needs more.
      maxPayload: 64 * 1024,
      maxFragments: 16,
      maxBufferedChunks: 1024,
      perMessageDeflate: false,
      clientTracking: true,
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#server.on('request', (_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
        .end(`This is a weft agent: open a WebSocket at ${PATH}.\n`);
    });
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
    this.#secure?.setSecureContext(contextOf(tls));
  }

  async stop(): Promise<void> {
    clearInterval(this.#pulse);
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
    const admission = this.#room(address) ?? admit(request, this.#options.gate);
    if ('status' in admission) {
      this.#options.onRefusal(address, admission.status, admission.reason);
      refuse(socket, admission.status, admission.reason);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      this.#open(webSocket, address, admission.identity),
    );
  }

  #room(address: string): { readonly status: number; readonly reason: string } | null {
    if (this.sessions.size >= MAX_SESSIONS)
      return { status: 503, reason: `${MAX_SESSIONS} consoles are connected already` };
    const here = this.#perAddress.get(address) ?? 0;
    return here < MAX_SESSIONS_PER_ADDRESS
      ? null
      : { status: 503, reason: `${here} consoles are connected from ${address} already` };
  }

  #open(webSocket: WebSocket, address: string, identity: string): void {
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    const seen = (): void => void this.#alive.set(webSocket, performance.now());
    seen();
    const session = this.#options.onSession(wireOf(webSocket), identity);
    this.sessions.add(session);
    webSocket.on('pong', seen);
    webSocket.on('message', (message, binary) => {
      seen();
      if (binary) session.receive(message as Buffer);
      else session.end(CLOSE.malformed, 'frames are binary');
    });
    webSocket.on('error', () => webSocket.terminate());
    webSocket.on('close', () => {
      this.sessions.delete(session);
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
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

function contextOf(tls: NonNullable<ListenOptions['tls']>): SecureContextOptions {
  return { cert: tls.certificate, key: tls.key, ca: tls.clientCa, minVersion: 'TLSv1.3' };
}

function wireOf(webSocket: WebSocket): Wire {
  return {
    get waiting() {
      return webSocket.bufferedAmount;
    },
    send: (bytes) => webSocket.send(bytes),
    close: (code, reason) => {
      // A close frame takes at most 123 bytes of reason; one that reads nothing takes none at all.
      webSocket.close(code, Buffer.from(reason).subarray(0, 120).toString());
      setTimeout(() => webSocket.terminate(), 1_000).unref();
    },
  };
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${status === 401 ? 'Unauthorized' : 'Refused'}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
