import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { createHttpGet } from '../../../agent/io/http-get.ts';
import { serve, serveRaw } from '../../support/loopback-server.ts';
import { failureOf } from '../../support/read-failure.ts';

const http = createHttpGet();
afterAll(() => http.close());

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 5000, maxBytes: 100_000 };

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

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('utf8');
}
