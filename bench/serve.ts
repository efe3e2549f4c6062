import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ClientChannel } from 'ssh2';
import { newKey } from '../source/serve/new-key.ts';

const SCREENS = 64;
const SITES = ['de-halm', 'eemshaven', 'zernike'];
const SIZE = { term: 'xterm-256color', cols: 120, rows: 40 };
/** Per cent of a core and megabytes a screen, and milliseconds for a key at p99. */
const LIMITS = { corePercent: 1, megabytes: 6, keyMs: 10 };
const WATCH_MS = 10_000;
const PRESSES = 20;

/**
 * 64 screens of one served console, 120 by 40, half of them the overview and half the nodes, of three sites
 * of 512 GPUs at 1 Hz. The clients are ssh2's, in this process; the server is a process of its own, and its
 * CPU and memory are what Linux says of it.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-serve-'));
  const children: ChildProcess[] = [];
  try {
    const sites = await Promise.all(SITES.map(async (id) => ({ id, url: await startAgent(id, children) })));
    writeFileSync(join(folder, 'weft.yaml'), JSON.stringify({ sites }), { mode: 0o600 });
    const keys = Array.from({ length: 8 }, (_, index) => newKey(ssh2.utils, `noc-${index}`));
    writeFileSync(join(folder, 'keys'), keys.map((key) => `${key.public}\n`).join(''), { mode: 0o600 });
    const { pid, port } = await startServer(folder, children);
    // What the first screen loads is the program's, not a screen's.
    const first = await openScreen(port, keys[0]?.private ?? '');
    await first.shows('De Halm');
    first.leave();
    await rest(3_000);
    const before = residentBytes(pid);
    const alone = await coreShare(pid, 5_000);
    const screens: Screen[] = [];
    for (let index = 0; index < SCREENS; index++) {
      const screen = await openScreen(port, keys[index % keys.length]?.private ?? '');
      await screen.shows('De Halm');
      if (index % 2 === 1) screen.press('2');
      screens.push(screen);
    }
    await rest(3_000);
    const share = ((await coreShare(pid, WATCH_MS)) - alone) / SCREENS;
    const grown = (residentBytes(pid) - before) / SCREENS;
    for (const screen of screens) screen.press('2');
    await rest(2_000);
    const echo = await openEcho(children);
    const [pressed, echoed] = await Promise.all([
      Promise.all(screens.map(pressKeys)),
      Promise.all(screens.map((_, index) => pressKeys(echo, index))),
    ]);
    const [took, alsoTook] = [sorted(pressed.flat()), sorted(echoed.flat())];
    console.log(
      `${SCREENS} screens of ${SIZE.cols} by ${SIZE.rows}; without any the server takes ${alone.toFixed(1)} % of a core, ${megabytes(before)} MB`,
    );
    line(
      'CPU a screen',
      `${share.toFixed(2)} % of a core`,
      share <= LIMITS.corePercent,
      `${LIMITS.corePercent} %`,
    );
    line(
      'memory a screen',
      `${megabytes(grown)} MB`,
      grown <= LIMITS.megabytes * 1e6,
      `${LIMITS.megabytes} MB`,
    );
    line('a key answered', words(took), at(took, 0.99) <= LIMITS.keyMs, `${LIMITS.keyMs} ms at p99`);
    console.log(`of a process that only echoes, at the same time: ${words(alsoTook)}`);
    for (const screen of screens) screen.leave();
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function line(what: string, measured: string, isKept: boolean, limit: string): void {
  console.log(`${what.padEnd(16)} ${measured}   limit ${limit}: ${isKept ? 'kept' : 'MISSED'}`);
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((one, other) => one - other);
}

function at(took: readonly number[], ratio: number): number {
  return took[Math.min(took.length - 1, Math.floor(took.length * ratio))] ?? Number.NaN;
}

function words(took: readonly number[]): string {
  const [p50, p99, worst] = [0.5, 0.99, 1].map((ratio) => at(took, ratio).toFixed(1));
  return `p50 ${p50} ms  p99 ${p99} ms  worst ${worst} ms of ${took.length}`;
}

/** What this machine makes of any answer at the moment: a byte through a process that does nothing else. */
async function openEcho(children: ChildProcess[]): Promise<Screen> {
  const program =
    "require('net').createServer((s) => s.pipe(s)).listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const [text] = await once(child.stdout, 'data');
  const socket = connect(Number(String(text)), '127.0.0.1');
  const waiting: (() => void)[] = [];
  socket.on('data', (bytes: Buffer) => {
    for (let byte = 0; byte < bytes.length; byte++) waiting.shift()?.();
  });
  return {
    press: (key) => void socket.write(key),
    shows: () => new Promise((settle) => waiting.push(settle)),
    leave: () => socket.end(),
  };
}

