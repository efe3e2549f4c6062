import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { httpExchange } from '../../../agent/io/http-exchange.ts';
import { CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(listener: RequestListener): Promise<string> {
  const own = createServer(listener);
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}/x`;
}
const limits = { signal: new AbortController().signal, timeoutMs: 5000, maxBytes: 100 };
const get = (url: string, more = {}) =>
  httpExchange({ method: 'GET', url, ca: null }, { ...limits, ...more });

describe('an exchange over HTTP', () => {
  test('carries method, headers and body there, and status, headers and body back', async () => {
    const url = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (body) => {
        const { method, headers } = request;
        response.writeHead(418, { 'Retry-After': '7' }).end(`${method} ${headers['x-a']} ${body}`);
      });
    });
    const asked = { method: 'POST', url, headers: { 'x-a': 'b' }, body: 'ä', ca: null } as const;
    const { status, headers, body } = await httpExchange(asked, limits);
    expect([status, headers.get('retry-after'), Buffer.from(body).toString()]).toEqual([
      418,
      '7',
      'POST b ä',
    ]);
  });

  test('follows no redirect', async () => {
    const url = await serve((_request, response) => response.writeHead(302, { location: '/y' }).end());
    expect((await get(url)).status).toBe(302);
  });

  test('ends at its limits: of time for a server that hangs or drips, of bytes for one that floods', async () => {
    const hanging = await serve(() => undefined);
    await expect(get(hanging, { timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
    server?.closeAllConnections();
    server?.close();
    const dripping = await serve((_request, response) => {
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    });
    await expect(get(dripping, { timeoutMs: 200 })).rejects.toMatchObject({ kind: 'timeout' });
    server?.closeAllConnections();
    server?.close();
    const flooding = await serve((_request, response) => response.end('x'.repeat(101)));
    await expect(get(flooding)).rejects.toThrow(`GET ${flooding}: answered more than 100 bytes`);
  });

  test('says what is wrong in one line, without user and password', async () => {
    await expect(get('http://me:geheim@127.0.0.1:1/')).rejects.toThrow(
      /^GET http:\/\/127\.0\.0\.1:1\/: connection refused/,
    );
    await expect(get('ftp://host/')).rejects.toThrow('expected a URL of http: or https:');
  });

  test.skipIf(!HAS_OPENSSL)('over TLS trusts the authority that it is given, and not any other', async () => {
    const maker = new CertificateMaker();
    const authority = maker.authority();
    const { certificate, key } = authority.issue('IP:127.0.0.1', 'serverAuth');
    const secure = createSecureServer({ cert: certificate, key }, (_request, response) => response.end('ok'));
    try {
      await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
      const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;
      const asked = { method: 'GET', url, ca: authority.certificate } as const;
      expect((await httpExchange(asked, limits)).status).toBe(200);
      await expect(get(url)).rejects.toThrow(/^GET https:.*certificate/);
      const other = maker.authority().certificate;
      await expect(httpExchange({ ...asked, ca: other }, limits)).rejects.toThrow(/certificate/);
    } finally {
      secure.closeAllConnections();
      secure.close();
      maker.remove();
    }
  });
});
