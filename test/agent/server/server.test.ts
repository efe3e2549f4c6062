import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { CLOSE } from '../../../agent/server/wire.ts';
import { type Authority, CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';
import { exchange, type StreamServer, serveStream, until } from '../../support/stream-server.ts';
import { hello } from '../../support/stream-site.ts';

let served: StreamServer | null = null;

afterEach(async () => {
  await served?.server.stop();
  served = null;
});

const bearer = { authorization: 'Bearer secret' };
const upgrade = (path: string, ...headers: string[]): string =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
    ...headers,
    '\r\n',
  ].join('\r\n');
const TOKEN = 'Authorization: Bearer secret';
const PROTOCOL = 'Sec-WebSocket-Protocol: weft.1';

/** How many messages a console got; the first may come with the answer to its dial. */
const heard = new WeakMap<WebSocket, number>();

function dial(url: string, options: ClientOptions = { headers: bearer }): WebSocket {
  const socket = new WebSocket(`${url}/weft`, 'weft.1', options);
  socket.on('error', () => undefined);
  socket.on('message', () => void heard.set(socket, (heard.get(socket) ?? 0) + 1));
  return socket;
}

/** Waits for the end of a socket, whether or not an error comes first. */
function closed(socket: WebSocket): Promise<readonly [number, string]> {
  return new Promise((resolve) => {
    socket.once('close', (code, reason) => resolve([code, String(reason)]));
  });
}

/** The number of messages rises with the next tick: the agent serves this console. */
async function isServed(socket: WebSocket): Promise<void> {
  const before = heard.get(socket) ?? 0;
  served!.site.power('n1', served!.site.now);
  served!.tick();
  await until(() => (heard.get(socket) ?? 0) > before, 'the frame of a tick');
}

/** The status and body that a dial is refused with. */
async function refusalOf(socket: WebSocket): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  socket.terminate();
  return response.statusCode;
}

