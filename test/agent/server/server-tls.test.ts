import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientOptions } from 'ws';
import { BEARER, closed, dial, heard, refusalOf, serveTest } from '../../support/raw-console.ts';
import { type Authority, CertificateMaker, HAS_OPENSSL } from '../../support/stream-certificates.ts';
import { type StreamServer, until } from '../../support/stream-server.ts';

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

  const start = (): Promise<StreamServer> =>
    serveTest({
      gate: { kind: 'certificate' },
      tls: { ...operators.issue('IP:127.0.0.1', 'serverAuth'), clientCa: operators.certificate },
    });

  const as = (authority: Authority, names: string, days?: number): ClientOptions => {
    const { certificate, key } = authority.issue(names, 'clientAuth', days);
    return { ca: operators.certificate, cert: certificate, key };
  };

  test('takes a console with a certificate of the operators’ authority for whom it names', async () => {
    const { server, ends } = await start();
    const socket = dial(server.url, as(operators, 'URI:weft://operator/anna'));
    await until(() => heard(socket) === 1, 'a greeting');
    expect([...server.sessions]).toHaveLength(1);
    socket.terminate();
    await until(() => ends.length === 1, 'its end');
    expect(ends[0]?.address).toBe('127.0.0.1');
  });

  test('refuses one that names no operator', async () => {
    const { server } = await start();
    expect(await refusalOf(dial(server.url, as(operators, 'URI:weft://agent/de-halm')))).toBe(403);
  });

  test.each([
    ['of another authority', () => as(others, 'URI:weft://operator/anna')],
    ['in place of none', () => ({ ca: operators.certificate, headers: BEARER })],
    [
      'by an old TLS',
      () => ({ ...as(operators, 'URI:weft://operator/anna'), maxVersion: 'TLSv1.2' as const }),
    ],
  ])('does not speak to one with a certificate %s, and says so in its log', async (_, options) => {
    const { server, refusals } = await start();
    const socket = dial(server.url, options());
    await closed(socket);
    await until(() => refusals.length === 1, 'a line of the refusal');
    expect(refusals[0]?.status).toBeNull();
    expect(refusals[0]?.reason).toMatch(/^no TLS: /);
    expect(server.sessions.size).toBe(0);
  });

  test('does not speak to one whose certificate has expired, and logs that there was no TLS', async () => {
    const { server, refusals } = await start();
    await closed(dial(server.url, as(operators, 'URI:weft://operator/anna', -1)));
    await until(() => refusals.length === 1, 'a line of the refusal');
    expect(refusals[0]?.reason).toMatch(/^no TLS: /);
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
