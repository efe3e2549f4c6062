import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findFreePorts } from './slurm-ports.ts';
import { Daemon, findProgram } from './slurm-processes.ts';

/** Real sshd on loopback, as an ordinary process with its own keys: no PAM, no system configuration. */
export interface OpenSshServer {
  readonly port: number;
  /** `ssh-ed25519 AAAA…` by type, as known_hosts writes it. */
  readonly hostKeys: ReadonlyMap<KeyType, string>;
  readonly log: () => string;
  /** Ends it with every session it carries, at once; `start` brings it back with the same keys. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Stops its processes without ending them: connections stay and nothing answers. */
  readonly freeze: () => void;
  /** Connections that are logged in now. */
  readonly sessions: () => number;
}

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface OpenSshOptions {
  readonly folder: string;
  readonly authorizedKeys: readonly string[];
  /** In the order the server offers them. */
  readonly hostKeyTypes?: readonly KeyType[];
  /** More lines of sshd_config, which come first and so win. */
  readonly settings?: readonly string[];
  /** Put before sshd, such as `ip netns exec NAME`, and where it listens there; on loopback without. */
  readonly within?: { readonly before: readonly string[]; readonly address: string; readonly port: number };
}

export const SSH_MISSING =
  'sshd is not installed: apt-get install -y --no-install-recommends openssh-server openssh-client';

export function sshAvailable(): boolean {
  return ['sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'].every((name) => findProgram(name) !== null);
}

/** Makes a key pair; gives the public line without its comment. */
export function makeKey(path: string, type: KeyType = 'ed25519', passphrase = ''): string {
  execFileSync(program('ssh-keygen'), ['-q', '-t', type, '-N', passphrase, '-C', 'weft test', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').trim().split(' ').slice(0, 2).join(' ');
}

export async function startOpenSsh(options: OpenSshOptions): Promise<OpenSshServer> {
  const { folder, authorizedKeys, hostKeyTypes = ['ed25519'], settings = [], within } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Where sshd began as root it insists on this folder, whatever its configuration says.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = within?.port ?? (await findFreePorts(1));
  const hostKeys = new Map(
    hostKeyTypes.map((type) => [type, makeKey(join(folder, `host_${type}`), type)] as const),
  );
  writeFileSync(join(folder, 'authorized_keys'), authorizedKeys.map((key) => `${key}\n`).join(''));
  chmodSync(join(folder, 'authorized_keys'), 0o600);
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    [
      ...settings,
      `ListenAddress ${within?.address ?? '127.0.0.1'}`,
      `Port ${port}`,
      ...hostKeyTypes.map((type) => `HostKey ${join(folder, `host_${type}`)}`),
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      `PidFile ${join(folder, 'sshd.pid')}`,
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel VERBOSE',
      '',
    ].join('\n'),
  );
  const logFile = join(folder, 'sshd.log');
  let daemon: Daemon | null = null;
  const start = async (): Promise<void> => {
    const own = [program('sshd'), '-D', '-e', '-f', config] as const;
    const [first = own[0], ...rest] = [...(within?.before ?? []), ...own];
    daemon = new Daemon('sshd', [first, ...rest], { PATH: '/usr/bin:/bin' }, logFile);
    if (within === undefined) await waitForBanner(port, daemon);
    else await waitForWord('Server listening on', logFile, daemon);
  };
  await start();
  const master = (): number => Number(readFileSync(join(folder, 'sshd.pid'), 'utf8'));
  return {
    port,
    hostKeys,
    start,
    log: () => readFileSync(logFile, 'utf8'),
    sessions: () => childrenOf(master()).length,
    freeze: () => {
      for (const pid of familyOf(master())) process.kill(pid, 'SIGSTOP');
    },
    kill: async () => {
      if (daemon?.isRunning !== true) return;
      // Sessions leave the daemon's process group, so each is ended by its own number.
      const sessions = familyOf(master()).slice(1);
      await daemon.end('SIGKILL');
      for (const pid of sessions) endIfThere(pid);
    },
  };
}

/** An ssh-agent that holds keys; `socket` is what SSH_AUTH_SOCK would be. */
export async function startSshAgent(
  folder: string,
  keys: readonly string[],
): Promise<{ readonly socket: string; readonly stop: () => Promise<void> }> {
  const socket = join(folder, 'agent.sock');
  const log = join(folder, 'agent.log');
  const daemon = new Daemon(
    'ssh-agent',
    [program('ssh-agent'), '-D', '-a', socket],
    { PATH: '/usr/bin:/bin' },
    log,
  );
  await retry(() => {
    daemon.requireRunning();
    if (!readFileSync(log, 'utf8').includes('SSH_AUTH_SOCK')) throw new Error('ssh-agent says nothing');
  });
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  for (const key of keys) execFileSync(program('ssh-add'), ['-q', key], { env, stdio: 'pipe' });
  return { socket, stop: () => daemon.end('SIGTERM') };
}

function program(name: string): string {
  const path = findProgram(name);
  if (path === null) throw new Error(SSH_MISSING);
  return path;
}

function waitForBanner(port: number, daemon: Daemon): Promise<void> {
  return retry(
    () =>
      new Promise((resolve, reject) => {
        daemon.requireRunning();
        const socket = connect(port, '127.0.0.1');
        socket.setTimeout(2_000, () => socket.destroy(new Error('sshd says nothing')));
        socket.once('error', reject);
        socket.once('data', () => {
          socket.destroy();
          resolve();
        });
      }),
  );
}

/** From here nothing in another network can be dialled. */
function waitForWord(word: string, logFile: string, daemon: Daemon): Promise<void> {
  return retry(() => {
    daemon.requireRunning();
    if (!readFileSync(logFile, 'utf8').includes(word)) throw new Error('sshd does not listen');
  });
}

async function retry(attempt: () => void | Promise<void>): Promise<void> {
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A process and all that descend from it. */
function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

/** Null for a process that ended while we looked. */
function parentOf(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
