import { WebSocket } from 'ws';
import {
  decodeFromAgent,
  encodeFromConsole,
  type FromAgent,
  PATH,
  PROTOCOL,
  SUBPROTOCOL,
  WireError,
} from '../../protocol/index.ts';
import { expand } from './expand.ts';
import type { Mirror, Received } from './mirror.ts';
import { Reconnect } from './reconnect.ts';

/** How a site is reached. */
export interface Address {
  readonly url: string;
  /** Read anew at each dial: tokens are renewed without a restart. */
  readonly token: (() => Promise<string>) | null;
  /** PEM texts, for wss. */
  readonly tls: { readonly ca: string; readonly certificate: string; readonly key: string } | null;
}

export interface ConnectionListener {
  /** Something about the site is new: values, its age, how it is reached. */
  changed(): void;
}

/** What is between this console and the site. */
export type LinkState = 'connecting' | 'greeting' | 'up' | 'down' | 'refused';

const PING_EVERY_MS = 5_000;
const GONE_AFTER_MS = 15_000;
const GREETING_MS = 10_000;
/** A site's whole state; the agent's own bound is lower. */
const MAX_FRAME = 64 * 1024 * 1024;
/** A second loss of the thread so soon after the first is no accident: ask again with patience. */
const RESYNC_PATIENCE_MS = 2_000;

/**
 * Keeps one site's mirror fed: dials, greets, resumes where it stopped, asks for a snapshot when the
 * thread is lost, notices silence, dials again. Life: `start` once, `stop` may be called twice.
 */
export class Connection {
  readonly mirror: Mirror;
  state: LinkState = 'connecting';
  /** Why it is down or refused, one line, raw. */
  error: string | null = null;
  /** The shortest of the last round trips, ms; null before the first. */
  roundTripMs: number | null = null;
  readonly #address: Address;
  readonly #listener: ConnectionListener;
  readonly #reconnect: Reconnect;
  readonly #roundTrips: number[] = [];
  #socket: WebSocket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pulse: NodeJS.Timeout | null = null;
  #heardAt = 0;
  #upSince = 0;
  #resyncAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(
    mirror: Mirror,
    address: Address,
    listener: ConnectionListener,
    random: () => number = Math.random,
  ) {
    this.mirror = mirror;
    this.#address = address;
    this.#listener = listener;
    this.#reconnect = new Reconnect(random);
  }

  start(): void {
    void this.#dial();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#drop();
  }

  async #dial(): Promise<void> {
    this.#timer = null;
    let token: string | null = null;
    try {
      token = (await this.#address.token?.()) ?? null;
    } catch (error) {
      this.#fail(messageOf(error));
      return;
    }
    if (this.#stopped) return;
    const socket = new WebSocket(new URL(PATH, this.#address.url), SUBPROTOCOL, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      handshakeTimeout: GREETING_MS,
      maxPayload: MAX_FRAME,
      perMessageDeflate: false,
      followRedirects: false,
      ...(this.#address.tls === null
        ? {}
        : {
            ca: this.#address.tls.ca,
            cert: this.#address.tls.certificate,
            key: this.#address.tls.key,
            minVersion: 'TLSv1.3' as const,
          }),
    });
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.on('open', () => this.#greet(socket));
    socket.on('message', (message, binary) => this.#receive(socket, message as Buffer, binary));
    socket.on('pong', (payload) => this.#pong(payload));
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => {
        if (chunks.length < 4) chunks.push(chunk);
      });
      response.on('error', () => this.#lose(socket, `the agent answered ${response.statusCode}`));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8').trim().slice(0, 200);
        this.#lose(socket, `the agent refused (${response.statusCode}): ${text}`);
      });
    });
    socket.on('error', (error) => this.#lose(socket, describeDial(error, this.#address.url)));
    socket.on('close', (code, reason) =>
      this.#lose(
        socket,
        code === 1006
          ? 'the connection broke'
          : `closed by the agent (${code}) ${reason.toString('utf8')}`.trim(),
      ),
    );
    this.#pulse = setInterval(() => this.#checkPulse(socket), PING_EVERY_MS);
  }

  #greet(socket: WebSocket): void {
    this.#enter('greeting', null);
    socket.send(
      encodeFromConsole({
        kind: 'hello',
        versions: PROTOCOL,
        program: 'weft',
        have: this.mirror.inStep ? this.mirror.position : null,
      }),
    );
    socket.ping(String(performance.now()));
  }

  #receive(socket: WebSocket, message: Buffer, binary: boolean): void {
    if (socket !== this.#socket) return;
    this.#heardAt = performance.now();
    let received: Received;
    try {
      if (!binary) throw new WireError('a text message where frames are binary');
      const frame: FromAgent = decodeFromAgent(message, expand);
      received = this.mirror.receive(frame, performance.now(), Date.now());
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#lose(socket, `the agent sent what cannot be read: ${error.message}`);
      return;
    }
    if (received.outcome === 'refused') {
      this.#enter('refused', received.reason);
      this.#lose(socket, received.reason);
    } else if (received.outcome === 'lost') {
      this.#resync(socket, received.reason);
    } else if (received.outcome === 'changed' || received.outcome === 'unchanged') {
      if (this.state !== 'up') this.#upSince = performance.now();
      else if (performance.now() - this.#upSince > Reconnect.stableAfterMs) this.#reconnect.stable();
      this.#enter('up', null);
    }
  }

  #resync(socket: WebSocket, reason: string): void {
    const now = performance.now();
    if (now - this.#resyncAt < RESYNC_PATIENCE_MS) return;
    this.#resyncAt = now;
    socket.send(encodeFromConsole({ kind: 'resync', reason }));
    this.#listener.changed();
  }

  #pong(payload: Buffer): void {
    this.#heardAt = performance.now();
    const sent = Number(payload.toString('utf8'));
    const trip = performance.now() - sent;
    if (!(trip >= 0 && trip < GONE_AFTER_MS)) return;
    this.#roundTrips.push(trip);
    if (this.#roundTrips.length > 16) this.#roundTrips.shift();
    this.roundTripMs = Math.min(...this.#roundTrips);
  }

  #checkPulse(socket: WebSocket): void {
    const silence = performance.now() - this.#heardAt;
    if (silence > GONE_AFTER_MS) this.#lose(socket, `nothing was heard for ${Math.round(silence / 1000)} s`);
    else if (socket.readyState === WebSocket.OPEN) socket.ping(String(performance.now()));
  }

  #lose(socket: WebSocket, reason: string): void {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#fail(reason);
  }

  #fail(reason: string): void {
    if (this.#stopped) return;
    this.#enter(this.state === 'refused' ? 'refused' : 'down', reason);
    this.#timer = setTimeout(() => void this.#dial(), this.#reconnect.next());
  }

  #drop(): void {
    if (this.#pulse !== null) clearInterval(this.#pulse);
    this.#pulse = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.removeAllListeners();
    // Ending a socket that is still dialling reports an error, to somebody who no longer cares.
    socket.on('error', () => undefined);
    socket.terminate();
  }

  #enter(state: LinkState, error: string | null): void {
    this.state = state;
    this.error = error;
    this.#listener.changed();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Says what to look at; the system's own word stays in it. */
function describeDial(error: Error & { readonly code?: string }, url: string): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${url} (ECONNREFUSED): is the agent running there?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the name in ${url} is not known (${error.code})`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${url} cannot be reached (${error.code})`;
    default:
      return `${url}: ${error.message}`;
  }
}
