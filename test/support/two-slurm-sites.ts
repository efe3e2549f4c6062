import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentProcess, startAgent } from './agent-process.ts';
import { type CountedLife, type CountingJob, type CountingPlaces, readCounting } from './counting-job.ts';
import { runBuiltWith } from './e2e-weft.ts';
import type { SlurmCluster } from './slurm-cluster.ts';
import { findFreePorts } from './slurm-ports.ts';
import { CertificateMaker } from './stream-certificates.ts';
import { submitCounting } from './submit-counting.ts';
import { startTwoClusters } from './two-clusters.ts';
import {
  agentFiles,
  consoleFiles,
  EAST_AND_WEST,
  type EastOrWest,
  type OfEach,
  OPEN_POLICY,
  type TwoAuthorities,
} from './two-sites-settings.ts';

export type { EastOrWest } from './two-sites-settings.ts';

export interface TwoSlurmSitesOptions {
  /** Nodes of each cluster, of 8 GPUs. */
  readonly nodes?: number;
  /** With certificates on every connection (the default), or with tokens, as loopback allows. */
  readonly secure?: boolean;
  /** Lines at the end of each slurm.conf. */
  readonly slurm?: (site: EastOrWest) => string;
  /** Put before all that runs at a site and sees its disk, by the folder of the jobs. */
  readonly before?: (site: EastOrWest, shared: string) => Promise<readonly string[]>;
  /** What agents are started with. */
  readonly environment?: Readonly<Record<string, string>>;
  /** policy.yaml of each site, whole. */
  readonly policy?: (site: EastOrWest) => string;
  /** Lines at the end of each agent.yaml. */
  readonly more?: (site: EastOrWest) => string;
  /** Stands between the agents: told the ports they listen on, gives those at which each is dialled by the other. */
  readonly between?: (ports: OfEach<number>) => Promise<OfEach<number>>;
  /** Told the folder in which each site has its own, before anything is dialled. */
  readonly ready?: (folder: string) => void;
}

/**
 * Two real Slurm clusters, each with a real built agent, that know each other as peers: `east` and `west`.
 * Both see the same disk. Where this runs as root, jobs are another user's, for an agent takes none of root.
 */
export class TwoSlurmSites {
  readonly folder: string;
  readonly clusters: OfEach<SlurmCluster>;
  private readonly surroundings: {
    readonly befores: OfEach<readonly string[]>;
    readonly environment: Readonly<Record<string, string>>;
  };
  readonly #agents = new Map<EastOrWest, AgentProcess>();
  readonly #maker = new CertificateMaker();
  readonly #ports: OfEach<number>;
  readonly #authorities: TwoAuthorities | null;

