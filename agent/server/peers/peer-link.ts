import type { WebSocket } from 'ws';
import {
  agreeOnVersion,
  decodePeerFrame,
  encodePeerFrame,
  type LinksTold,
  PEER_LINKS_SINCE,
  PEER_PROTOCOL,
  type PeerHello,
  type PeerMessage,
  WireError,
} from '../../../protocol/index.ts';
import { CLOSE, closeReason } from '../wire.ts';

const PING_EVERY_MS = 5_000;
const GONE_AFTER_MS = 15_000;
const HELLO_WITHIN_MS = 10_000;
/** What another agent leaves unread is not queued for ever: messages may be lost, and are said again. */
const MOST_UNREAD = 64 * 1024 * 1024;

export interface PeerLinkOptions {
  readonly socket: WebSocket;
  readonly hello: PeerHello;
  /** Who it has to be; null where any of the known may come. */
  readonly expected: string | null;
  readonly isKnown: (site: string) => boolean;
  readonly onOpen: (site: string) => void;
  readonly onMessage: (message: PeerMessage, site: string) => void;
  readonly onLinks: (told: LinksTold, site: string) => void;
  /** Once; `because` is ours, else what the socket says. */
  readonly onClose: (because: string) => void;
  readonly now: () => number;
}

/** One open socket between two agents, whoever dialled: after both hellos, messages either way. */
export class PeerLink {
  /** The site at the other end, once it said so and may be it. */
  site: string | null = null;
  #version = 0;
  readonly #options: PeerLinkOptions;
  readonly #pulse: NodeJS.Timeout;
  readonly #openedAt: number;
  #seenAt: number;
  #because: string | null = null;

  constructor(options: PeerLinkOptions) {
    const { socket, now } = options;
    this.#options = options;
    this.#openedAt = now();
    this.#seenAt = now();
    const seen = (): void => {
      this.#seenAt = now();
    };
    socket.on('pong', seen);
    socket.on('ping', seen);
    socket.on('message', (bytes, binary) => {
      seen();
      if (binary) this.#receive(bytes as Buffer);
      else this.end('frames are binary');
    });
    socket.on('error', (error) => {
      this.#because ??= error.message;
      socket.terminate();
    });
    socket.on('close', (code, reason) => {
      clearInterval(this.#pulse);
      options.onClose(this.#because ?? (reason.toString('utf8') || `closed (${code})`));
    });
    this.#pulse = setInterval(() => this.#checkPulse(), PING_EVERY_MS);
    this.#pulse.unref();
    this.#send(options.hello);
  }

  /** False where it could not be handed over; then it is lost, and whoever needs it says it again. */
  send(message: PeerMessage): boolean {
    const { socket } = this.#options;
    if (this.site === null || socket.readyState !== socket.OPEN || socket.bufferedAmount > MOST_UNREAD)
      return false;
    this.#send(message);
    return true;
  }

  /** Nothing to an agent that does not know of it. */
  tell(told: LinksTold): void {
    const { socket } = this.#options;
    if (this.site === null || socket.readyState !== socket.OPEN || socket.bufferedAmount > MOST_UNREAD)
      return;
    if (this.#version >= PEER_LINKS_SINCE) this.#send(told);
  }

  end(because: string): void {
    this.#because ??= because;
    const { socket } = this.#options;
    socket.close(CLOSE.refused, closeReason(because));
    setTimeout(() => socket.terminate(), 1_000).unref();
  }

  #receive(bytes: Buffer): void {
    if (this.#because !== null) return;
    let frame: PeerHello | PeerMessage | LinksTold;
    try {
      frame = decodePeerFrame(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.end(error.message);
      return;
    }
    if ((frame.kind === 'hello') !== (this.site === null)) this.end(`${frame.kind} at the wrong time`);
    else if (frame.kind === 'hello') this.#welcome(frame);
    else if (this.site === null) return;
    else if (frame.kind === 'links') this.#options.onLinks(frame, this.site);
    else this.#options.onMessage(frame, this.site);
  }

  #welcome(hello: PeerHello): void {
    const { expected, isKnown, onOpen } = this.#options;
    const agreed = agreeOnVersion(
      hello.versions,
      { own: 'this agent', other: 'the other agent' },
      PEER_PROTOCOL,
    );
    if ('refusal' in agreed) this.end(agreed.refusal);
    else if (expected !== null && hello.site !== expected)
      this.end(`it says it is ${hello.site}, and was expected to be ${expected}`);
    else if (!isKnown(hello.site)) this.end(`${hello.site} is no peer of this site`);
    else {
      this.site = hello.site;
      this.#version = agreed.version;
      onOpen(hello.site);
    }
  }

  #checkPulse(): void {
    const { socket, now } = this.#options;
    const isSilent = now() - this.#seenAt > GONE_AFTER_MS;
    const isNobody = this.site === null && now() - this.#openedAt > HELLO_WITHIN_MS;
    if (isSilent || isNobody) {
      this.#because ??= isSilent ? 'it fell silent' : 'it did not say who it is';
      socket.terminate();
    } else socket.ping();
  }

  #send(frame: PeerHello | PeerMessage | LinksTold): void {
    this.#options.socket.send(encodePeerFrame(frame), { binary: true }, () => undefined);
  }
}
