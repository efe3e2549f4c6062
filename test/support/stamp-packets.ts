import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { signPacket } from '../../agent/links/stamp/digests.ts';
import {
  BASE_LENGTH,
  emptyReflectorPacket,
  emptySenderPacket,
  type Mode,
  type ReflectorPacket,
  readReflectorPacket,
  writeSenderPacket,
} from '../../agent/links/stamp/test-packets.ts';
import type { StampClock } from '../../agent/links/stamp/wall-clock.ts';

/** A sender's packet, with `tail` after its base, signed where there is a key. */
export function senderBytes(
  fields: { readonly sequence: number; readonly session?: number },
  tail: Buffer = Buffer.alloc(0),
  key: Buffer | null = null,
): Buffer {
  const mode: Mode = key === null ? 'unauthenticated' : 'authenticated';
  const base = Buffer.alloc(BASE_LENGTH[mode]);
  const packet = emptySenderPacket();
  packet.sequence = fields.sequence;
  packet.session = fields.session ?? 1;
  packet.timestamp.seconds = 3_900_000_000;
  packet.timestamp.fraction = fields.sequence * 1000 + 7;
  packet.error.scale = 20;
  packet.error.multiplier = 99;
  writeSenderPacket(base, mode, packet);
  if (key !== null) signPacket(base, key);
  return Buffer.concat([base, tail]);
}

export function answerOf(bytes: Buffer, mode: Mode = 'unauthenticated'): ReflectorPacket {
  const packet = emptyReflectorPacket();
  readReflectorPacket(bytes, mode, packet);
  return packet;
}

/** A clock that stands until it is set. */
export function standingClock(wallSeconds = 1_700_000_000): StampClock & { now: number } {
  return {
    now: 0,
    monotonic() {
      return this.now;
    },
    instantAt(monotonic, into) {
      into.seconds = wallSeconds + Math.floor(monotonic / 1000);
      into.nanoseconds = (monotonic % 1000) * 1e6;
    },
    isSynchronised: true,
    errorSeconds: 0.0001,
  };
}

/** A UDP socket that collects what comes, for tests that speak to a reflector by hand. */
export async function udpTalker(host: string, port = 0) {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const received: Buffer[] = [];
  let last: { readonly address: string; readonly port: number } | null = null;
  socket.on('message', (bytes, from) => {
    last = from;
    received.push(bytes);
  });
  socket.bind(port, host);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    received,
    /** Where the last one came from. */
    from: (): { readonly address: string; readonly port: number } | null => last,
    send: (bytes: Buffer, to: number, toHost = host) =>
      new Promise<void>((resolve, reject) =>
        socket.send(bytes, to, toHost, (failure) => (failure === null ? resolve() : reject(failure))),
      ),
    /** Resolves once `count` packets have come in all. */
    async heard(count: number): Promise<readonly Buffer[]> {
      while (received.length < count) await once(socket, 'message');
      return received;
    },
    close: () => socket.close(),
  };
}
