import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createHttpGet, withoutCredentials } from '../../../agent/io/http-get.ts';
import { ReadFailure } from '../../../agent/io/io.ts';
import { serve } from '../../support/loopback-server.ts';
import { failureOf } from '../../support/read-failure.ts';

const http = createHttpGet();
afterAll(() => http.close());

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

test.each(['ftp://host/x', 'metrics', 'http://'])('%s is no URL to get', async (url) => {
  await failureOf(http.get(url, limits));
});

test('a unix socket is asked where one is named', async () => {
  const socketPath = join(tmpdir(), `weft-http-get-${process.pid}.sock`);
  const server = createServer((request, response) => response.end(request.url));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(() => void server.close());
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
  await http.ask({ method: 'GET', url }, limits);
  await expect(http.ask({ method: 'POST', url }, limits)).rejects.toThrow(ReadFailure);
  expect(asked).toBe(1);
});

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString('utf8');
}
