import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gresConf, nodeNames, type SlurmLayout, slurmConf } from './slurm-config.ts';
import { findFreePorts } from './slurm-ports.ts';
import { Daemon, type Environment, endStepsOf, findProgram, runProgram } from './slurm-processes.ts';

const PACKAGES =
  'apt-get install -y --no-install-recommends slurmctld slurmd slurm-client slurmrestd slurm-wlm-jwt-plugin munge';
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'slurmstepd', 'slurmrestd', 'sbatch', 'scontrol'];

/** Whether Slurm is installed here; where it is not, says on the console how to get it. For `describe.skipIf`. */
export function slurmAvailable(): boolean {
  const missing = PROGRAMS.filter((program) => findProgram(program) === null);
  if (missing.length === 0) return true;
  console.warn(
    `skipped: no real Slurm here (${missing.join(', ')} not found); to run these tests: ${PACKAGES}`,
  );
  return false;
}

export interface SlurmClusterOptions {
  readonly name: string;
  /** An own folder, at most 60 characters long; made and removed where none is given. */
  readonly directory?: string;
  readonly nodes?: number;
  readonly gpusPerNode?: number;
  readonly gpuType?: string;
  /** Starts slurmrestd too: on a unix socket, and on TCP with a JWT. */
  readonly rest?: boolean;
  /** Lines put at the end of slurm.conf. */
  readonly extraConf?: string;
}

export interface SlurmJobOptions {
  readonly name?: string;
  readonly nodes?: number;
  /** For the whole job, `--gpus`. */
  readonly gpus?: number;
  readonly gpusPerNode?: number;
  readonly comment?: string;
  readonly array?: string;
  readonly held?: boolean;
  readonly minutes?: number;
  /** Shell text; `sleep 600` where none is given. */
  readonly script?: string;
  /** Further options of sbatch. */
  readonly others?: readonly string[];
}

