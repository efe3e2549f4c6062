import { readFileSync } from 'node:fs';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { decodePeerFrame, type PeerMessage } from '../../../protocol/index.ts';

/** What happens to one message: once for each entry it is passed on, after so many milliseconds. Empty: lost. */
export type Fate = readonly number[];

export interface PeerProxyOptions {
  /** The agent that is dialled here, and the port where it really listens. */
  readonly to: string;
  readonly port: number;
  /** Who dials here. */
  readonly from: string;
  /** The folder with a site's `a.pem`, `a-key.pem` and `agents.pem`, which lie there when the first dials. */
  readonly folderOf: (site: string) => string;
  /** Decides over each message; may do something else about it, too. */
  readonly fateOf: (message: PeerMessage) => Fate;
}

const NO_DEFLATE = { perMessageDeflate: false, maxPayload: 16 * 1024 * 1024 } as const;

/**
 * The way from one agent to another, that reads what they say: it ends the TLS of the one that dials with
 * the other's certificate, dials the other with the certificate of the one, and passes on, loses, doubles,
 * delays and so reorders whole messages. What is late goes by whatever connection is open when its time
 * comes, as a message that lay in a router does.
 */
export class PeerProxy {
  readonly #options: PeerProxyOptions;
  readonly #door: Server;
  readonly #pairs = new Set<Pair>();
  #https: HttpsServer | null = null;
  /** Nobody gets through, and nobody is told. */
  isHole = false;

  static async listen(options: PeerProxyOptions): Promise<PeerProxy> {
    const proxy = new PeerProxy(options);
    await new Promise<void>((resolve, reject) => {
      proxy.#door.once('error', reject);
      proxy.#door.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  private constructor(options: PeerProxyOptions) {
    this.#options = options;
    // The certificates are made after the port is known: TLS begins with the first that comes.
    this.#door = createServer((socket: Socket) => {
      socket.on('error', () => undefined);
      this.#https ??= this.#terminate();
      this.#https.emit('connection', socket);
    });
  }

  get port(): number {
    return (this.#door.address() as AddressInfo).port;
  }

  get isOpen(): boolean {
    return [...this.#pairs].some(({ far }) => far.readyState === far.OPEN);
  }

  /** Every connection breaks. */
  cut(): void {
    for (const { near, far } of this.#pairs) {
      near.terminate();
      far.terminate();
    }
  }

  /** Hands a message to a site by any open connection; false where there is none. */
  deliver(bytes: Buffer, to: string): boolean {
    for (const { near, far } of this.#pairs) {
      const socket = to === this.#options.to ? far : near;
      if (far.readyState !== far.OPEN || near.readyState !== near.OPEN) continue;
      socket.send(bytes, { binary: true }, () => undefined);
      return true;
    }
    return false;
  }

  async stop(): Promise<void> {
    this.cut();
    this.#https?.close();
    await new Promise((resolve) => this.#door.close(resolve));
  }

  #terminate(): HttpsServer {
    const { to, folderOf } = this.#options;
    const server = createHttps({
      ...ownOf(folderOf(to)),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    });
    const sockets = new WebSocketServer({
      server,
      ...NO_DEFLATE,
      handleProtocols: ([first]) => first ?? false,
    });
    server.on('tlsClientError', () => undefined);
    sockets.on('connection', (near, request) => this.#join(near, request.url ?? '/', near.protocol));
    return server;
  }

  #join(near: WebSocket, path: string, subprotocol: string): void {
    const { from, to, port, folderOf } = this.#options;
    const far = new WebSocket(`wss://127.0.0.1:${port}${path}`, subprotocol, {
      ...NO_DEFLATE,
      ...ownOf(folderOf(from)),
      // The address is in its certificate, and who it is was asked for by the one that dialled.
      handshakeTimeout: 10_000,
    });
    const pair = { near, far };
    this.#pairs.add(pair);
    const early: Buffer[] = [];
    near.on('message', (bytes: Buffer) => {
      if (far.readyState === far.CONNECTING) early.push(bytes);
      else this.#pass(bytes, far, to);
    });
    far.on('open', () => {
      for (const bytes of early) this.#pass(bytes, far, to);
    });
    far.on('message', (bytes: Buffer) => this.#pass(bytes, near, from));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        other.terminate();
      });
    }
  }

  #pass(bytes: Buffer, socket: WebSocket, to: string): void {
    const frame = decodePeerFrame(bytes);
    if (this.isHole) return;
    // What they tell of links is told again every few seconds, and no part of what is proven here.
    if (frame.kind === 'hello' || frame.kind === 'links') {
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: true }, () => undefined);
      return;
    }
    for (const delay of this.#options.fateOf(frame)) {
      if (delay === 0) this.deliver(bytes, to);
      else setTimeout(() => this.deliver(bytes, to), delay).unref();
    }
  }
}

interface Pair {
  readonly near: WebSocket;
  readonly far: WebSocket;
}

function ownOf(folder: string) {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { cert: read('a.pem'), key: read('a-key.pem'), ca: read('agents.pem') };
}