describe('an agent’s door', () => {
  test('gives each refusal its status and one line', async () => {
    served = await serveStream();
    const ask = async (path: string, ...headers: string[]) =>
      await exchange(served!.port, upgrade(path, ...headers));
    expect(await ask('/weft', TOKEN, PROTOCOL, 'Origin: https://evil.example')).toMatch(/^HTTP\/1.1 403 /);
    expect(await ask('/weft?token=secret', PROTOCOL)).toMatch(/^HTTP\/1.1 400 .*Authorization header/s);
    expect(await ask('/other', TOKEN, PROTOCOL)).toMatch(/^HTTP\/1.1 404 .*the path is \/weft/s);
    expect(await ask('/weft', TOKEN, PROTOCOL, 'Sec-WebSocket-Protocol: chat')).toMatch(/^HTTP\/1.1 400 /);
    expect(await ask('/weft', PROTOCOL)).toMatch(/^HTTP\/1.1 401 Unauthorized/);
    expect(served.refusals.map(({ status }) => status)).toEqual([403, 400, 404, 400, 401]);
    expect(served.refusals[0]).toMatchObject({ address: '127.0.0.1', unsaid: 0 });
  });

  test('says what it is to whoever speaks plain HTTP', async () => {
    served = await serveStream();
    expect(await exchange(served.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /^HTTP\/1.1 426 .*weft agent/s,
    );
  });

  test('takes 64 consoles from one address, and the next when one has left', async () => {
    served = await serveStream();
    const { url } = served.server;
    const sockets = Array.from({ length: 64 }, () => dial(url));
    await Promise.all(sockets.map(async (socket) => await once(socket, 'open')));
    expect(await refusalOf(dial(url))).toBe(503);
    sockets[0]!.terminate();
    await until(() => served!.server.sessions.size === 63, 'one session fewer');
    await once(dial(url), 'open');
    expect(served.refusals[0]?.reason).toBe('64 consoles are connected from 127.0.0.1 already');
  });

  test('lets no address hold every place with connections that say nothing', async () => {
    served = await serveStream();
    const silent = Array.from({ length: 300 }, () => connect(served!.port, '127.0.0.1').resume());
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
    served = await serveStream();
    const socket = dial(served.server.url);
    await once(socket, 'open');
    const end = closed(socket);
    await Promise.all([served.server.stop(), served.server.stop()]);
    expect(await end).toEqual([CLOSE.stopping, 'the agent is stopping']);
    await expect(exchange(served.port, 'x')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('an agent with a console', () => {
  /** A console that is greeted and has its snapshot. */
  async function console_(): Promise<WebSocket> {
    const socket = dial(served!.server.url);
    await once(socket, 'open');
    socket.send(hello());
    await until(() => heard.get(socket) === 2, 'a greeting and a snapshot');
    return socket;
  }

  test('ends one that sends text, and says so', async () => {
    served = await serveStream();
    const socket = await console_();
    socket.send('hello');
    expect(await closed(socket)).toEqual([CLOSE.malformed, 'frames are binary']);
    await until(() => served!.ends.length === 1, 'a line of its end');
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
    served = await serveStream();
    const [bad, good] = [await console_(), await console_()];
    const end = closed(bad);
    send(bad);
    await end;
    await isServed(good);
    await until(() => served!.ends.length === 1, 'a line of its end');
    expect(served.ends[0]?.reason).toMatch(/payload size|fragments/i);
  });

  test('cuts one that pings and reads nothing, before it costs a megabyte', async () => {
    served = await serveStream();
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
    await until(() => served!.ends.length === 1, 'the end of the session');
    expect(served.ends[0]?.reason).toBe('it pings and reads nothing');
    socket.destroy();
  });

  test('cuts one that answers no ping for fifteen seconds, and keeps one that does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      served = await serveStream();
      const [good, dead] = [
        dial(served.server.url),
        dial(served.server.url, { headers: bearer, autoPong: false }),
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
    served = await serveStream();
    const good = await console_();
    for (let storm = 0; storm < 200; storm++) {
      const socket = dial(served.server.url);
      await once(socket, 'open');
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      const raw: unknown = Reflect.get(socket, '_socket');
      Reflect.apply(Reflect.get(Object(raw), 'resetAndDestroy'), raw, []);
    }
    await until(() => served!.server.sessions.size === 1, 'only the good console left');
    expect(served.ends.length).toBeLessThan(10);
    await isServed(good);
  });
});

describe.skipIf(!HAS_OPENSSL)('an agent that speaks TLS', () => {
  let maker: CertificateMaker;
  let operators: Authority;
  let others: Authority;

  beforeAll(() => {
    maker = new CertificateMaker();
    operators = maker.authority();
    others = maker.authority();
  });
  afterAll(() => maker.remove());

  async function start(): Promise<StreamServer> {
    const own = operators.issue('IP:127.0.0.1', 'serverAuth');
    served = await serveStream({
      gate: { kind: 'certificate' },
      tls: { ...own, clientCa: operators.certificate },
    });
    return served;
  }

  const as = (authority: Authority, names: string, days?: number): ClientOptions => {
    const { certificate, key } = authority.issue(names, 'clientAuth', days);
    return { ca: operators.certificate, cert: certificate, key };
  };

  test('takes a console with a certificate of the operators’ authority for whom it names', async () => {
    const { server } = await start();
    const socket = dial(server.url, as(operators, 'URI:weft://operator/anna'));
    await until(() => heard.get(socket) === 1, 'a greeting');
    expect([...server.sessions]).toHaveLength(1);
    socket.terminate();
    await until(() => served!.ends.length === 1, 'its end');
    expect(served!.ends[0]?.address).toBe('127.0.0.1');
  });

  test('refuses one that names no operator', async () => {
    const { server } = await start();
    expect(await refusalOf(dial(server.url, as(operators, 'URI:weft://agent/de-halm')))).toBe(403);
  });

  test.each([
    ['of another authority', () => as(others, 'URI:weft://operator/anna')],
    ['in place of none', () => ({ ca: operators.certificate, headers: bearer })],
    [
      'by an old TLS',
      () => ({ ...as(operators, 'URI:weft://operator/anna'), maxVersion: 'TLSv1.2' as const }),
    ],
  ])('does not speak to one with a certificate %s, and says so in its log', async (_, options) => {
    const { server } = await start();
    const socket = dial(server.url, options());
    await closed(socket);
    await until(() => served!.refusals.length === 1, 'a line of the refusal');
    expect(served!.refusals[0]?.status).toBeNull();
    expect(served!.refusals[0]?.reason).toMatch(/^no TLS: /);
    expect(server.sessions.size).toBe(0);
  });

  test('does not speak to one whose certificate has expired, and logs that there was no TLS', async () => {
    const { server } = await start();
    await closed(dial(server.url, as(operators, 'URI:weft://operator/anna', -1)));
    await until(() => served!.refusals.length === 1, 'a line of the refusal');
    expect(served!.refusals[0]?.reason).toMatch(/^no TLS: /);
    expect(server.sessions.size).toBe(0);
  });

  test('takes a new certificate for new connections', async () => {
    const { server } = await start();
    const renewed = others.issue('IP:127.0.0.1', 'serverAuth');
    server.renewCertificates({ ...renewed, clientCa: others.certificate });
    const socket = dial(server.url, { ...as(others, 'URI:weft://operator/anna'), ca: others.certificate });
    await once(socket, 'open');
  });
});
