import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync, readdirSync, readFileSync } from 'node:fs';

const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** A program's path, looked for where daemons live too; null when it is not installed. */
export function findProgram(name: string): string | null {
  for (const folder of FOLDERS) {
    if (folder === '') continue;
    const path = `${folder}/${name}`;
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
  return null;
}

/** A daemon in the foreground, so that its pid is ours to end and nothing becomes a zombie. */
export class Daemon {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: string;

  constructor(name: string, argv: readonly [string, ...string[]], environment: Environment, log: string) {
    this.name = name;
    this.#log = log;
    const output = openSync(log, 'a');
    // The kernel ends it with us, should we be killed without a chance to clean up.
    const setpriv = findProgram('setpriv');
    const [program, ...parameters] =
      setpriv === null ? argv : ([setpriv, '--pdeathsig', 'KILL', '--', ...argv] as const);
    this.#child = spawn(program, parameters, {
      detached: true,
      stdio: ['ignore', output, output],
      env: environment,
    });
    closeSync(output);
  }

  get isRunning(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) this.#child.kill(signal);
  }

  /** Ends it and waits until it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }

  requireRunning(): void {
    if (this.isRunning) return;
    const tail = readFileSync(this.#log, 'utf8').slice(-2000);
    throw new Error(
      `${this.name} ended by itself (${this.#child.exitCode ?? this.#child.signalCode}):\n${tail}`,
    );
  }
}

export type Environment = Readonly<Record<string, string>>;

/** Runs a program to its end and gives its stdout; throws with its stderr when it fails. */
export function runProgram(
  argv: readonly [string, ...string[]],
  environment: Environment,
  folder: string,
): Promise<string> {
  const [program, ...parameters] = argv;
  return new Promise((resolve, reject) => {
    const options = { env: environment, cwd: folder, timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };
    execFile(findProgram(program) ?? program, parameters, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${argv.join(' ')}: ${stderr.trim() || error.message}`, { cause: error }));
    });
  });
}

/**
 * Ends what a cluster's node daemons left behind: step daemons detach themselves, and the jobs under them
 * carry the cluster's SLURM_CONF in their environment, which names a folder that is only ours.
 */
export function endStepsOf(conf: string): void {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue;
    const environment = readProcess(`/proc/${entry}/environ`);
    if (!environment.split('\0').includes(`SLURM_CONF=${conf}`)) continue;
    const isStep = readProcess(`/proc/${entry}/cmdline`).includes('slurmstepd');
    if (isStep || /\0SLURM_JOB_ID=/.test(`\0${environment}`)) kill(Number(entry));
  }
}

function readProcess(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile, or is another user's: not ours either way.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
