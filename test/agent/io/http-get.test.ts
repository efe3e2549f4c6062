import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createHttpGet, withoutCredentials } from '../../../agent/io/http-get.ts';
import { ReadFailure } from '../../../agent/io/io.ts';

const http = createHttpGet();
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 5000, maxBytes: 100_000 };

test('an answer comes with its status, type and body, whatever the status is', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(503, { 'content-type': 'Text/Plain; Charset=UTF-8' }).end('too many scrapes');
  });
  const answer = await http.get(url, limits);
  expect(answer.status).toBe(503);
  expect(answer.contentType).toBe('text/plain; charset=utf-8');
  expect(textOf(answer.body)).toBe('too many scrapes');
});

test('a redirect is an answer and is not followed', async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked++;
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect((await http.get(url, limits)).status).toBe(302);
  expect(asked).toBe(1);
});

test('gzip is asked for and taken off, and the caller’s headers are sent', async () => {
  const url = await serve((request, response) => {
    expect(request.headers['accept-encoding']).toBe('gzip');
    expect(request.headers['accept']).toBe('text/plain');
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('power 7'));
  });
  const answer = await http.get(url, { ...limits, headers: { accept: 'text/plain' } });
  expect(textOf(answer.body)).toBe('power 7');
  expect(answer.complete).toBe(true);
});

test('a gzip bomb stops at the limit, counted after inflation', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20));
  expect(bomb.length).toBeLessThan(300_000);
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
  });
  const failure = await failureOf(http.get(url, { ...limits, maxBytes: 1_000_000 }));
  expect(failure.message).toContain('answered more than 1000000 bytes');
});

test('an endless body stops at the limit', async () => {
  const chunk = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && sent < 2 ** 30 && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  expect((await failureOf(http.get(url, limits))).message).toContain('answered more than 100000 bytes');
  expect(sent).toBeLessThan(50 * 2 ** 20);
});

test('a body that is announced as too long is not read at all', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': String(2 ** 30) });
    response.write('x');
  });
  expect((await failureOf(http.get(url, limits))).message).toContain('announced 1073741824 bytes');
});

test.each([
  ['cut off', gzipSync('power 7 '.repeat(50)).subarray(0, 30), 'the gzip answer ends too early'],
  ['no gzip at all', Buffer.from('power 7'), 'the gzip answer is damaged'],
])('a gzip body that is %s is a failure and not half a reading', async (_name, body, message) => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
  });
  expect((await failureOf(http.get(url, limits))).message).toContain(message);
});

test('an encoding that was not offered is refused', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'br' }).end('…');
  });
  expect((await failureOf(http.get(url, limits))).message).toContain(
    'compressed as "br", only gzip was offered',
  );
});

test('a server that accepts and says nothing is a timeout', async () => {
  const url = await serveRaw(() => undefined);
  const failure = await failureOf(http.get(url, { ...limits, timeoutMs: 50 }));
  expect(failure.kind).toBe('timeout');
  expect(failure.message).toBe(`GET ${url}: no complete answer within 50 ms`);
});

test('a body that drips without end is a timeout, although bytes keep coming', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 5);
    response.on('close', () => clearInterval(drip));
  });
  expect((await failureOf(http.get(url, { ...limits, timeoutMs: 100 }))).kind).toBe('timeout');
});

test('a connection that is reset in the middle of the body is a failure', async () => {
  const url = await serveRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npower 7\n', () => socket.resetAndDestroy());
  });
  expect((await failureOf(http.get(url, limits))).message).toMatch(/reset|aborted/);
});

test('a body shorter than announced is a failure', async () => {
  const url = await serveRaw((socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npower 7\n');
  });
  await failureOf(http.get(url, limits));
});

test('a body without a length that ends with its connection is not called complete', async () => {
  const url = await serveRaw((socket) => {
    socket.end('HTTP/1.0 200 OK\r\n\r\npower 7\n');
  });
  const answer = await http.get(url, limits);
  expect(textOf(answer.body)).toBe('power 7\n');
  expect(answer.complete).toBe(false);
});

