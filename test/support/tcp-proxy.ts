import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a way between two programs may do to what passes; each holds from now on, for all connections. */
export interface Weather {
  /** Nothing passes either way, and nobody is told: a black hole. */
  hole: boolean;
  /** Milliseconds that everything takes each way. */
  delayMs: number;
  /** Bytes a second towards the console; infinite without a bound. */
  bytesPerSecond: number;
  /** The connection is reset after so many more bytes towards the console. */
  cutAfter: number;
}

export interface TcpProxy {
  readonly port: number;
  readonly weather: Weather;
  /** Connections taken so far. */
  readonly taken: number;
  /** Breaks every open connection: with a reset, or in good order. */
  breakAll(how: 'reset' | 'end'): void;
  stop(): Promise<void>;
}

/** A small piece keeps a slow way smooth, and a cut exact. */
const PIECE = 4 * 1024;

/** Stands between a console and an agent on loopback, and treats them as a bad network does. */
export async function startTcpProxy(toPort: number): Promise<TcpProxy> {
  const weather: Weather = {
    hole: false,
    delayMs: 0,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    cutAfter: Number.POSITIVE_INFINITY,
  };
  const open = new Set<Socket>();
  let taken = 0;
  const server: Server = createServer((near) => {
    taken++;
    const far = connect(toPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        if (!weather.hole) other.end();
      });
    }
    void carry(near, far, weather, false);
    void carry(far, near, weather, true);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    weather,
    get taken() {
      return taken;
    },
    breakAll: (how) => {
      for (const socket of open) {
        if (how === 'reset') socket.resetAndDestroy();
        else socket.end();
      }
    },
    stop: async () => {
      weather.hole = false;
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Carries bytes one way as the weather allows; takes no more from the sender than it has passed on. */
async function carry(from: Socket, to: Socket, weather: Weather, toConsole: boolean): Promise<void> {
  try {
    for await (const chunk of from) {
      const bytes = chunk as Buffer;
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        while (weather.hole && !from.destroyed) await pause(20);
        if (weather.delayMs > 0) await pause(weather.delayMs);
        if (toConsole && weather.cutAfter < piece.length) {
          to.write(piece.subarray(0, weather.cutAfter), () => to.resetAndDestroy());
          weather.cutAfter = Number.POSITIVE_INFINITY;
          from.destroy();
          return;
        }
        if (toConsole) weather.cutAfter -= piece.length;
        if (toConsole && Number.isFinite(weather.bytesPerSecond))
          await pause((1000 * piece.length) / weather.bytesPerSecond);
        if (to.destroyed) return;
        if (!to.write(piece)) await drained(to);
      }
    }
  } catch {
    // A connection that broke is what the proxy is for.
    to.destroy();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}
