import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIPv6 } from 'node:net';

/**
 * For a socket that sends to addresses alone. Without a `lookup` of its own Node asks its resolver even for an
 * address, and answers a turn of the loop later: a packet would leave after the moment it carries.
 */
export function numericLookup(isSix: boolean): NonNullable<SocketOptions['lookup']> {
  return (address, _options, done) => done(null, address, isSix ? 6 : 4);
}

/** A bound UDP socket that sends to addresses alone. */
export function bindUdp(host: string, port: number, onMessage: OnMessage): Promise<Socket> {
  const isSix = isIPv6(host);
  const socket = createSocket({ type: isSix ? 'udp6' : 'udp4', lookup: numericLookup(isSix) });
  socket.on('message', onMessage);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      // Of a bound socket only a send fails, and that is counted where it is sent.
      socket.on('error', () => undefined);
      // RFC 5357 4.1.2: so that who gets it can tell the hops from what is left. Not allowed everywhere, and no matter.
      try {
        socket.setTTL(255);
        socket.setRecvBufferSize(RECEIVE_BUFFER);
      } catch {
        // The defaults serve.
      }
      resolve(socket);
    });
  });
}

export type OnMessage = (bytes: Buffer, from: { readonly address: string; readonly port: number }) => void;

/** Room for a second of packets while the thread waits for its turn. */
const RECEIVE_BUFFER = 1024 * 1024;

/** One spelling for an address: lower case, no zone, IPv4 within IPv6 as IPv4. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const within = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  return within?.[1] ?? bare;
}

/** Packets that leave together each have their own buffer: one that has to wait must not be written over. */
export class BufferRing {
  readonly #buffers: readonly Buffer[];
  #next = 0;

  constructor(count: number, length: number) {
    this.#buffers = Array.from({ length: count }, () => Buffer.alloc(length));
  }

  take(): Buffer {
    this.#next = (this.#next + 1) % this.#buffers.length;
    return this.#buffers[this.#next] as Buffer;
  }
}
