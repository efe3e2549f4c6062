import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../source/connect.ts';
import { startAgent } from '../support/agent-process.ts';
import { Bastions, hop, lineFor, THROUGH_SSHD } from '../support/bastions.ts';
import { sshAvailable } from '../support/openssh-server.ts';
import { type Certificate, CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';

const patiently = { timeout: 20_000, interval: 50 };

describe.skipIf(!sshAvailable())(THROUGH_SSHD, () => {
  let ssh: Bastions;

  beforeAll(async () => {
    ssh = await Bastions.start();
  });
  afterAll(() => ssh?.stop());

  it('marks a site down with the bastion’s name when it dies, and comes back when it does', async () => {
    ssh.know(lineFor(ssh.outer), lineFor(ssh.inner));
    const { fabric, stop } = await connect(ssh.consoleConfig('de-halm', [ssh.outer, ssh.inner]), []);
    onTestFinished(stop);
    const feed = fabric.sites[0]!.feed;
    await vi.waitFor(() => expect(feed).toMatchObject({ state: 'up', error: null }), patiently);
    await ssh.inner.kill();
    await vi.waitFor(() => expect(feed.state).toBe('down'), patiently);
    expect(feed.error).toMatch(new RegExp(`^127\\.0\\.0\\.1:(${ssh.inner.port}|${ssh.outer.port}): `));
    expect(fabric.sites[0]!.freshness(fabric.now())).toBe('stale');
    await ssh.inner.start();
    await vi.waitFor(() => expect(feed).toMatchObject({ state: 'up', error: null }), patiently);
  });

  it.skipIf(!HAS_OPENSSL).each([
    ['takes', 'IP:127.0.0.1', /^up null$/],
    ['refuses', 'DNS:elsewhere.example', /^down .*does not match certificate's altnames/],
  ])(
    '%s an agent whose certificate is for %s: TLS runs through the bastion, end to end',
    async (_, names, outcome) => {
      const lab = mkdtempSync(join(ssh.folder, 'lab-'));
      const maker = new CertificateMaker();
      onTestFinished(() => maker.remove());
      const authority = maker.authority();
      const file = (name: string, text: string): string => {
        writeFileSync(join(lab, name), text, { mode: 0o600 });
        return join(lab, name);
      };
      const files = (name: string, { certificate, key }: Certificate) => ({
        certificate: file(`${name}.pem`, certificate),
        key: file(`${name}-key.pem`, key),
      });
      const ca = file('ca.pem', authority.certificate);
      const server = files('agent', authority.issue(names, 'serverAuth'));
      const noc = files('noc', authority.issue('URI:weft://operator/noc-1', 'clientAuth'));
      const agentYaml = join(lab, 'agent.yaml');
      const tls = { ...server, operatorCa: ca };
      writeFileSync(
        agentYaml,
        JSON.stringify({
          site: { id: 'secure' },
          listen: { host: '127.0.0.1', port: 0, tls },
          state: 'state',
        }),
        { mode: 0o600 },
      );
      const secure = await startAgent(agentYaml);
      onTestFinished(() => secure.end().then(() => undefined));
      ssh.know(lineFor(ssh.outer));
      const plain = ssh.consoleConfig('secure', [ssh.outer]);
      const access = { kind: 'certificate' as const, tls: { ca, ...noc } };
      const sites = plain.sites.map((site) => ({ ...site, url: secure.url, access }));
      const { fabric, stop } = await connect({ ...plain, sites }, []);
      onTestFinished(stop);
      const feed = fabric.sites[0]!.feed;
      await vi.waitFor(() => expect(`${feed.state} ${feed.error}`).toMatch(outcome), patiently);
      expect(feed.mirror.identity).toBe(feed.state === 'up' ? 'weft://operator/noc-1' : null);
    },
  );

  it('shares a bastion between sites, and closes it when the last one is let go', async () => {
    ssh.know(lineFor(ssh.outer));
    await vi.waitFor(() => expect(ssh.outer.sessions()).toBe(0), patiently);
    const reach = ssh.reach();
    const port = ssh.agentPort;
    const streams = await Promise.all([1, 2, 3].map(() => reach.open([hop(ssh.outer)], '127.0.0.1', port)));
    expect(ssh.outer.sessions()).toBe(1);
    for (const stream of streams) stream.destroy();
    await vi.waitFor(() => expect(ssh.outer.sessions()).toBe(0), patiently);
    const again = await reach.open([hop(ssh.outer)], '127.0.0.1', port);
    expect(ssh.outer.sessions()).toBe(1);
    again.destroy();
    reach.stop();
    reach.stop();
  });

  it('gives up a bastion that takes the connection and says nothing', async () => {
    const port = await listen(() => undefined);
    const reach = ssh.reach({ answerMs: 200 });
    await expect(reach.open([hop({ port })], '127.0.0.1', 1)).rejects.toThrow(
      `127.0.0.1:${port}: took the connection and said nothing for 0.2 s`,
    );
  });

  it('gives up a bastion that freezes before it opens the way', async () => {
    const frozen = await ssh.another('frozen');
    ssh.know(lineFor(frozen));
    const reach = ssh.reach({ answerMs: 500 });
    const first = await reach.open([hop(frozen)], '127.0.0.1', ssh.agentPort);
    frozen.freeze();
    await expect(reach.open([hop(frozen)], '127.0.0.1', 1)).rejects.toThrow('no answer in 0.5 s');
    first.destroy();
  });

  it('lets go of a bastion that gives no sign of life', async () => {
    const frozen = await ssh.another('lifeless');
    ssh.know(lineFor(frozen));
    const reach = ssh.reach({ keepaliveMs: 50 });
    const stream = await reach.open([hop(frozen)], '127.0.0.1', ssh.agentPort);
    const closed = once(stream, 'close').catch(() => null);
    frozen.freeze();
    await closed;
    expect(stream.errored?.message).toBe(`127.0.0.1:${frozen.port}: gave no sign of life and was given up`);
  });

  it.each([
    ['at once', (): Buffer | null => null],
    ['after some noise', (): Buffer | null => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['after it said it was SSH', (): Buffer | null => Buffer.from('SSH-2.0-x\r\n\0\0\0\x0c')],
  ])('survives a peer that resets the connection %s', async (_, noise) => {
    const port = await listen((socket) => {
      const bytes = noise();
      if (bytes === null) socket.resetAndDestroy();
      else socket.write(bytes, () => socket.resetAndDestroy());
    });
    const reach = ssh.reach();
    await expect(reach.open([hop({ port })], '127.0.0.1', 1)).rejects.toThrow(`127.0.0.1:${port}: `);
  });
});

/** A port at which whoever comes is treated so, for one test. */
async function listen(take: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