  static async start(options: TwoSlurmSitesOptions = {}): Promise<TwoSlurmSites> {
    const {
      nodes = 4,
      secure = true,
      policy = () => OPEN_POLICY,
      slurm = () => '',
      more = () => '',
    } = options;
    const { between = async (own) => own, ready = () => undefined } = options;
    const folder = mkdtempSync(join(tmpdir(), 'weft-two-'));
    chmodSync(folder, 0o755);
    const shared = join(folder, 'shared');
    for (const name of ['shared', 'told']) makeForJobs(join(folder, name));
    const { before = async () => [], environment = {} } = options;
    const befores = { east: await before('east', shared), west: await before('west', shared) };
    const clusters = await startTwoClusters({ folder, nodes, slurm, befores });
    const first = await findFreePorts(2);
    const sites = new TwoSlurmSites(folder, clusters, { east: first, west: first + 1 }, secure, {
      befores,
      environment,
    });
    try {
      ready(folder);
      const dialled = await between(sites.#ports);
      for (const site of EAST_AND_WEST) {
        const slurmConf = sites.clusters[site].confPath;
        const own = { policy: policy(site), more: more(site) };
        const settings = { ...sites.#settings, site, dialled, slurmConf, ...own };
        write(sites.siteFolder(site), agentFiles(settings));
      }
      await Promise.all(EAST_AND_WEST.map((site) => sites.startAgent(site)));
    } catch (error) {
      await sites.stop();
      throw error;
    }
    return sites;
  }

  private constructor(
    folder: string,
    clusters: OfEach<SlurmCluster>,
    ports: OfEach<number>,
    secure: boolean,
    surroundings: TwoSlurmSites['surroundings'],
  ) {
    this.surroundings = surroundings;
    this.folder = folder;
    this.clusters = clusters;
    this.#ports = ports;
    this.#authorities = secure
      ? { operators: this.#maker.authority(), agents: this.#maker.authority() }
      : null;
    mkdirSync(join(folder, 'consoles'));
  }

  /** Everything that a site's agent keeps: its configuration, policy and `state`. */
  readonly siteFolder = (site: EastOrWest): string => join(this.folder, site);

  /** The agent that runs at a site now. */
  agent(site: EastOrWest): AgentProcess {
    const agent = this.#agents.get(site);
    if (agent === undefined) throw new Error(`no agent runs at ${site}`);
    return agent;
  }

  /** The same, null where none runs. */
  agentOf(site: EastOrWest): AgentProcess | null {
    return this.#agents.get(site) ?? null;
  }

  /** At the same address as before. */
  async startAgent(site: EastOrWest, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const { befores, environment: usual } = this.surroundings;
    const around = { environment: { ...usual, ...environment }, before: befores[site] };
    this.#agents.set(site, await startAgent(join(this.siteFolder(site), 'agent.yaml'), around));
  }

  /** Ends it and waits until it has ended. */
  async endAgent(site: EastOrWest, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.#agents.get(site)?.end(signal);
    this.#agents.delete(site);
  }

  /** Ends slurmctld at once; jobs run on. `clusters[site].startController()` brings it back. */
  async killController(site: EastOrWest): Promise<void> {
    this.clusters[site].signalController('SIGKILL');
    await this.clusters[site].stopController();
  }

  /** A console's configuration for one operator, `noc-1`, with its certificate; gives the file's path. */
  consoleOf(operator: string): string {
    const folder = join(this.folder, 'consoles', operator);
    mkdirSync(folder, { recursive: true });
    write(folder, consoleFiles(operator, this.#settings));
    return join(folder, 'weft.yaml');
  }

  /** Runs the built command line as an operator, from a configuration that `consoleOf` made. */
  async weft(console: string, ...words: readonly string[]) {
    const state = join(console, '..', 'state');
    const ran = await runBuiltWith({ XDG_STATE_HOME: state }, 'weft', ...words, '--config', console);
    return { code: ran.code, stdout: ran.stdout.toString(), stderr: ran.stderr.toString() };
  }

  /** Where a work's checkpoints lie, and the log that all jobs of both sites write. */
  placesOf(work: string): CountingPlaces {
    const shared = join(this.folder, 'shared');
    return { checkpoints: join(shared, work), log: join(this.folder, 'told', 'counted.jsonl') };
  }

  /** Submits a job that counts; gives its id. `kept` is in its environment as COUNTING_KEPT. */
  async count(site: EastOrWest, job: CountingJob, kept = `the environment of ${job.work}`): Promise<string> {
    const shared = join(this.folder, 'shared');
    return await submitCounting(this.clusters[site], shared, job, this.placesOf(job.work), kept);
  }

  /** Lets a job that was put back into the queue run at once: Slurm makes it wait for a minute or two. */
  async runAgain(site: EastOrWest, job: string): Promise<void> {
    await this.clusters[site].run(['scontrol', 'update', `jobid=${job}`, 'StartTime=now']);
  }

  /** Waits until a console shows jobs on their nodes: what is planned before that is out of date at once. */
  async untilShown(console: string, site: EastOrWest, ...jobs: readonly string[]): Promise<void> {
    const until = performance.now() + 60_000;
    for (;;) {
      const { stdout } = await this.weft(
        console,
        'nodes',
        '--json',
        '--site',
        site,
        '--columns',
        'node,workloads',
      );
      const rows: readonly { readonly workloads: readonly string[] | null }[] = JSON.parse(stdout).rows;
      const shown = new Set(rows.flatMap(({ workloads }) => workloads ?? []));
      if (jobs.every((job) => shown.has(job))) return;
      if (performance.now() > until) throw new Error(`${site} shows ${[...shown]} and not ${jobs}`);
    }
  }

  /** The runs of a work so far. */
  livesOf(work: string): readonly CountedLife[] {
    return readCounting(this.placesOf(work).log).get(work) ?? [];
  }

  /** Ends everything that this started, and removes its folder. May be called twice. */
  async stop(): Promise<void> {
    await Promise.all(EAST_AND_WEST.map((site) => this.endAgent(site, 'SIGKILL')));
    await Promise.all(EAST_AND_WEST.map((site) => this.clusters[site].stop()));
    this.#maker.remove();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #settings() {
    return { folderOf: this.siteFolder, ports: this.#ports, authorities: this.#authorities };
  }
}

/** Jobs of whatever user write there. */
export function makeForJobs(folder: string): void {
  mkdirSync(folder);
  chmodSync(folder, 0o1777);
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
}
