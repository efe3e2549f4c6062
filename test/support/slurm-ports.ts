import { createServer, type Server } from 'node:net';

/** Below the range from which the kernel takes the near ends of connections (32768 and up on Linux). */
const FIRST = 20_000;
const LAST = 30_000;

/**
 * A run of free TCP ports on loopback. They are held while the run is looked for and free again when this
 * returns, so take one run for everything at once.
 */
export async function findFreePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = FIRST + Math.floor(Math.random() * (LAST - FIRST - count));
    const held: Server[] = [];
    try {
      for (let port = first; port < first + count; port += 1) held.push(await hold(port));
      return first;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    } finally {
      await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
    }
  }
  throw new Error(`found no ${count} free ports in a row from ${FIRST} to ${LAST}`);
}

function hold(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    // All addresses, for Slurm's daemons listen on all.
    server.listen(port, () => resolve(server));
  });
}
