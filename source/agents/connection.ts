import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import {
  decodeFromAgent,
  encodeFromConsole,
  type FromAgent,
  type FromConsole,
  type InParts,
  PROTOCOL,
  WireError,
} from '../../protocol/index.ts';
import { Answers } from './answers.ts';
import { describeDial, messageOf } from './describe-dial.ts';
import { expand } from './expand.ts';
import { FrameReader } from './frame-reader.ts';
import { LookAgain } from './look-again.ts';
import type { Mirror, Received } from './mirror.ts';
import { type Address, openSocket, readRefusal } from './open-socket.ts';
import { Pulse } from './pulse.ts';
import { FLOOD, PING_MS, ReadingBudget } from './reading-budget.ts';
import { Reconnect } from './reconnect.ts';
import { Trying } from './trying.ts';

export interface ConnectionListener {
  /** Something about the site is new: values, its age, how it is reached. */
  changed(): void;
}

/** What is between this console and the site. */
export type LinkState = 'connecting' | 'greeting' | 'up' | 'down' | 'refused';

/** A second loss of the thread so soon after the first is no accident: ask again with patience. */
const RESYNC_PATIENCE_MS = 2_000;
/** Pongs that an agent may leave unread, bytes. */
const MOST_UNREAD = 256 * 1024;

/**
 * Keeps one site's mirror fed: dials, greets, resumes where it stopped, asks for a snapshot when the
 * thread is lost, notices silence, dials again. Life: `start` once, `stop` may be called twice.
 */
