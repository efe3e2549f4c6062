import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { numericLookup } from './udp-socket.ts';

/** After this long without a question a peer's socket is given back, ms. */
const IDLE_MS = 30_000;
/** Peers that are asked at once, each with a socket: a machine has only so many. */
const MOST = 256;

interface Asked {
  readonly socket: Socket;
  readonly idle: NodeJS.Timeout;
  /** Connecting needs a route, which a link that is cut may not have: it is tried with every packet. */
  state: 'apart' | 'connecting' | 'connected';
  refusedAt: number | null;
}

/**
 * Whether peers that do not answer refuse: where nothing listens on the port of a machine that lives, it says so
 * (ICMP Destination Unreachable, code 3, RFC 1122 3.2.2.1; ICMPv6 code 4, RFC 4443 3.1), and that the refusal came
 * back shows that both ways of the link work. The system tells it to connected sockets only (udp(7)), and whom we
 * measure shares one socket that is not; so a packet to a peer that is silent leaves twice, first from here.
 * First, because a machine refuses about once a second and then says nothing for the rest of it. A firewall may
 * refuse in a machine's name: that too was reached. Life: `stop` ends it and may be called twice.
 */
export class Refusals {
  readonly #now: () => number;
  readonly #asked = new Map<string, Asked>();

  /** `now` is monotonic, ms. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Sends a packet for the sake of its refusal; the first one to a peer only gets ready. Gives when the peer
   * last refused one; null where it did not.
   */
  ask(bytes: Buffer, address: string, port: number): number | null {
    const key = `${address} ${port}`;
    const asked = this.#asked.get(key) ?? this.#open(key, address);
    if (asked === null) return null;
    asked.idle.refresh();
    if (asked.state === 'connected') asked.socket.send(bytes);
    if (asked.state === 'apart') {
      asked.state = 'connecting';
      // Node hands an error to a callback that is no part of its types.
      asked.socket.connect(port, address, (failure?: Error) => {
        asked.state = failure === undefined ? 'connected' : 'apart';
      });
    }
    return asked.refusedAt;
  }

  stop(): void {
    for (const key of [...this.#asked.keys()]) this.#close(key);
  }

  #open(key: string, address: string): Asked | null {
    if (this.#asked.size >= MOST) return null;
    const isSix = isIPv6(address);
    const socket = createSocket({ type: isSix ? 'udp6' : 'udp4', lookup: numericLookup(isSix) });
    const idle = setTimeout(() => this.#close(key), IDLE_MS);
    const asked: Asked = { socket, idle, state: 'apart', refusedAt: null };
    this.#asked.set(key, asked);
    socket.on('error', (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ECONNREFUSED') asked.refusedAt = this.#now();
    });
    // What is answered here is answered at the sender's own socket too, where it counts.
    socket.on('message', () => undefined);
    return asked;
  }

  #close(key: string): void {
    const asked = this.#asked.get(key);
    if (asked === undefined) return;
    this.#asked.delete(key);
    clearTimeout(asked.idle);
    asked.socket.close();
  }
}