export interface SlurmCluster {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly confPath: string;
  /** Everything that Slurm's programs need to reach this cluster. */
  readonly environment: Environment;
  readonly restSocket: string;
  readonly restUrl: string;
  /** The name for `X-SLURM-USER-NAME`, and the file that holds the JWT. */
  readonly restUser: string;
  readonly restTokenFile: string;
  /** Runs one of Slurm's programs; gives its stdout, throws with its stderr. */
  run(argv: readonly [string, ...string[]]): Promise<string>;
  /** Submits a batch job; gives its id. */
  submit(job?: SlurmJobOptions): Promise<string>;
  /** Waits until `squeue` shows a job (`123`, `123_4`) in one of these states, `RUNNING`. */
  waitForJob(id: string, ...states: readonly string[]): Promise<void>;
  /** Waits until `scontrol show node` shows this in a node's line, `State=IDLE+DRAIN`. */
  waitForNode(node: string, shows: string): Promise<void>;
  /** Ends slurmctld in good order; jobs run on. */
  stopController(): Promise<void>;
  /** Starts it again and waits until it answers. */
  startController(): Promise<void>;
  signalController(signal: NodeJS.Signals): void;
  /** Ends one node's slurmd at once. */
  killNode(node: string): Promise<void>;
  /** Every daemon dies at once, and leaves everything as it lies. */
  kill(): Promise<void>;
  /** Ends every process that this started, and removes its folder. May be called twice. */
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const running = new Set<RealSlurmCluster>();
process.once('exit', () => {
  for (const cluster of running) cluster.abandon();
});

/**
 * A real Slurm cluster on loopback: slurmctld, one slurmd per node with make-believe GPUs, munged and
 * slurmrestd, without systemd or cgroups, as root or as any user. Several may run side by side.
 */
export async function startSlurmCluster(options: SlurmClusterOptions): Promise<SlurmCluster> {
  const cluster = await RealSlurmCluster.create(options);
  running.add(cluster);
  try {
    await cluster.start();
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

class RealSlurmCluster implements SlurmCluster {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly confPath: string;
  readonly environment: Environment;
  readonly restSocket: string;
  readonly restUrl: string;
  readonly restUser: string;
  readonly restTokenFile: string;
  readonly #layout: SlurmLayout;
  readonly #rest: { readonly port: number } | null;
  readonly #removes: boolean;
  readonly #daemons = new Map<string, Daemon>();

  static async create(options: SlurmClusterOptions): Promise<RealSlurmCluster> {
    const { nodes = 4, gpusPerNode = 8 } = options;
    const port = await findFreePorts(nodes + 2);
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'weft-slurm-'));
    if (directory.length > 60) throw new Error(`too long for the path of a unix socket: ${directory}`);
    const layout: SlurmLayout = {
      name: options.name,
      directory,
      user: userInfo().username,
      nodes,
      gpusPerNode,
      gpuType: options.gpuType ?? 'h100',
      cpusPerNode: 64,
      memoryMebibytes: 512_000,
      controllerPort: port,
      firstNodePort: port + 2,
      gpuFiles: null,
      extraConf: options.extraConf ?? '',
    };
    const rest = (options.rest ?? true) ? { port: port + 1 } : null;
    return new RealSlurmCluster(layout, rest, options.directory === undefined);
  }

  private constructor(layout: SlurmLayout, rest: { readonly port: number } | null, removes: boolean) {
    const { directory } = layout;
    this.name = layout.name;
    this.nodes = nodeNames(layout);
    this.confPath = join(directory, 'etc/slurm.conf');
    this.environment = {
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/bin`,
      LC_ALL: 'C',
      SLURM_CONF: this.confPath,
    };
    this.restSocket = join(directory, 'rest.sock');
    this.restUrl = `http://127.0.0.1:${rest?.port ?? 0}`;
    this.restUser = layout.user;
    this.restTokenFile = join(directory, 'token');
    this.#layout = layout;
    this.#rest = rest;
    this.#removes = removes;
  }

  async start(): Promise<void> {
    const { directory } = this.#layout;
    for (const folder of ['etc', 'state', 'spool', 'log', 'run', 'munge', 'bin', 'dev']) {
      mkdirSync(join(directory, folder), { recursive: true });
    }
    writeFileSync(join(directory, 'munge/key'), randomBytes(128), { mode: 0o600 });
    writeFileSync(join(directory, 'jwt.key'), randomBytes(32), { mode: 0o600 });
    const layout = { ...this.#layout, gpuFiles: await this.#makeGpuFiles() };
    writeFileSync(this.confPath, slurmConf(layout));
    writeFileSync(join(directory, 'etc/gres.conf'), gresConf(layout));
    this.#startMunge();
    await this.#until('munged', async () => existsSync(join(directory, 'munge/socket')));
    for (const program of ['slurmctld', 'slurmd', 'slurmstepd']) this.#linkDaemon(program);
    this.#startControllerDaemon();
    for (const node of this.nodes) {
      const argv = [join(directory, 'bin/slurmd'), '-D', '-d', join(directory, 'bin/slurmstepd'), '-N', node];
      this.#startDaemon(`slurmd ${node}`, argv as [string, ...string[]]);
    }
    await this.#untilNodesAnswer();
    if (this.#rest !== null) await this.#startRest(this.#rest.port);
  }

  run(argv: readonly [string, ...string[]]): Promise<string> {
    return runProgram(argv, this.environment, this.#layout.directory);
  }

  async submit(job: SlurmJobOptions = {}): Promise<string> {
    const options = ['--parsable', '--output=/dev/null'];
    if (job.name !== undefined) options.push(`--job-name=${job.name}`);
    if (job.nodes !== undefined) options.push(`--nodes=${job.nodes}`);
    if (job.gpus !== undefined) options.push(`--gpus=${job.gpus}`);
    if (job.gpusPerNode !== undefined) options.push(`--gpus-per-node=${job.gpusPerNode}`);
    if (job.comment !== undefined) options.push(`--comment=${job.comment}`);
    if (job.array !== undefined) options.push(`--array=${job.array}`);
    if (job.minutes !== undefined) options.push(`--time=${job.minutes}`);
    if (job.held === true) options.push('--hold');
    const script = job.script ?? 'sleep 600';
    const printed = await this.run(['sbatch', ...options, ...(job.others ?? []), `--wrap=${script}`]);
    return printed.trim().split(';')[0] ?? '';
  }

  async waitForJob(id: string, ...states: readonly string[]): Promise<void> {
    await this.#until(`job ${id} ${states.join(' or ')}`, async () => {
      const lines = (await this.run(['squeue', '-h', '-t', 'all', '-o', '%i %T'])).split('\n');
      return lines.some((line) =>
        states.includes(line.startsWith(`${id} `) ? line.slice(id.length + 1) : ''),
      );
    });
  }

  async waitForNode(node: string, shows: string): Promise<void> {
    await this.#until(`node ${node} with ${shows}`, async () => {
      const words = (await this.run(['scontrol', '-o', 'show', 'node', node])).split(/\s+/);
      return words.includes(shows);
    });
  }

  async stopController(): Promise<void> {
    await this.#daemons.get('slurmctld')?.end('SIGTERM');
  }

  async startController(): Promise<void> {
    this.#startControllerDaemon();
    await this.#untilNodesAnswer();
  }

  signalController(signal: NodeJS.Signals): void {
    this.#daemons.get('slurmctld')?.signal(signal);
  }

  async killNode(node: string): Promise<void> {
    await this.#daemons.get(`slurmd ${node}`)?.end('SIGKILL');
  }

  async kill(): Promise<void> {
    await Promise.all([...this.#daemons.values()].map((daemon) => daemon.end('SIGKILL')));
    endStepsOf(this.confPath);
  }

  async stop(): Promise<void> {
    await this.kill();
    running.delete(this);
    if (this.#removes) rmSync(this.#layout.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The process ends without `stop`: what can be done at once. */
  abandon(): void {
    for (const daemon of this.#daemons.values()) daemon.signal('SIGKILL');
    endStepsOf(this.confPath);
    if (this.#removes) rmSync(this.#layout.directory, { recursive: true, force: true });
  }

  #startDaemon(name: string, argv: readonly [string, ...string[]], environment: Environment = {}): Daemon {
    const log = join(this.#layout.directory, 'log', `${name.replaceAll(' ', '-')}.out`);
    const daemon = new Daemon(name, argv, { ...this.environment, ...environment }, log);
    this.#daemons.set(name, daemon);
    return daemon;
  }

  #startMunge(): void {
    const folder = join(this.#layout.directory, 'munge');
    const names = {
      'key-file': 'key',
      socket: 'socket',
      'pid-file': 'pid',
      'log-file': 'log',
      'seed-file': 'seed',
    };
    const files = Object.entries(names).map(([option, file]) => `--${option}=${join(folder, file)}`);
    this.#startDaemon('munged', [findProgram('munged') ?? 'munged', '--foreground', '--force', ...files]);
  }

  #startControllerDaemon(): void {
    this.#startDaemon('slurmctld', [join(this.#layout.directory, 'bin/slurmctld'), '-D']);
  }

  /**
   * libslurm tells which daemon it is in from the program's name: as `slurmd-wlm`, which Debian's link
   * leads to, it loses every GPU. So each gets a link of its own with the right name, past an emulator
   * that may have taken over Debian's.
   */
  #linkDaemon(program: string): void {
    const real = findProgram(`${program}-wlm`) ?? findProgram(program) ?? program;
    const link = join(this.#layout.directory, 'bin', program);
    if (existsSync(link) && readlinkSync(link) === real) return;
    symlinkSync(real, link);
  }

  /** GRES files must be device nodes: copies of /dev/null where we may make them, terminals where not. */
  async #makeGpuFiles(): Promise<string | null> {
    const { directory, gpusPerNode } = this.#layout;
    if (gpusPerNode === 0) return null;
    const folder = join(directory, 'dev');
    try {
      for (let index = 0; index < gpusPerNode; index += 1) {
        const path = join(folder, `gpu${index}`);
        if (!existsSync(path)) await this.run(['mknod', '-m', '666', path, 'c', '1', '3']);
      }
      return gpusPerNode === 1 ? join(folder, 'gpu0') : join(folder, `gpu[0-${gpusPerNode - 1}]`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return existsSync(`/dev/tty${gpusPerNode}`) ? `/dev/tty[1-${gpusPerNode}]` : null;
    }
  }

  async #startRest(port: number): Promise<void> {
    const program = findProgram('slurmrestd') ?? 'slurmrestd';
    // Only the API without a database: the other one ends the daemon where there is no slurmdbd.
    const api = ['-s', 'v0.0.38'];
    const environment = { SLURMRESTD_SECURITY: 'disable_user_check' };
    rmSync(this.restSocket, { force: true });
    this.#startDaemon(
      'slurmrestd socket',
      [program, ...api, '-a', 'rest_auth/local', `unix:${this.restSocket}`],
      environment,
    );
    // Without SLURM_JWT it reads no JWT key, and refuses every token.
    this.#startDaemon('slurmrestd tcp', [program, ...api, '-a', 'rest_auth/jwt', `127.0.0.1:${port}`], {
      ...environment,
      SLURM_JWT: 'daemon',
    });
    const printed = await this.run(['scontrol', 'token', `username=${this.restUser}`, 'lifespan=86400']);
    writeFileSync(this.restTokenFile, printed.trim().replace(/^SLURM_JWT=/, ''), { mode: 0o600 });
    await this.#until('slurmrestd', async () => existsSync(this.restSocket) && (await canConnect(port)));
  }

  async #untilNodesAnswer(): Promise<void> {
    await this.#until('its nodes', async () => {
      const lines = (await this.run(['scontrol', '-o', 'show', 'node'])).split('\n');
      const ready = lines.filter(
        (line) => /SlurmdStartTime=[12]/.test(line) && !/ State=\S*(?:NOT_RESPONDING|\*)/.test(line),
      );
      return (
        ready.length >= [...this.#daemons].filter(([name, daemon]) => isNode(name) && daemon.isRunning).length
      );
    });
  }

  /** Asks again and again, for Slurm tells nobody; ends early when one of the daemons did. */
  async #until(what: string, holds: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + READY_MS;
    let last: unknown;
    while (performance.now() < deadline) {
      try {
        if (await holds()) return;
      } catch (error) {
        last = error;
      }
      if (!running.has(this)) throw new Error(`Slurm ${this.name} was stopped while waiting for ${what}`);
      for (const daemon of this.#daemons.values()) if (!isNode(daemon.name)) daemon.requireRunning();
      await delay(50);
    }
    throw new Error(`Slurm ${this.name}: waited ${READY_MS / 1000} s in vain for ${what}`, { cause: last });
  }
}

function isNode(daemon: string): boolean {
  return daemon.startsWith('slurmd ');
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
