import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { CLOSE } from '../../../agent/server/wire.ts';
import {
  BEARER,
  closed,
  dial,
  greetedConsole,
  isServed,
  PROTOCOL,
  serveTest,
  TOKEN,
  upgrade,
} from '../../support/raw-console.ts';
import { until } from '../../support/stream-server.ts';

describe('an agent with a console', () => {
  test('ends one that sends text, and says so', async () => {
    const served = await serveTest();
    const socket = await greetedConsole(served);
    socket.send('hello');
    expect(await closed(socket)).toEqual([CLOSE.malformed, 'frames are binary']);
    await until(() => served.ends.length === 1, 'a line of its end');
    expect(served.ends[0]).toEqual({
      address: '127.0.0.1',
      identity: 'local',
      code: CLOSE.malformed,
      reason: 'frames are binary',
      unsaid: 0,
    });
  });

  test.each([
    ['a message of 600 kB', (socket: WebSocket) => socket.send(new Uint8Array(600_000))],
    [
      'a message in a thousand pieces',
      (socket: WebSocket) => {
        for (let piece = 0; piece < 1000; piece++)
          socket.send(new Uint8Array(1), { fin: false, binary: true });
      },
    ],
  ])('cuts one that sends %s, and goes on with the others', async (_, send) => {
    const served = await serveTest();
    const [bad, good] = [await greetedConsole(served), await greetedConsole(served)];
    const end = closed(bad);
    send(bad);
    await end;
    await isServed(served, good);
    await until(() => served.ends.length === 1, 'a line of its end');
    expect(served.ends[0]?.reason).toMatch(/payload size|fragments/i);
  });

  test('cuts one that pings and reads nothing, before it costs a megabyte', async () => {
    const served = await serveTest();
    // A masked ping of 125 bytes, a thousand times: what comes back fills the kernel's buffers, then ours.
    const ping = Buffer.concat([Buffer.of(0x89, 0x80 | 125, 0, 0, 0, 0), Buffer.alloc(125)]);
    const many = Buffer.concat(Array.from({ length: 1000 }, () => ping));
    const socket = connect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(upgrade('/weft', TOKEN, PROTOCOL));
    const push = (): void => {
      while (!socket.destroyed && socket.write(many));
    };
    socket.on('drain', push);
    push();
    await until(() => served.ends.length === 1, 'the end of the session');
    expect(served.ends[0]?.reason).toBe('it pings and reads nothing');
    socket.destroy();
  });

  test('cuts one that answers no ping for fifteen seconds, and keeps one that does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      const served = await serveTest();
      const [good, dead] = [
        dial(served.server.url),
        dial(served.server.url, { headers: BEARER, autoPong: false }),
      ];
      await Promise.all([once(good, 'open'), once(dead, 'open')]);
      const end = closed(dead);
      for (let second = 0; second < 25; second += 5) {
        expect(served.server.sessions.size, `after ${second} s`).toBe(second < 20 ? 2 : 1);
        const pinged = [once(good, 'ping'), ...(second < 15 ? [once(dead, 'ping')] : [])];
        vi.advanceTimersByTime(5_000);
        await Promise.all(pinged);
        // Its pong has come when the agent has answered a ping that was sent behind it.
        const answered = once(good, 'pong');
        good.ping();
        await answered;
      }
      expect(await end).toEqual([1006, '']);
      expect(good.readyState).toBe(good.OPEN);
    } finally {
      vi.useRealTimers();
    }
  });

  test('keeps a storm of resets to a line', async () => {
    const served = await serveTest();
    const good = await greetedConsole(served);
    for (let storm = 0; storm < 200; storm++) {
      const socket = dial(served.server.url);
      await once(socket, 'open');
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      const raw: unknown = Reflect.get(socket, '_socket');
      Reflect.apply(Reflect.get(Object(raw), 'resetAndDestroy'), raw, []);
    }
    await until(() => served.server.sessions.size === 1, 'only the good console left');
    expect(served.ends.length).toBeLessThan(10);
    await isServed(served, good);
  });
});
