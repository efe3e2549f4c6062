import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../source/free-port.ts';

describe('a port for something that will listen later', () => {
  let holder: Server | null = null;
  afterEach(() => {
    holder?.close();
    holder = null;
  });

  test('is none that systems give to whoever dials, or a program that dials first may be given it', async () => {
    for (const random of [0, 0.5, 0.999_999]) {
      const port = await freePort(new Set(), beginningWith(random));
      expect(port).toBeGreaterThanOrEqual(20_000);
      expect(port).toBeLessThan(32_768);
    }
  });

  test('is none that was chosen before, and none on which somebody listens', async () => {
    const chosen = await freePort(new Set());
    const held = await freePort(new Set([chosen]));
    holder = createServer();
    await new Promise<void>((resolve) => holder?.listen(held, '127.0.0.1', resolve));

    const port = await freePort(new Set([chosen]), beginningWith(drawOf(chosen), drawOf(held)));

    expect([chosen, held]).not.toContain(port);
  });

  test('is said not to be there when every one that was tried is taken', async () => {
    const always = await freePort(new Set());
    await expect(freePort(new Set([always]), () => drawOf(always))).rejects.toThrow('no port from 20000');
  });
});

/** The draw that names this port. */
function drawOf(port: number): number {
  return (port - 20_000 + 0.5) / 12_768;
}

/** These draws first, then real ones. */
function beginningWith(...draws: number[]): () => number {
  return () => draws.shift() ?? Math.random();
}
