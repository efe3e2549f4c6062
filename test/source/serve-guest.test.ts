import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ClientChannel } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FabricWatch } from '../../source/fabric-watch.ts';
import { PaintRounds } from '../../source/paint-rounds.ts';
import { openHostKey } from '../../source/serve/host-key-file.ts';
import { KeysFile } from '../../source/serve/keys-file.ts';
import { type Guest, openSshDoor } from '../../source/serve/ssh-door.ts';
import { type Hall, type Seat, serveGuest } from '../../source/serve-guest.ts';
import { EmulatedTerminal } from '../support/emulated-terminal.ts';
import { madeFabric, wellSite } from '../support/made-fabric.ts';
import { until } from '../support/stream-server.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-guest-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const KEY = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'noc-1' });

/** A door that serves one made site, and somebody who came in by it. */
async function served(more: Partial<Hall> = {}, graceMs?: number) {
  const keysPath = join(folder, 'authorized_keys');
  writeFileSync(keysPath, `${KEY.public}\n`, { mode: 0o600 });
  const watch = new FabricWatch({
    fabric: madeFabric([wellSite('de-halm', 3)]),
    wall: () => Date.now(),
    dataClasses: new Map(),
  });
  const rounds = new PaintRounds();
  watch.onTurn(() => rounds.begin());
  watch.start();
  const hall: Hall = {
    command: { color: null, ascii: false },
    config: {
      file: null,
      sites: [],
      ssh: { knownHosts: '', identities: [] },
      dataClasses: new Map(),
      theme: 'default',
      wall: { dim: null },
      background: 'auto',
      mouse: true,
    },
    watch,
    rounds,
    requests: null,
    ...more,
  };
  const seats: Seat[] = [];
  const guests: Guest[] = [];
  const logged: string[] = [];
  const door = await openSshDoor({
    hostKey: (await openHostKey(join(folder, 'host_key'))).pem,
    keys: new KeysFile(keysPath, (problem) => logged.push(problem)),
    wall: () => Date.now(),
    log: (text) => logged.push(text),
    onGuest: (guest) => {
      guests.push(guest);
      seats.push(serveGuest(guest, hall));
    },
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  const { port } = await door.listen('127.0.0.1', 0);
  const client = new ssh2.Client();
  client.on('error', () => undefined);
  onTestFinished(() => {
    client.destroy();
    watch.stop();
    rounds.stop();
    door.close();
  });
  client.connect({ host: '127.0.0.1', port, username: 'noc', privateKey: KEY.private });
  await once(client, 'ready');
  const open = async (): Promise<Opened> => await openShell(client);
  return { open, client, seats, guests, logged };
}

interface Opened {
  readonly channel: ClientChannel;
  readonly terminal: EmulatedTerminal;
  readonly bytes: () => string;
}

async function openShell(client: ssh2.Client): Promise<Opened> {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell({ term: 'xterm', cols: 100, rows: 30 }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    ),
  );
  const terminal = new EmulatedTerminal(100, 30);
  let bytes = '';
  channel.setEncoding('utf8').on('data', (text: string) => {
    bytes += text;
    void terminal.write(text);
  });
  return { channel, terminal, bytes: () => bytes };
}

describe('a guest of a served console', () => {
  it('is warned on the screen that nobody pressed a key, and then told why it ended', async () => {
    const limits = { idleMs: 2_500, warningMs: 2_000, totalMs: 3_600_000 };
    const { open, seats } = await served({ limits });
    const { channel, terminal, bytes } = await open();
    const closed = new Promise<number>((resolve) => channel.on('exit', (code: number) => resolve(code)));
    await until(
      () => /this session ends in 2 s unless a key is pressed/.test(terminal.text()),
      'the warning',
    );
    expect(await closed).toBe(1);
    expect(bytes()).toMatch(/\x1b\[\?1049lweft: no key was pressed for 3 s\r\n$/);
    expect(await seats[0]?.ended).toBe('no key was pressed for 3 s');
  });

  it('has no program started for it', async () => {
    const { open } = await served();
    const { channel, terminal } = await open();
    await until(() => terminal.text().includes('de-halm'), 'the overview');
    channel.write('2');
    await until(() => /health +state/.test(terminal.text()), 'the nodes');
    channel.write('E');
    await until(
      () => terminal.text().includes('weft starts no program on a terminal that is not its own'),
      'why not',
    );
  });

  it('who leaves without a word leaves nothing behind', async () => {
    const { open, client, seats, guests } = await served();
    const { terminal } = await open();
    await until(() => terminal.text().includes('de-halm'), 'the overview');
    client.destroy();
    expect(await seats[0]?.ended).toBe('the connection ended');
    await guests[0]?.gone;
  });

  it('who logs in and wants no terminal is sent away when the time for that is over', async () => {
    const { client, logged, seats } = await served({}, 300);
    await once(client, 'close');
    expect(seats).toEqual([]);
    expect(logged).toEqual(['turned away 127.0.0.1: no login within 0.3 s']);
  });
});
