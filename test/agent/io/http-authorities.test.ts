import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { createHttpGet } from '../../../agent/io/http-get.ts';
import { CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';

const http = createHttpGet();
afterAll(() => http.close());
const limits = { signal: new AbortController().signal, timeoutMs: 5000, maxBytes: 100 };

describe('an exchange over TLS', () => {
  test.skipIf(!HAS_OPENSSL)('trusts the authority that it is given, and not any other', async () => {
    const maker = new CertificateMaker();
    const authority = maker.authority();
    const { certificate, key } = authority.issue('IP:127.0.0.1', 'serverAuth');
    const server = createServer({ cert: certificate, key }, (_request, response) => response.end('ok'));
    try {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const asked = { method: 'GET', url } as const;
      // In this order: a connection that is kept for one of them must not serve another.
      expect((await http.ask({ ...asked, authorities: authority.certificate }, limits)).status).toBe(200);
      await expect(http.ask(asked, limits)).rejects.toThrow(/^GET https:.*certificate/);
      const other = maker.authority().certificate;
      await expect(http.ask({ ...asked, authorities: other }, limits)).rejects.toThrow(/certificate/);
    } finally {
      server.closeAllConnections();
      server.close();
      maker.remove();
    }
  });
});