/** Each key moves the cursor by a row; it is answered when the cursor's sign comes again. */
async function pressKeys(screen: Screen, index: number): Promise<number[]> {
  const took: number[] = [];
  // Out of step with the others, as people are.
  await rest((index * 1_000) / SCREENS);
  for (let press = 0; press < PRESSES; press++) {
    const began = performance.now();
    const answered = screen.shows('▸');
    screen.press(press % 2 === 0 ? 'j' : 'k');
    await answered;
    took.push(performance.now() - began);
    await rest(400 + Math.random() * 200);
  }
  return took;
}

interface Screen {
  press(key: string): void;
  /** Settles when text comes that holds these characters. */
  shows(text: string): Promise<void>;
  leave(): void;
}

async function openScreen(port: number, privateKey: string): Promise<Screen> {
  const client = new ssh2.Client();
  // A server that is ended resets what it had open; one that fails says so by a screen that never comes.
  client.on('error', () => undefined);
  client.connect({ host: '127.0.0.1', port, username: 'noc', privateKey });
  await once(client, 'ready');
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell(SIZE, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  channel.setEncoding('utf8');
  let waiting: { readonly text: string; readonly settle: () => void } | null = null;
  channel.on('data', (text: string) => {
    if (waiting === null || !text.includes(waiting.text)) return;
    waiting.settle();
    waiting = null;
  });
  return {
    press: (key) => void channel.write(key),
    shows: (text) =>
      new Promise((settle) => {
        waiting = { text, settle };
      }),
    leave: () => void client.end(),
  };
}

async function startAgent(site: string, children: ChildProcess[]): Promise<string> {
  const flags = [
    'simulate',
    '--site',
    site,
    '--nodes',
    '64',
    '--gpus',
    '8',
    '--hz',
    '1',
    '--listen',
    '127.0.0.1:0',
  ];
  return await start('build/weft-agent.js', flags, children, /"url":"([^"]+)"/).then(({ found }) => found);
}

async function startServer(folder: string, children: ChildProcess[]): Promise<{ pid: number; port: number }> {
  const files = ['--config', join(folder, 'weft.yaml'), '--host-key', join(folder, 'host_key')];
  const flags = ['serve', '--ssh', '127.0.0.1:0', '--authorized-keys', join(folder, 'keys'), ...files];
  const { pid, found } = await start('build/weft.js', flags, children, /:(\d+)"/, folder);
  return { pid, port: Number(found) };
}

async function start(
  program: string,
  flags: readonly string[],
  children: ChildProcess[],
  wanted: RegExp,
  state: string = tmpdir(),
): Promise<{ readonly pid: number; readonly found: string }> {
  const env = { ...process.env, XDG_STATE_HOME: state };
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'ignore'], env });
  children.push(child);
  const [text] = await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, found: wanted.exec(String(text))?.[1] ?? '' };
}

/** Per cent of one core over some time. */
async function coreShare(pid: number, milliseconds: number): Promise<number> {
  const [began, before] = [performance.now(), cpuSeconds(pid)];
  await rest(milliseconds);
  return ((cpuSeconds(pid) - before) / ((performance.now() - began) / 1_000)) * 100;
}

/** proc(5): fields 14 and 15 of `stat`, counted behind the name, in clock ticks. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK']).toString());
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
let ticks: number | null = null;

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
