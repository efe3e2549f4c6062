import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EmulatedTerminal } from '../support/emulated-terminal.ts';
import {
  hasSshClient,
  type ServedConsole,
  ServeFolder,
  SSH_CLIENT_MISSING,
  SshClient,
  startServe,
} from '../support/served-console.ts';
import { firstWords, openShell, sshCommand } from '../support/served-logins.ts';
import { type SimulatedAgent, startSimulatedAgent } from '../support/simulated-agent.ts';
import { seeded } from '../support/stream-random.ts';
import { until } from '../support/stream-server.ts';
import { hasTmux, OWN, TAKEN, TmuxShell } from '../support/tmux-shell.ts';

const title = `a served console under load${hasSshClient() ? '' : ` (${SSH_CLIENT_MISSING})`}`;
const KEYS = ['noc-1', 'noc-2', 'noc-3', 'noc-4', 'noc-5'];

describe.skipIf(!hasSshClient())(title, () => {
  let agent: SimulatedAgent;
  let folder: ServeFolder;
  let served: ServedConsole;

  beforeAll(async () => {
    agent = await startSimulatedAgent('de-halm', 6);
    folder = new ServeFolder({ 'de-halm': agent.url });
    folder.authorize(...KEYS.map((name) => folder.makeKey(name)));
    served = await startServe(folder);
  });
  afterAll(async () => {
    served?.signal('SIGKILL');
    await agent?.end();
    folder?.remove();
  });

  const open = (key = 'noc-1', flags: readonly string[] = []): SshClient => {
    const client = new SshClient(folder, key, served.port, ['-tt', ...flags]);
    onTestFinished(() => client.signal('SIGKILL'));
    return client;
  };
  const dial = (address = '127.0.0.1'): Socket => {
    const socket = connect({ host: '127.0.0.1', port: served.port, localAddress: address });
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    return socket;
  };

  it('takes a storm of window sizes for its last one, and none beyond what a screen can be', async () => {
    const { channel, end } = await openShell(folder, served.port);
    const terminal = new EmulatedTerminal(97, 33);
    let paints = 0;
    channel.setEncoding('utf8').on('data', (text: string) => {
      paints += text.split('\x1b[2J').length - 1;
      void terminal.write(text);
    });
    await until(() => terminal.text().includes('De Halm'), 'the first picture');
    for (let change = 0; change < 2_000; change++) channel.setWindow(1 + (change % 60), 100_000, 0, 0);
    channel.setWindow(4_000_000, 4_000_000, 0, 0);
    channel.setWindow(33, 97, 0, 0);
    await until(() => {
      const lines = terminal.text().split('\n');
      // Both ends of the picture are where a screen of 97 by 33 has them.
      return /UTC$/.test(lines[0] ?? '') && (lines[0]?.length ?? 0) > 90 && lines[32] !== '';
    }, 'a picture of 97 by 33');
    expect(paints).toBeLessThan(100);
    end();
  });

  it.skipIf(!hasTmux())('follows the window of a real terminal, and gives that back', async () => {
    const shellFolder = join(folder.path, 'shell');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(shellFolder);
    const command = sshCommand(folder, served.port);
    const shell = new TmuxShell(shellFolder, { noc: command }, { columns: 120, rows: 40 });
    onTestFinished(() => shell.end());
    shell.enter('noc; echo "ended with $?"');
    await shell.seen((text) => text.includes('De Halm'), 'the console');
    expect(shell.state()).toEqual(TAKEN);
    for (let change = 0; change < 20; change++) shell.resize(60 + change * 3, 20 + change);
    shell.resize(100, 30);
    await shell.seen((text) => {
      const lines = text.trimEnd().split('\n');
      return lines.length === 30 && lines[0]?.includes('weft') === true;
    }, 'the console at 100 by 30');
    shell.press('q');
    await shell.seen((text) => text.includes('ended with 0'), 'the end');
    expect(shell.state()).toEqual(OWN);
  });

  it('goes on with others while one client reads nothing, and shows that one the present afterwards', async () => {
    const [stopped, other] = [open('noc-1'), open('noc-2')];
    await Promise.all([stopped.sees(/De Halm/), other.sees(/De Halm/)]);
    stopped.signal('SIGSTOP');
    for (const [key, shown] of [
      ['2', /health +state +scheduling/],
      ['1', /De Halm/],
      ['2', /health +state +scheduling/],
    ] as const) {
      other.press(key);
      await other.sees(shown);
    }
    const clock = /\d\d:\d\d:\d\d UTC/;
    const before = clock.exec(stopped.text())?.[0];
    stopped.signal('SIGCONT');
    await until(() => clock.exec(stopped.text())?.[0] !== before, 'a newer picture');
    stopped.press('q');
    expect(await stopped.ended).toBe(0);
  });

  it('serves 64 at once, and says to the 65th from there why not', async () => {
    const clients = Array.from({ length: 64 }, (_, index) => index);
    const opened: SshClient[] = [];
    // Five logins of one address are let wait at once.
    for (const index of clients) {
      const client = open(KEYS[index % KEYS.length]);
      opened.push(client);
      await client.sees(/De Halm/);
    }
    const late = open('noc-5');
    expect(await late.ended).toBe(1);
    expect(late.bytes + late.stderr).toContain('64 sessions are open from this address already');
    expect(served.log()).not.toContain('Warning');
    for (const client of opened) client.press('q');
    expect(new Set(await Promise.all(opened.map(({ ended }) => ended)))).toEqual(new Set([0]));
  }, 90_000);

  it.each([
    ['one address', 1],
    ['50 addresses', 50],
  ])(
    'lets a real client in while 1,000 connections of %s say nothing',
    async (_words, addresses) => {
      const silent = Array.from({ length: 1_000 }, (_, index) => dial(`127.0.0.${2 + (index % addresses)}`));
      const most = addresses === 1 ? 5 : 20;
      await until(
        () => silent.filter(({ destroyed }) => !destroyed).length <= most,
        `all but ${most} closed`,
      );
      for (;;) {
        const client = open('noc-3');
        const code = await Promise.race([client.ended, client.sees(/De Halm/)]);
        // Those of many addresses give way when they said nothing for three seconds.
        if (code !== undefined && addresses > 1) continue;
        client.press('q');
        expect(await client.ended).toBe(0);
        return;
      }
    },
    30_000,
  );

  it('reads no more of somebody unknown than a login takes', async () => {
    const resident = (): number =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${served.pid}/status`, 'utf8'))?.[1]) * 1024;
    const before = resident();
    const socket = dial('127.0.0.100');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    const pump = (): void => {
      while (sent < 200 * piece.length && !socket.destroyed) {
        sent += piece.length;
        if (!socket.write(piece)) return;
      }
    };
    socket.on('drain', pump);
    pump();
    await closed;
    expect(socket.bytesWritten).toBeLessThan(200 * piece.length);
    await until(() => served.log().includes('more than 65536 bytes before a login'), 'the log');
    expect(resident() - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('ends only the connection of whoever sends garbage, at whichever step', async () => {
    const client = open('noc-1');
    await client.sees(/De Halm/);
    const random = seeded(20_261_125);
    const real = await firstWords(served.port);
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(real);
      // Mostly a handshake that was nearly right, with its identification or without.
      for (let change = 0; change < 1 + random() * 6; change++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const socket = dial(`127.0.${1 + (round % 200)}.1`);
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.resume();
      socket.end(round % 3 === 0 ? bytes.subarray(Math.floor(random() * 40)) : bytes);
      await closed;
    }
    client.press('q');
    expect(await client.ended).toBe(0);
  }, 30_000);

  it('tells everyone at SIGTERM, gives their terminals back and ends with 0', async () => {
    const clients = [open('noc-1'), open('noc-2')];
    await Promise.all(clients.map((client) => client.sees(/De Halm/)));
    served.signal('SIGTERM');
    for (const client of clients) {
      await client.ended;
      expect(client.bytes).toMatch(/\x1b\[\?1049lweft: the server is being stopped; [^\n]*\r\n$/);
      expect(client.terminal.isAlternate).toBe(false);
    }
    expect(await served.ended).toBe(0);
  });
});
