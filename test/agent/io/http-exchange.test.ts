import { afterAll, expect, test } from 'vitest';
import { createHttpGet } from '../../../agent/io/http-get.ts';
import { serveRaw } from '../../support/loopback-server.ts';
import { failureOf } from '../../support/read-failure.ts';
import { freePort } from '../../support/stream-process.ts';

const http = createHttpGet();
afterAll(() => http.close());

const never = new AbortController().signal;
const limits = { signal: never, timeoutMs: 5000, maxBytes: 100_000 };

test('a server that accepts and says nothing is a timeout', async () => {
  const url = await serveRaw(() => undefined);
  const failure = await failureOf(http.get(url, { ...limits, timeoutMs: 50 }));
  expect(failure.kind).toBe('timeout');
  expect(failure.message).toBe(`GET ${url}: no complete answer within 50 ms`);
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
  const url = `http://127.0.0.1:${await freePort()}/metrics`;
  expect((await failureOf(http.get(url, limits))).message).toContain('connection refused (ECONNREFUSED)');
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
