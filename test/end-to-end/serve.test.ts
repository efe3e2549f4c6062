import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runBuilt, weftReport } from '../support/e2e-weft.ts';
import {
  hasSshClient,
  type ServedConsole,
  ServeFolder,
  SSH_CLIENT_MISSING,
  SshClient,
  startServe,
} from '../support/served-console.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { findFreePorts } from '../support/slurm-ports.ts';
import { until } from '../support/stream-server.ts';

const title = `the console served to real ssh${hasSshClient() ? '' : ` (${SSH_CLIENT_MISSING})`}`;
const TERMINAL = ['-tt'];

describe.skipIf(!hasSshClient())(title, () => {
  let agent: SimulatedAgent;
  let folder: ServeFolder;
  let served: ServedConsole;
  const lines = new Map<string, string>();

  beforeAll(async () => {
    agent = await startSimulatedAgent('de-halm', 6);
    folder = new ServeFolder({ 'de-halm': agent.url });
    for (const name of ['noc-1', 'viewer', 'wall', 'expired', 'elsewhere', 'odd', 'stranger', 'later'])
      lines.set(name, folder.makeKey(name));
    folder.authorize(
      line('noc-1'),
      line('viewer', 'restrict,environment="WEFT_ROLE=viewer"'),
      line('wall', 'command="wall"'),
      line('expired', 'expiry-time="20200101Z"'),
      line('elsewhere', 'from="192.0.2.0/24,!127.0.0.1"'),
      line('odd', 'permitlisten="8080"'),
    );
    served = await startServe(folder);
  });
  afterAll(async () => {
    served?.signal('SIGTERM');
    await served?.ended;
    await agent?.end();
    folder?.remove();
  });

  const line = (name: string, options = ''): string => `${options} ${lines.get(name)}`.trim();
  const open = (
    key: string,
    flags: readonly string[] = TERMINAL,
    command = '',
    environment: Readonly<Record<string, string>> = {},
  ): SshClient => {
    const client = new SshClient(folder, key, served.port, flags, command, environment);
    onTestFinished(() => client.signal('SIGKILL'));
    return client;
  };

  it('makes a host key of its own, and prints the fingerprint that ssh-keygen prints', () => {
    expect(statSync(folder.hostKey).mode & 0o777).toBe(0o600);
    const printed = execFileSync('ssh-keygen', ['-l', '-f', folder.hostKey]).toString().trim();
    expect(served.log()).toContain(`host key made: ${printed}`);
    expect(readFileSync(folder.hostKey, 'utf8')).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
  });

  it('shows a console, and gives the terminal back with exit code 0 at q', async () => {
    const client = open('noc-1');
    await client.sees(/De Halm/);
    client.press('2');
    await client.sees(/health +state +scheduling/);
    client.press('q');
    expect(await client.ended).toBe(0);
    expect(client.terminal.isAlternate).toBe(false);
    expect(client.terminal.modes).toMatchObject({ mouseTrackingMode: 'none', bracketedPasteMode: false });
    await until(
      () => /noc-1 \(operator, SHA256:\S+\) from 127.0.0.1 ended: they left/.test(served.log()),
      'log',
    );
  });

  it.each([
    ['stranger', null],
    ['expired', 'the key has expired'],
    ['elsewhere', 'the key may not be used from 127.0.0.1'],
    ['odd', null],
  ])('lets nobody in with the key %s', async (key, logged) => {
    const client = open(key);
    expect(await client.ended).toBe(255);
    expect(client.stderr).toContain('Permission denied (publickey)');
    if (logged !== null) expect(served.log()).toContain(logged);
  });

  it('names the line whose option it does not know', () => {
    expect(served.log()).toContain(
      'authorized_keys:6: option permitlisten: it is not known, so the key is refused',
    );
  });

  it('takes a key that is added while it runs, and ends sessions of one that is taken out', async () => {
    const before = readFileSync(folder.authorizedKeys, 'utf8');
    onTestFinished(() => writeFileSync(folder.authorizedKeys, before));
    writeFileSync(folder.authorizedKeys, `${before}${line('later')}\n`);
    const client = open('later');
    await client.sees(/De Halm/);
    writeFileSync(folder.authorizedKeys, before);
    expect(await client.ended).toBe(1);
    expect(client.bytes).toMatch(/\x1b\[\?1049lweft: the key was taken back or changed\r\n$/);
  });

  it('lets nobody in while others can write the file of keys', async () => {
    chmodSync(folder.authorizedKeys, 0o666);
    onTestFinished(() => chmodSync(folder.authorizedKeys, 0o600));
    expect(await open('noc-1').ended).toBe(255);
    expect(served.log()).toContain(`mend with: chmod go-w ${folder.authorizedKeys}; nobody can come in`);
  });

  it('does not start with a host key that others can read, and says what mends it', async () => {
    const path = join(folder.path, 'open_key');
    writeFileSync(path, readFileSync(folder.hostKey), { mode: 0o644 });
    const flags = ['--ssh', '127.0.0.1:0', '--host-key', path, '--authorized-keys', folder.authorizedKeys];
    const { code, stderr } = await runBuilt('weft', 'serve', '--config', folder.config, ...flags);
    expect(code).toBe(2);
    expect(stderr.toString()).toContain(`mend with: chmod 600 ${path}`);
  });

  it('says to a terminal that can show nothing that it cannot', async () => {
    const client = open('noc-1', TERMINAL, '', { TERM: 'dumb' });
    expect(await client.ended).toBe(1);
    expect(client.bytes).toBe('weft: TERM=dumb cannot show the console\r\n');
  });

  describe('what is asked beside a terminal', () => {
    it.each([
      ['a command', [], 'id', 'exec request failed'],
      ['a command on a terminal', TERMINAL, 'id', 'exec request failed'],
      ['sftp', ['-s'], 'sftp', 'subsystem request failed'],
      ['a shell without a terminal', ['-T'], '', 'shell request failed'],
      [
        'a port forwarded to us',
        ['-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:9'],
        '',
        'remote port forwarding failed',
      ],
    ])('%s is refused', async (_what, flags, command, words) => {
      const client = open('noc-1', flags, command);
      expect(await client.ended).toBe(255);
      expect(client.stderr).toContain(words);
    });

    it('a port forwarded through us is refused', async () => {
      const port = await findFreePorts(1);
      const client = open('noc-1', [...TERMINAL, '-L', `127.0.0.1:${port}:${new URL(agent.url).host}`]);
      await client.sees(/De Halm/);
      const socket = connect(port, '127.0.0.1');
      socket.resume();
      await once(socket, 'close');
      expect(client.bytes + client.stderr).toContain('administratively prohibited');
    });

    it('agents, X11, variables and second sessions are refused, and the first session goes on', async () => {
      const client = new Client();
      onTestFinished(() => void client.destroy());
      client.connect({
        host: '127.0.0.1',
        port: served.port,
        username: 'noc',
        privateKey: readFileSync(join(folder.path, 'noc-1')),
      });
      await once(client, 'ready');
      const shell = (options: object): Promise<Error | null> =>
        new Promise((resolve) => client.shell({}, options, (error) => resolve(error ?? null)));
      expect((await shell({ x11: true }))?.message).toBe('Unable to request X11');
      // That took this connection's one session.
      expect((await shell({}))?.message).toContain('Channel open failure');
      client.end();
      const forwarding = open('noc-1', [...TERMINAL, '-A', '-o', 'SetEnv=LD_PRELOAD=x']);
      await forwarding.sees(/De Halm/);
      forwarding.press('q');
      expect(await forwarding.ended).toBe(0);
    });
  });

  describe('who may do what', () => {
    const pressCordon = async (client: SshClient): Promise<void> => {
      await client.sees(/De Halm/);
      client.press('2');
      await client.sees(/health +state +scheduling/);
      client.press('c');
    };

    it('an operator acts, and the agent keeps the name of the key with the console it came by', async () => {
      const client = open('noc-1');
      await pressCordon(client);
      await client.sees(/Cordon 1 node at de-halm/);
      client.press('fan is loud');
      await client.sees(/▸ reason +fan is loud/);
      client.press('\r');
      await client.sees(/cordon \S{26} at de-halm: accepted/);
      client.press('q');
      await client.ended;
      // What was accepted is in the agent's next publication.
      await vi.waitFor(async () => {
        const { rows } = await weftReport(folder.config, 'audit');
        expect(rows).toContainEqual(
          expect.objectContaining({
            code: 'operation.accepted',
            actor: 'weft://operator/noc-1',
            via: 'weft://operator/local',
            reason: 'fan is loud',
          }),
        );
      }, 10_000);
    });

    it('a viewer has no way to act', async () => {
      const client = open('viewer');
      await pressCordon(client);
      await client.sees(/read-only|only reads/i);
      expect(client.text()).not.toContain('Cordon 1 node');
    });

    it('a wall hears no key but q', async () => {
      const client = open('wall');
      await client.sees(/De Halm/i);
      client.press('2w2');
      client.press('q');
      expect(await client.ended).toBe(0);
      // The table's head, which an operator's screen shows at the same keys.
      expect(client.bytes).not.toContain('scheduling');
    });
  });
});
