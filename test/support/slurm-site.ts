import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nodeNames, type SlurmLayout } from './slurm-config.ts';
import type { SlurmCluster, SlurmClusterOptions, SlurmJobOptions } from './slurm-contract.ts';
import { type DaemonStart, isNode, munged, slurmctld, slurmd, slurmrestds } from './slurm-daemons.ts';
import { prepareFolder } from './slurm-folder.ts';
import { findFreePorts } from './slurm-ports.ts';
import { Daemon, type Environment, endStepsOf, runProgram } from './slurm-processes.ts';

const READY_MS = 30_000;

/** The daemons of one cluster and what lies in its folder. */
export class SlurmSite implements SlurmCluster {
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
  readonly #beforeNodes: readonly string[];
  readonly #daemons = new Map<string, Daemon>();
  #isStopped = false;

  static async create(options: SlurmClusterOptions): Promise<SlurmSite> {
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
      extraConf: options.extraConf ?? '',
    };
    const rest = (options.rest ?? true) ? { port: port + 1 } : null;
    const { beforeNodes = [] } = options;
    return new SlurmSite(layout, rest, options.directory === undefined, beforeNodes);
  }

  private constructor(
    layout: SlurmLayout,
    rest: { readonly port: number } | null,
    removes: boolean,
    beforeNodes: readonly string[],
  ) {
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
    this.#beforeNodes = beforeNodes;
  }

  async start(): Promise<void> {
    const { directory } = this.#layout;
    prepareFolder(this.#layout, this.confPath);
    this.#startDaemon(munged(directory));
    await this.#until('munged', async () => existsSync(join(directory, 'munge/socket')));
    this.#startDaemon(slurmctld(directory));
    for (const node of this.nodes) this.#startDaemon(slurmd(directory, node, this.#beforeNodes));
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
    this.#startDaemon(slurmctld(this.#layout.directory));
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
    this.#isStopped = true;
    await this.kill();
    if (this.#removes) rmSync(this.#layout.directory, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The process ends without `stop`: what can be done at once. */
  abandon(): void {
    for (const daemon of this.#daemons.values()) daemon.signal('SIGKILL');
    endStepsOf(this.confPath);
    if (this.#removes) rmSync(this.#layout.directory, { recursive: true, force: true });
  }

  #startDaemon({ name, argv, environment = {} }: DaemonStart): void {
    const log = join(this.#layout.directory, 'log', `${name.replaceAll(' ', '-')}.out`);
    this.#daemons.set(name, new Daemon(name, argv, { ...this.environment, ...environment }, log));
  }

  async #startRest(port: number): Promise<void> {
    rmSync(this.restSocket, { force: true });
    for (const daemon of slurmrestds(this.restSocket, port)) this.#startDaemon(daemon);
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
      if (this.#isStopped) throw new Error(`Slurm ${this.name} was stopped while waiting for ${what}`);
      for (const daemon of this.#daemons.values()) if (!isNode(daemon.name)) daemon.requireRunning();
      await delay(50);
    }
    throw new Error(`Slurm ${this.name}: waited ${READY_MS / 1000} s in vain for ${what}`, { cause: last });
  }
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
