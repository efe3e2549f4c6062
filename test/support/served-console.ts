import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  execFileSync,
  spawn,
} from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtProgram } from './agent-process.ts';
import { EmulatedTerminal } from './emulated-terminal.ts';
import { findProgram } from './slurm-processes.ts';
import { until } from './stream-server.ts';

export const SSH_CLIENT_MISSING =
  'ssh is not installed: apt-get install -y --no-install-recommends openssh-client';

export function hasSshClient(): boolean {
  return ['ssh', 'ssh-keygen'].every((name) => findProgram(name) !== null);
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A folder with keys, an authorized_keys file and a console configuration; gone after `remove`. */
export class ServeFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'weft-serve-'));
  readonly hostKey = join(this.path, 'host_key');
  readonly authorizedKeys = join(this.path, 'authorized_keys');
  readonly config = join(this.path, 'weft.yaml');

  constructor(sites: Readonly<Record<string, string>>) {
    const listed = Object.entries(sites).map(([id, url]) => ({ id, url }));
    writeFileSync(this.config, JSON.stringify({ sites: listed }), { mode: 0o600 });
  }

  /** Makes a key of that name; gives its public line, whose comment is the name. */
  makeKey(name: string): string {
    const path = join(this.path, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
    return readFileSync(`${path}.pub`, 'utf8').trim();
  }

  authorize(...lines: readonly string[]): void {
    writeFileSync(this.authorizedKeys, `${lines.join('\n')}\n`, { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A built `weft serve` as a process of its own. */
export interface ServedConsole {
  readonly port: number;
  readonly pid: number;
  readonly log: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number | null>;
}

export async function startServe(folder: ServeFolder, flags: readonly string[] = []): Promise<ServedConsole> {
  const child = spawn(
    process.execPath,
    [
      ...[builtProgram('weft'), 'serve', '--config', folder.config, '--ssh', '127.0.0.1:0'],
      ...['--host-key', folder.hostKey, '--authorized-keys', folder.authorizedKeys, ...flags],
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, XDG_STATE_HOME: join(folder.path, 'state') },
    },
  );
  running.add(child);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return typeof code === 'number' ? code : null;
  });
  const early = ended.then((code) => {
    throw new Error(`weft serve ended with ${code} before it listened: ${log}`);
  });
  early.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout, 'data'), early]);
  const port = Number(/:(\d+)"/.exec(String(line))?.[1]);
  return { port, pid: child.pid ?? 0, log: () => log, signal: (signal) => void child.kill(signal), ended };
}

/** One `ssh` that asks for a terminal of 80 by 24, with an emulator behind it. */
export class SshClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #terminal = new EmulatedTerminal(80, 24);
  readonly ended: Promise<number | null>;
  stderr = '';
  /** Everything that came. */
  bytes = '';
  #drawn: Promise<unknown> = Promise.resolve();

  constructor(
    folder: ServeFolder,
    key: string,
    port: number,
    flags: readonly string[] = [],
    command = '',
    environment: Readonly<Record<string, string>> = {},
  ) {
    const options = [
      ...['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
      ...['-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'LogLevel=INFO'],
      ...['-o', 'BatchMode=yes', '-i', join(folder.path, key), ...flags],
      ...['-p', String(port), 'noc@127.0.0.1', ...(command === '' ? [] : [command])],
    ];
    this.#child = spawn('ssh', options, { env: { ...process.env, TERM: 'xterm-256color', ...environment } });
    running.add(this.#child);
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.bytes += text;
      this.#drawn = this.#terminal.write(text);
    });
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.ended = once(this.#child, 'close').then(async ([code]) => {
      running.delete(this.#child);
      // The emulator is a moment behind.
      await this.#drawn;
      return typeof code === 'number' ? code : null;
    });
  }

  get terminal(): EmulatedTerminal {
    return this.#terminal;
  }

  text(): string {
    return this.#terminal.text();
  }

  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until its screen shows something. */
  async sees(words: string | RegExp, withinMs = 15_000): Promise<void> {
    const shows = (): boolean =>
      typeof words === 'string' ? this.text().includes(words) : words.test(this.text());
    await until(shows, String(words), withinMs).catch((cause: unknown) => {
      throw new Error(`waited for ${words}; the screen shows\n${this.text()}\n${this.stderr}`, { cause });
    });
  }
}
