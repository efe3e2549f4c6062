import { createServer } from 'node:net';

// Below what systems give to whoever dials: Linux from 32768 on, others from 49152 on (RFC 6335). A program that dials
// before another listens would else be given, now and then, the very port that was chosen for the other.
const LOWEST = 20_000;
const HIGHEST = 32_767;
const TRIES = 100;

/**
 * A TCP port of 127.0.0.1 on which nobody listens, and none of `taken`, for something that will listen later.
 * `random` is uniform in 0 … 1. Fails where a hundred ports in turn are in use.
 */
export async function freePort(taken: ReadonlySet<number>, random = Math.random): Promise<number> {
  let reason: unknown;
  for (let tried = 0; tried < TRIES; tried++) {
    const port = LOWEST + Math.floor(random() * (HIGHEST - LOWEST + 1));
    if (taken.has(port)) continue;
    try {
      await listenOnce(port);
      return port;
    } catch (error) {
      reason = error;
    }
  }
  throw new Error(`no port from ${LOWEST} to ${HIGHEST} was found free`, { cause: reason });
}

async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