test.each([
  ['what is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'not HTTP'],
  ['an endless header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'larger than 16 KiB'],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'another protocol',
  ],
])('a server that answers %s is a failure that says so', async (_name, bytes, message) => {
  const url = await serveRaw((socket) => socket.write(bytes));
  expect((await failureOf(http.get(url, limits))).message).toContain(message);
});

test('nothing listening is a failure that says so', async () => {
  const url = await serve(() => undefined);
  for (const stop of stops.splice(0)) stop();
  expect((await failureOf(http.get(url, limits))).message).toContain('connection refused (ECONNREFUSED)');
});

test.each(['ftp://host/x', 'metrics', 'http://'])('%s is no URL to get', async (url) => {
  await failureOf(http.get(url, limits));
});

test('calling off ends the waiting', async () => {
  const controller = new AbortController();
  const url = await serveRaw(() => controller.abort());
  const failure = await failureOf(http.get(url, { ...limits, signal: controller.signal }));
  expect(failure.message).toContain('called off');
  await failureOf(http.get(url, { ...limits, signal: controller.signal }));
});

test('a time limit of the caller’s own is a timeout too', async () => {
  const url = await serveRaw(() => undefined);
  const failure = await failureOf(http.get(url, { ...limits, signal: AbortSignal.timeout(30) }));
  expect(failure.kind).toBe('timeout');
});

test('user and password are sent, and appear in no message', async () => {
  const url = await serve((request, response) => {
    response.writeHead(200).end(request.headers.authorization);
  });
  const secret = url.replace('//', '//noc:pass%20word@');
  const answer = await http.get(secret, limits);
  expect(textOf(answer.body)).toBe(`Basic ${Buffer.from('noc:pass word').toString('base64')}`);
  const failure = await failureOf(http.get(secret, { ...limits, maxBytes: 1 }));
  expect(failure.message).not.toContain('pass');
  expect(withoutCredentials('http://a:b@host:1/x?q=1#f')).toBe('http://host:1/x?q=1');
  expect(withoutCredentials('http://a:b@')).toBe('http://');
});

test('a unix socket is asked where one is named', async () => {
  const socketPath = join(tmpdir(), `weft-http-get-${process.pid}.sock`);
  const server = createServer((request, response) => response.end(request.url));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  stops.push(() => server.close());
  const answer = await http.get('http://localhost/slurm', { ...limits, socketPath });
  expect(textOf(answer.body)).toBe('/slurm');
});

test('connections are kept, and one that the server closed meanwhile is replaced', async () => {
  const sockets = new Set<Socket>();
  const url = await serve(
    (_request, response) => response.end('ok'),
    (server) => server.on('connection', (socket) => sockets.add(socket)),
  );
  await http.get(url, limits);
  await http.get(url, limits);
  expect(sockets.size).toBe(1);
  for (const socket of sockets) socket.destroy();
  expect(textOf((await http.get(url, limits)).body)).toBe('ok');
  expect(sockets.size).toBe(2);
});

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('utf8');
}

async function failureOf(promise: Promise<unknown>): Promise<ReadFailure> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ReadFailure)) throw error;
  expect(error.message).not.toContain('\n');
  return error;
}

async function serve(listener: RequestListener, prepare?: (server: Server) => void): Promise<string> {
  const server = createServer(listener);
  prepare?.(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

/** A server below HTTP: `speak` gets the connection once a question has begun to arrive. */
async function serveRaw(speak: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => sockets.delete(socket));
    socket.once('data', () => speak(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

test('sends what is asked by any method, and gives the answer’s headers', async () => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push(`${request.method} ${request.headers['content-length'] ?? '-'} ${body}`);
      response.writeHead(201, { 'X-Auth-Token': 'abc' }).end('{}');
    });
  });
  const body = new TextEncoder().encode('{"a":1}');
  const limits = { signal: never, timeoutMs: 2000, maxBytes: 1000 };
  const reply = await http.ask({ method: 'POST', url, body }, limits);
  expect([reply.status, reply.headers.get('x-auth-token')]).toEqual([201, 'abc']);
  await http.ask({ method: 'DELETE', url }, limits);
  expect(asked).toEqual(['POST 7 {"a":1}', 'DELETE - ']);
});

test('sends a POST once, also where the connection breaks before the answer', async () => {
  let asked = 0;
  const url = await serve((request, response) => {
    if (request.method === 'GET') return void response.end('kept open');
    asked++;
    request.socket.destroy();
  });
  const limits = { signal: never, timeoutMs: 2000, maxBytes: 1000 };
  await http.ask({ method: 'GET', url }, limits);
  await expect(http.ask({ method: 'POST', url }, limits)).rejects.toThrow(ReadFailure);
  expect(asked).toBe(1);
});
