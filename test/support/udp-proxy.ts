import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Way, type Weather } from './network-weather.ts';

export interface UdpProxy {
  readonly port: number;
  /** To the far side and back, each with its own weather, and what it really did to each packet. */
  readonly forward: Way;
  readonly reverse: Way;
  stop(): void;
}

export interface UdpProxyOptions {
  readonly toPort: number;
  readonly forward: Weather;
  readonly reverse: Weather;
  /** Every choice follows from it. */
  readonly seed: number;
  /** What to call a packet, so that what was done to it can be found. */
  readonly nameOf: (bytes: Buffer, way: 'forward' | 'reverse') => number;
}

/**
 * Stands between one UDP client and its server on loopback and treats packets as a network does. Timers are
 * late by up to a millisecond and more: a passage keeps when its copies were really handed on.
 */
export async function startUdpProxy(options: UdpProxyOptions): Promise<UdpProxy> {
  const { toPort, seed, nameOf } = options;
  const [near, far] = [createSocket('udp4'), createSocket('udp4')];
  const [forward, reverse] = [new Way(options.forward, seed), new Way(options.reverse, seed + 1)];
  const waiting = new Set<NodeJS.Timeout>();
  let client: { readonly port: number; readonly address: string } | null = null;

  near.on('message', (bytes, from) => {
    const now = performance.now();
    client = from;
    pass(forward, nameOf(bytes, 'forward'), now, () => far.send(bytes, toPort, '127.0.0.1'));
  });
  far.on('message', (bytes) => {
    const now = performance.now();
    pass(reverse, nameOf(bytes, 'reverse'), now, () => {
      if (client !== null) near.send(bytes, client.port, client.address);
    });
  });
  await Promise.all([bind(near), bind(far)]);
  return {
    port: near.address().port,
    forward,
    reverse,
    stop() {
      for (const timer of waiting) clearTimeout(timer);
      near.close();
      far.close();
    },
  };

  function pass(way: Way, packet: number, now: number, handOn: () => void): void {
    const passage = way.enter(packet, now);
    for (const [copy, leaves] of passage.leftAt.entries()) {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        passage.leftAt[copy] = performance.now();
        handOn();
      }, leaves - now);
      waiting.add(timer);
    }
  }
}

async function bind(socket: Socket): Promise<void> {
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
}
