import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../../agent/server/wire.ts';
import { closed, dial, PROTOCOL, refusalOf, serveTest, TOKEN, upgrade } from '../../support/raw-console.ts';
import { exchange, until } from '../../support/stream-server.ts';

describe('an agent’s door', () => {
  test('gives each refusal its status and one line', async () => {
    const served = await serveTest();
    const ask = async (path: string, ...headers: string[]) =>
      await exchange(served.port, upgrade(path, ...headers));
    expect(await ask('/weft', TOKEN, PROTOCOL, 'Origin: https://evil.example')).toMatch(/^HTTP\/1.1 403 /);
    expect(await ask('/weft?token=secret', PROTOCOL)).toMatch(/^HTTP\/1.1 400 .*Authorization header/s);
    expect(await ask('/other', TOKEN, PROTOCOL)).toMatch(/^HTTP\/1.1 404 .*the path is \/weft/s);
    expect(await ask('/weft', TOKEN, PROTOCOL, 'Sec-WebSocket-Protocol: chat')).toMatch(/^HTTP\/1.1 400 /);
    expect(await ask('/weft', PROTOCOL)).toMatch(/^HTTP\/1.1 401 Unauthorized/);
    expect(served.refusals.map(({ status }) => status)).toEqual([403, 400, 404, 400, 401]);
    expect(served.refusals[0]).toMatchObject({ address: '127.0.0.1', unsaid: 0 });
  });

  test('says what it is to whoever speaks plain HTTP', async () => {
    const served = await serveTest();
    expect(await exchange(served.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /^HTTP\/1.1 426 .*weft agent/s,
    );
  });

  test('takes 64 consoles from one address, and the next when one has left', async () => {
    const served = await serveTest();
    const { url } = served.server;
    const sockets = Array.from({ length: 64 }, () => dial(url));
    await Promise.all(sockets.map(async (socket) => await once(socket, 'open')));
    expect(await refusalOf(dial(url))).toBe(503);
    sockets[0]!.terminate();
    await until(() => served.server.sessions.size === 63, 'one session fewer');
    await once(dial(url), 'open');
    expect(served.refusals[0]?.reason).toBe('64 consoles are connected from 127.0.0.1 already');
  });

  test('lets no address hold every place with connections that say nothing', async () => {
    const served = await serveTest();
    const silent = Array.from({ length: 300 }, () => connect(served.port, '127.0.0.1').resume());
    for (const socket of silent) socket.on('error', () => undefined);
    await until(() => silent.filter((socket) => socket.destroyed).length >= 172, '172 of 300 cut');
    expect(served.refusals).toHaveLength(1);
    expect(served.refusals[0]?.reason).toContain('128 connections');
    // Those that stay are cut within the time for headers, and so is one whose headers drip.
    const dripping = silent.find((socket) => !socket.destroyed)!;
    dripping.write('GET /weft HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => dripping.write('a: b\r\n'), 50);
    await until(() => silent.every((socket) => socket.destroyed), 'all cut');
    clearInterval(drip);
    await once(dial(served.server.url), 'open');
  });

  test('tells its consoles when it stops, and frees the port', async () => {
    const served = await serveTest();
    const socket = dial(served.server.url);
    await once(socket, 'open');
    const end = closed(socket);
    await Promise.all([served.server.stop(), served.server.stop()]);
    expect(await end).toEqual([CLOSE.stopping, 'the agent is stopping']);
    await expect(exchange(served.port, 'x')).rejects.toThrow('ECONNREFUSED');
  });
});
