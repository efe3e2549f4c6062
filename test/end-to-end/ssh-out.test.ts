import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Prompt } from '../../source/agents/ssh/prompt.ts';
import { SshReach } from '../../source/agents/ssh/ssh-reach.ts';
import type { ConsoleConfig, SshHop } from '../../source/config/console-config.ts';
import { connect } from '../../source/connect.ts';
import { builtProgram, startAgent } from '../support/agent-process.ts';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import {
  makeKey,
  type OpenSshServer,
  SSH_MISSING,
  sshAvailable,
  startOpenSsh,
  startSshAgent,
} from '../support/openssh-server.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { type Certificate, CertificateMaker, HAS_OPENSSL } from '../support/stream-certificates.ts';

const title = `the console through real sshd${sshAvailable() ? '' : ` (${SSH_MISSING})`}`;

describe.skipIf(!sshAvailable())(title, () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-ssh-'));
  const identity = join(folder, 'id_ed25519');
  const knownHosts = join(folder, 'known_hosts');
  const weftYaml = join(folder, 'weft.yaml');
  let agent: SimulatedAgent;
  /** The bastion that faces us, and one behind it. */
  let outer: OpenSshServer;
  let inner: OpenSshServer;

  beforeAll(async () => {
    const key = makeKey(identity);
    agent = await startSimulatedAgent('de-halm');
    outer = await startOpenSsh({ folder: join(folder, 'outer'), authorizedKeys: [key] });
    inner = await startOpenSsh({
      folder: join(folder, 'inner'),
      authorizedKeys: [key],
      hostKeyTypes: ['ecdsa', 'ed25519', 'rsa'],
    });
  });
  afterAll(async () => {
    await Promise.all([outer?.kill(), inner?.kill(), agent?.end()]);
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => rmSync(knownHosts, { force: true }));

  const url = (server: OpenSshServer): string => `ssh://127.0.0.1:${server.port}`;
  const name = (server: OpenSshServer): string => `[127.0.0.1]:${server.port}`;
  const lineFor = (server: OpenSshServer, type: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519'): string =>
    `${name(server)} ${server.hostKeys.get(type)}\n`;
  const know = (...lines: string[]): void => writeFileSync(knownHosts, lines.join(''));
  const configure = (via: readonly OpenSshServer[], identities: readonly string[] = [identity]): void => {
    const sites = [{ id: 'de-halm', url: agent.url, via: via.map(url) }];
    writeFileSync(weftYaml, JSON.stringify({ sites, ssh: { knownHosts, identities } }), { mode: 0o600 });
  };
  const siteError = async (): Promise<string> => {
    const report = await weftReport(weftYaml, 'sites');
    expect(report.complete).toBe(false);
    return report.sites[0]?.error ?? '';
  };

  describe('by the built program', () => {
    it.each([1, 2])('reports a site behind %i bastions', async (count) => {
      know(lineFor(outer), lineFor(inner));
      configure([outer, inner].slice(0, count));
      const report = await weftReport(weftYaml, 'sites');
      expect(report).toMatchObject({
        code: 0,
        complete: true,
        sites: [{ site: 'de-halm', freshness: 'live' }],
        rows: [{ site: 'de-halm', nodes: 4 }],
      });
    });

    it('finds a bastion whose name is hashed', async () => {
      know(lineFor(outer));
      execFileSync('ssh-keygen', ['-q', '-H', '-f', knownHosts], { stdio: 'pipe' });
      expect(readFileSync(knownHosts, 'utf8')).toMatch(/^\|1\|/);
      configure([outer]);
      expect((await weftReport(weftYaml, 'sites')).complete).toBe(true);
    });

    it.each(['ed25519', 'ecdsa', 'rsa'] as const)(
      'takes a bastion of which only the %s key is recorded, though it has others',
      async (type) => {
        know(lineFor(inner, type));
        configure([inner]);
        expect((await weftReport(weftYaml, 'sites')).complete).toBe(true);
      },
    );

    it('refuses an unknown key and names the bastion, its fingerprint and what to do', async () => {
      configure([outer]);
      const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'outer/host_ed25519.pub')])
        .toString()
        .split(' ')[1];
      const error = await siteError();
      expect(error).toMatch(`127.0.0.1:${outer.port}: host key is not known`);
      expect(error).toContain(`ssh-ed25519 key ${fingerprint}`);
      expect(error).toContain('compare it with what its operators publish');
    });

    it('refuses a second bastion that is unknown, under its own name', async () => {
      know(lineFor(outer));
      configure([outer, inner]);
      expect(await siteError()).toMatch(`127.0.0.1:${inner.port}: host key is not known`);
    });

    it('refuses a changed key, names the line of the old one and how to remove it', async () => {
      know('# bastions\n', `${name(outer)} ${inner.hostKeys.get('ed25519')}\n`);
      configure([outer]);
      const error = await siteError();
      expect(error).toContain(`127.0.0.1:${outer.port}: host key has changed`);
      expect(error).toContain(`recorded is ${knownHosts}:2 (ssh-ed25519)`);
      expect(error).toContain(`ssh-keygen -R '${name(outer)}' -f ${knownHosts}`);
    });

    it('refuses a revoked key though it is recorded as good too', async () => {
      know(lineFor(outer), `@revoked * ${outer.hostKeys.get('ed25519')}\n`);
      configure([outer]);
      expect(await siteError()).toMatch(new RegExp(`:${outer.port}: refused, .* is revoked \\(.*:2\\)`));
    });

    it('dials nobody when known_hosts cannot be read', async () => {
      mkdirSync(knownHosts);
      configure([outer]);
      const error = await siteError();
      rmSync(knownHosts, { recursive: true });
      expect(error).toContain(`not dialled, for no host key can be verified: ${knownHosts} cannot be read`);
    });

    it('says which keys a bastion refused, and for whom', async () => {
      const wrong = join(folder, 'wrong');
      makeKey(wrong);
      know(lineFor(outer));
      configure([outer], [wrong, join(folder, 'absent')]);
      const error = await siteError();
      expect(error).toContain(
        `:${outer.port}: refused this user’s keys for ${userInfo().username}; tried ${wrong}`,
      );
      expect(error).toContain(`${join(folder, 'absent')} (is not there)`);
    });

    it('does not start with a key that others can read', async () => {
      const open = join(folder, 'open');
      makeKey(open);
      execFileSync('chmod', ['644', open]);
      know(lineFor(outer));
      configure([outer], [open]);
      const ran = await runBuilt('weft', 'sites', '--json', '--config', weftYaml);
      expect(ran.code).toBe(2);
      expect(ran.stderr.toString()).toContain(`chmod 600 ${open}`);
    });

    it('says that a key has a passphrase where nobody can be asked', async () => {
      const locked = join(folder, 'locked');
      makeKey(locked, 'ed25519', 'correct horse');
      know(lineFor(outer));
      configure([outer], [locked]);
      expect(await siteError()).toContain(
        `${locked} (has a passphrase and nobody can be asked here; run: ssh-add ${locked})`,
      );
    });

    it('logs in with what the SSH agent holds', async () => {
      const agentFolder = mkdtempSync(join(folder, 'agent-'));
      const ssh = await startSshAgent(agentFolder, [identity]);
      onTestFinished(() => ssh.stop());
      know(lineFor(outer));
      configure([outer], []);
      vi.stubEnv('SSH_AUTH_SOCK', ssh.socket);
      onTestFinished(() => void vi.unstubAllEnvs());
      expect((await weftReport(weftYaml, 'sites')).complete).toBe(true);
    });

    it('says that a bastion lets nobody through', async () => {
      const strict = await startOpenSsh({
        folder: join(folder, 'strict'),
        authorizedKeys: [readFileSync(`${identity}.pub`, 'utf8')],
        settings: ['AllowTcpForwarding no'],
      });
      onTestFinished(() => strict.kill());
      know(lineFor(strict));
      configure([strict]);
      expect(await siteError()).toMatch(
        new RegExp(`:${strict.port}: does not let this user through to 127.0.0.1:\\d+ .*AllowTcpForwarding`),
      );
    });

    it('says that an old bastion has no algorithm in common with us', async () => {
      const old = await startOpenSsh({
        folder: join(folder, 'old'),
        authorizedKeys: [],
        settings: ['Ciphers aes128-ctr,chacha20-poly1305@openssh.com'],
      });
      onTestFinished(() => old.kill());
      know(lineFor(old));
      configure([old]);
      expect(await siteError()).toMatch(/:\d+: has no .*cipher in common with weft/);
    });

    it('says what is missing when ssh2 is not installed', async () => {
      const bare = mkdtempSync(join(tmpdir(), 'weft-bare-'));
      onTestFinished(() => rmSync(bare, { recursive: true }));
      copyFileSync(builtProgram('weft'), join(bare, 'weft.mjs'));
      cpSync(join(dirname(builtProgram('weft')), 'parts'), join(bare, 'parts'), { recursive: true });
      // Its parts are modules too.
      writeFileSync(join(bare, 'package.json'), '{"type": "module"}');
      know(lineFor(outer));
      configure([outer]);
      const output = execFileSync(
        'sh',
        [
          '-c',
          `"${process.execPath}" "${join(bare, 'weft.mjs')}" sites --json --config "${weftYaml}" || true`,
        ],
        { stdio: 'pipe' },
      );
      expect(output.toString()).toContain('via: needs the package ssh2, which is not installed beside weft');
    });
  });

  describe('over time', () => {
    const hop = ({ port }: { readonly port: number }): SshHop => ({ user: null, host: '127.0.0.1', port });
    const consoleConfig = (ids: readonly string[], via: readonly OpenSshServer[]): ConsoleConfig => ({
      file: null,
      sites: ids.map((id) => ({
        id,
        url: agent.url,
        via: via.map(hop),
        access: { kind: 'none' },
        pin: null,
      })),
      ssh: { knownHosts, identities: [identity] },
      dataClasses: new Map(),
      theme: 'default',
      wall: { dim: null },
      background: 'auto',
      mouse: true,
    });
    const reachOf = (prompt: Prompt | null, answerMs = 10_000, keepaliveMs = 10_000): SshReach =>
      new SshReach({ knownHosts, identities: [identity] }, prompt, {
        agentSocket: null,
        userName: userInfo().username,
        times: { answerMs, keepaliveMs },
      });
    const patiently = { timeout: 20_000, interval: 50 };

    it('marks a site down with the bastion’s name when it dies, and comes back when it does', async () => {
      know(lineFor(outer), lineFor(inner));
      const { fabric, stop } = await connect(consoleConfig(['de-halm'], [outer, inner]), []);
      onTestFinished(stop);
      const feed = fabric.sites[0]!.feed;
      await vi.waitFor(() => expect(feed).toMatchObject({ state: 'up', error: null }), patiently);
      await inner.kill();
      await vi.waitFor(() => expect(feed.state).toBe('down'), patiently);
      expect(feed.error).toMatch(new RegExp(`^127\\.0\\.0\\.1:(${inner.port}|${outer.port}): `));
      expect(fabric.sites[0]!.freshness(fabric.now())).toBe('stale');
      await inner.start();
      await vi.waitFor(() => expect(feed).toMatchObject({ state: 'up', error: null }), patiently);
    });

    it.skipIf(!HAS_OPENSSL).each([
      ['takes', 'IP:127.0.0.1', /^up null$/],
      ['refuses', 'DNS:elsewhere.example', /^down .*does not match certificate's altnames/],
    ])(
      '%s an agent whose certificate is for %s: TLS runs through the bastion, end to end',
      async (_, names, outcome) => {
        const lab = mkdtempSync(join(folder, 'lab-'));
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
        know(lineFor(outer));
        const plain = consoleConfig(['secure'], [outer]);
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
      know(lineFor(outer));
      await vi.waitFor(() => expect(outer.sessions()).toBe(0), patiently);
      const reach = reachOf(null);
      const port = Number(new URL(agent.url).port);
      const streams = await Promise.all([1, 2, 3].map(() => reach.open([hop(outer)], '127.0.0.1', port)));
      expect(outer.sessions()).toBe(1);
      for (const stream of streams) stream.destroy();
      await vi.waitFor(() => expect(outer.sessions()).toBe(0), patiently);
      const again = await reach.open([hop(outer)], '127.0.0.1', port);
      expect(outer.sessions()).toBe(1);
      again.destroy();
      reach.stop();
      reach.stop();
    });

    it('gives up a bastion that takes the connection and says nothing', async () => {
      const { port, server } = await listen(() => undefined);
      onTestFinished(() => void server.close());
      const reach = reachOf(null, 200);
      onTestFinished(() => reach.stop());
      await expect(reach.open([hop({ port })], '127.0.0.1', 1)).rejects.toThrow(
        `127.0.0.1:${port}: took the connection and said nothing for 0.2 s`,
      );
    });

    it('gives up a bastion that freezes before it opens the way', async () => {
      const frozen = await startOpenSsh({
        folder: join(folder, 'frozen'),
        authorizedKeys: [readFileSync(`${identity}.pub`, 'utf8')],
      });
      onTestFinished(() => frozen.kill());
      know(lineFor(frozen));
      const reach = reachOf(null, 500);
      onTestFinished(() => reach.stop());
      const first = await reach.open([hop(frozen)], '127.0.0.1', Number(new URL(agent.url).port));
      frozen.freeze();
      await expect(reach.open([hop(frozen)], '127.0.0.1', 1)).rejects.toThrow('no answer in 0.5 s');
      first.destroy();
    });

    it('lets go of a bastion that gives no sign of life', async () => {
      const frozen = await startOpenSsh({
        folder: join(folder, 'lifeless'),
        authorizedKeys: [readFileSync(`${identity}.pub`, 'utf8')],
      });
      onTestFinished(() => frozen.kill());
      know(lineFor(frozen));
      const reach = reachOf(null, 10_000, 50);
      onTestFinished(() => reach.stop());
      const stream = await reach.open([hop(frozen)], '127.0.0.1', Number(new URL(agent.url).port));
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
      const { port, server } = await listen((socket) => {
        const bytes = noise();
        if (bytes === null) socket.resetAndDestroy();
        else socket.write(bytes, () => socket.resetAndDestroy());
      });
      onTestFinished(() => void server.close());
      const reach = reachOf(null);
      onTestFinished(() => reach.stop());
      await expect(reach.open([hop({ port })], '127.0.0.1', 1)).rejects.toThrow(`127.0.0.1:${port}: `);
    });

    it('asks once for an unknown bastion, and records it so that ssh agrees', async () => {
      const asked: string[] = [];
      const prompt: Prompt = {
        ask: async (lines) => {
          asked.push(lines.join('\n'));
          return 'yes';
        },
        askSecret: async () => null,
        tell: () => undefined,
      };
      know('earlier.example ssh-ed25519 line-without-end');
      const reach = reachOf(prompt);
      onTestFinished(() => reach.stop());
      await reach.introduce([[hop(outer)], [hop(outer)], []]);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain('SHA256:');
      const found = execFileSync('ssh-keygen', ['-F', name(outer), '-f', knownHosts]).toString();
      expect(found).toContain(outer.hostKeys.get('ed25519'));
      const stream = await reachOf(null).open([hop(outer)], '127.0.0.1', Number(new URL(agent.url).port));
      stream.destroy();
    });

    it('takes no for an answer, and nobody is asked again once the screen is up', async () => {
      const asked: string[] = [];
      const prompt: Prompt = {
        ask: async (_, question) => {
          asked.push(question);
          return 'no';
        },
        askSecret: async () => null,
        tell: () => undefined,
      };
      const reach = reachOf(prompt);
      onTestFinished(() => reach.stop());
      await reach.introduce([[hop(outer)]]);
      await expect(reach.open([hop(outer)], '127.0.0.1', 1)).rejects.toThrow('host key is not known');
      expect(asked).toHaveLength(1);
      expect(() => readFileSync(knownHosts)).toThrow('ENOENT');
    });

    it('asks for a passphrase once for all bastions', async () => {
      const locked = join(folder, 'asked');
      const key = makeKey(locked, 'ed25519', 'correct horse');
      const ours = await startOpenSsh({ folder: join(folder, 'ours'), authorizedKeys: [key] });
      const theirs = await startOpenSsh({ folder: join(folder, 'theirs'), authorizedKeys: [key] });
      onTestFinished(() => Promise.all([ours.kill(), theirs.kill()]).then(() => undefined));
      know(lineFor(ours), lineFor(theirs));
      const askSecret = vi.fn(async () => 'correct horse');
      const prompt: Prompt = { ask: async () => null, askSecret, tell: () => undefined };
      const reach = new SshReach({ knownHosts, identities: [locked] }, prompt, {
        agentSocket: null,
        userName: userInfo().username,
        times: { answerMs: 10_000, keepaliveMs: 10_000 },
      });
      onTestFinished(() => reach.stop());
      await reach.introduce([[hop(ours)], [hop(theirs)]]);
      const port = Number(new URL(agent.url).port);
      for (const server of [ours, theirs]) (await reach.open([hop(server)], '127.0.0.1', port)).destroy();
      expect(askSecret).toHaveBeenCalledTimes(1);
    });
  });
});

async function listen(
  take: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, server };
}