export class Connection {
  readonly mirror: Mirror;
  state: LinkState = 'connecting';
  /** Why it is down or refused, one line, raw. */
  error: string | null = null;
  /** What is no part of the stream: answers to what `send` asked. */
  readonly answers = new Answers();
  readonly trying: Trying;
  readonly #address: Address;
  readonly #listener: ConnectionListener;
  readonly #reconnect: Reconnect;
  readonly tls: LookAgain;
  readonly #pulse = new Pulse((seconds) => {
    if (this.#socket !== null) this.#lose(this.#socket, `nothing was heard for ${seconds} s`);
  });
  #socket: WebSocket | null = null;
  #reader: FrameReader<Received> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #upSince = 0;
  #resyncAt = Number.NEGATIVE_INFINITY;
  #greeted = false;
  #budget = new ReadingBudget();
  #stopped = false;

  constructor(mirror: Mirror, address: Address, listener: ConnectionListener, random = Math.random) {
    this.mirror = mirror;
    this.#address = address;
    this.trying = new Trying(address.url);
    this.#listener = listener;
    this.#reconnect = new Reconnect(random);
    this.tls = new LookAgain(address.tls, address.lookAgainMs);
  }

  get roundTripMs(): number | null {
    return this.#pulse.roundTripMs;
  }

  start(): void {
    void this.#dial();
  }

  /** Asks the agent something; false while it is not heard, and then nothing was sent. */
  send(frame: FromConsole): boolean {
    if (this.state !== 'up' || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(encodeFromConsole(frame));
    return true;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#drop();
  }

  async #dial(): Promise<void> {
    this.#timer = null;
    let socket: WebSocket;
    let way: Duplex | null = null;
    try {
      const token = (await this.#address.token?.()) ?? null;
      const tls = (await this.#address.tls?.options()) ?? null;
      if (!this.#stopped) way = (await this.#address.dial?.()) ?? null;
      if (this.#stopped) return void way?.destroy();
      socket = openSocket(this.#address, token, way, tls);
    } catch (error) {
      way?.destroy();
      this.#fail('down', messageOf(error));
      return;
    }
    this.#socket = socket;
    this.#greeted = false;
    this.#budget = new ReadingBudget();
    this.#pulse.start(socket);
    this.tls.start(socket, (because) => this.#lose(socket, because));
    socket.on('open', () => this.#greet(socket));
    this.#reader = this.#readerOf(socket);
    const { push } = this.#reader;
    socket.on('message', (message, isBinary) => {
      this.#pulse.heard();
      push(message as Buffer, isBinary);
    });
    socket.on('ping', (payload) => this.#answerPing(socket, payload));
    socket.on('unexpected-response', (_request, response) =>
      readRefusal(response, (reason) => this.#lose(socket, reason)),
    );
    socket.on('error', (error) =>
      this.#lose(socket, way?.errored?.message ?? describeDial(error, this.#address)),
    );
    socket.on('close', (code, reason) =>
      this.#lose(
        socket,
        code === 1006
          ? (way?.errored?.message ?? 'the connection broke')
          : `closed by the agent (${code}) ${reason.toString('utf8')}`.trim(),
      ),
    );
  }

  #greet(socket: WebSocket): void {
    // What was wrong stays in sight until the site is heard: one that refuses each time would flicker.
    this.#enter('greeting', this.error);
    socket.send(
      encodeFromConsole({
        kind: 'hello',
        versions: PROTOCOL,
        program: 'weft',
        have: this.mirror.inStep ? this.mirror.position : null,
      }),
    );
    this.#pulse.ping(socket);
  }

  #readerOf(socket: WebSocket): FrameReader<Received> {
    return new FrameReader<Received>({
      read: (message, isBinary) => {
        if (!isBinary) throw new WireError('a text message where frames are binary');
        return this.#take(decodeFromAgent(message, expand));
      },
      onRead: (received, tookMs) => this.#received(socket, received, tookMs),
      onFlood: () => this.#lose(socket, FLOOD),
      onFailure: (error) => {
        // A defect of ours ends this connection, not the screens of all other sites.
        const what = error instanceof WireError ? 'the agent sent what cannot be read' : 'defect in reading';
        this.#lose(socket, `${what}: ${messageOf(error)}`);
      },
      now: () => performance.now(),
      soon: setImmediate,
    });
  }

  #received(socket: WebSocket, received: Received, tookMs: number): void {
    if (socket !== this.#socket) return;
    const now = performance.now();
    if (!this.#budget.spend(now, tookMs)) {
      this.#lose(socket, FLOOD);
    } else if (received.outcome === 'refused') {
      this.#lose(socket, received.reason, 'refused');
    } else if (received.outcome === 'lost') {
      this.#resync(socket, received.reason);
    } else if (received.outcome === 'changed' || received.outcome === 'unchanged') {
      if (this.state !== 'up') this.#upSince = now;
      else if (now - this.#upSince > Reconnect.stableAfterMs) this.#reconnect.stable();
      this.#enter('up', null);
    }
  }

  #take(frame: FromAgent): Received | InParts<Received> {
    // Versions are agreed on in the greeting: before it nothing can be understood.
    if (!this.#greeted && frame.kind !== 'hello' && frame.kind !== 'refusal')
      throw new WireError(`${frame.kind} before hello`);
    if (frame.kind === 'hello') this.#greeted = true;
    if (frame.kind === 'answer' || frame.kind === 'audit' || frame.kind === 'energy')
      this.answers.tell(frame);
    if (frame.kind === 'snapshot') return this.mirror.takeSnapshot(frame, performance.now(), Date.now());
    return this.mirror.receive(frame, performance.now(), Date.now());
  }

  #resync(socket: WebSocket, reason: string): void {
    const now = performance.now();
    if (now - this.#resyncAt < RESYNC_PATIENCE_MS) return;
    this.#resyncAt = now;
    socket.send(encodeFromConsole({ kind: 'resync', reason: reason.slice(0, 1024) }));
    this.#enter(this.state, `asks for everything anew: ${reason}`);
  }

  #answerPing(socket: WebSocket, payload: Buffer): void {
    this.#pulse.heard();
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MOST_UNREAD) this.#lose(socket, 'the agent pings and reads nothing');
    else if (!this.#budget.spend(this.#pulse.heardAt, PING_MS))
      this.#lose(socket, 'the agent pings without end');
    else socket.pong(payload);
  }

  #lose(socket: WebSocket, reason: string, state: 'down' | 'refused' = 'down'): void {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#fail(state, reason);
  }

  #fail(state: 'down' | 'refused', reason: string): void {
    if (this.#stopped) return;
    this.#enter(state, reason);
    this.#timer = setTimeout(() => void this.#dial(), this.#reconnect.next());
  }

  #drop(): void {
    this.#pulse.stop();
    this.tls.stop();
    this.answers.end();
    const socket = this.#socket;
    this.#socket = null;
    this.#reader?.stop();
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
