import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type AgentProcess, startAgent } from './agent-process.ts';
import {
  type CountedLife,
  type CountingJob,
  type CountingPlaces,
  countingComment,
  countingScript,
  readCounting,
} from './counting-job.ts';
import { runBuiltWith } from './e2e-weft.ts';
import { type SlurmCluster, startSlurmCluster } from './slurm-cluster.ts';
import { findFreePorts } from './slurm-ports.ts';
import { type Authority, CertificateMaker } from './stream-certificates.ts';

export const EAST_AND_WEST = ['east', 'west'] as const;
export type EastOrWest = (typeof EAST_AND_WEST)[number];
type OfEach<T> = Readonly<Record<EastOrWest, T>>;

export interface TwoSlurmSitesOptions {
  /** Nodes of each cluster, of 8 GPUs. */
  readonly nodes?: number;
  /** With certificates on every connection (the default), or with tokens, as loopback allows. */
  readonly secure?: boolean;
  /** Lines at the end of each slurm.conf. */
  readonly slurm?: (site: EastOrWest) => string;
  /** policy.yaml of each site, whole. */
  readonly policy?: (site: EastOrWest) => string;
  /** Stands between the agents: told the ports they listen on, gives those at which each is dialled by the other. */
  readonly between?: (ports: OfEach<number>) => Promise<OfEach<number>>;
  /** Told the folder in which each site has its own, before anything is dialled. */
  readonly ready?: (folder: string) => void;
}

/** Everybody of the NOC may do everything, nothing needs a second person, and health data stays in the east. */
export const OPEN_POLICY = `
roles:
  - {who: ["*"], may: [view, acknowledge, cordon, drain, uncordon, cancel, migrate, evacuate, approve]}
limits: {drainingRatio: 1, commandsPerMinute: 10000}
approvals: {evacuate: false, drainRatioOver: 1}
dataClasses: {open: {}, health: {sites: [east]}}
migration: {transfer: {type: shared}}
`;

/** Slurm looks at its queue every second, and lets a job that was put back run again soon. */
const PROMPT =
  'SchedulerParameters=bf_interval=1,sched_interval=1,requeue_setup_env_fail,nohold_on_prolog_fail';

/**
 * Two real Slurm clusters, each with a real built agent, that know each other as peers: `east` and `west`.
 * Both see the same disk. Where this runs as root, jobs are another user's, for an agent takes none of root.
 */
export class TwoSlurmSites {
  readonly folder: string;
  readonly clusters: OfEach<SlurmCluster>;
  readonly #agents = new Map<EastOrWest, AgentProcess>();
  readonly #maker = new CertificateMaker();
  readonly #ports: OfEach<number>;
  readonly #operators: Authority | null;
  readonly #agentCa: Authority | null;

  static async start(options: TwoSlurmSitesOptions = {}): Promise<TwoSlurmSites> {
    const { nodes = 4, secure = true, policy = () => OPEN_POLICY, slurm = () => '' } = options;
    const { between = async (own) => own, ready = () => undefined } = options;
    const folder = mkdtempSync(join(tmpdir(), 'weft-two-'));
    chmodSync(folder, 0o755);
    const cluster = async (name: EastOrWest) => {
      mkdirSync(join(folder, name));
      const directory = join(folder, name, 'slurm');
      return await startSlurmCluster({
        name,
        directory,
        nodes,
        rest: false,
        extraConf: `${PROMPT}\n${slurm(name)}`,
      });
    };
    const started = await Promise.allSettled(EAST_AND_WEST.map(cluster));
    const [east, west] = started.map((one) => (one.status === 'fulfilled' ? one.value : null));
    if (!east || !west) {
      await Promise.all([east?.stop(), west?.stop()]);
      throw new Error('a cluster did not start', { cause: started });
    }
    const first = await findFreePorts(2);
    const sites = new TwoSlurmSites(folder, { east, west }, { east: first, west: first + 1 }, secure);
    try {
      ready(folder);
      const dialled = await between(sites.#ports);
      for (const site of EAST_AND_WEST) sites.#configure(site, dialled, policy(site));
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
  ) {
    this.folder = folder;
    this.clusters = clusters;
    this.#ports = ports;
    this.#operators = secure ? this.#maker.authority() : null;
    this.#agentCa = secure ? this.#maker.authority() : null;
    for (const name of ['shared', 'consoles']) mkdirSync(join(folder, name));
    this.#give(join(folder, 'shared'));
  }

  /** Everything that a site's agent keeps: its configuration, policy and `state`. */
  siteFolder(site: EastOrWest): string {
    return join(this.folder, site);
  }

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
    this.#agents.set(site, await startAgent(join(this.siteFolder(site), 'agent.yaml'), { environment }));
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
    const file = join(folder, 'weft.yaml');
    mkdirSync(folder, { recursive: true });
    const sites = EAST_AND_WEST.map((site) =>
      this.#operators === null
        ? `{id: ${site}, url: "ws://127.0.0.1:${this.#ports[site]}", token: {file: ${this.siteFolder(site)}/token}}`
        : `{id: ${site}, url: "wss://127.0.0.1:${this.#ports[site]}"}`,
    );
    const tls = this.#operators === null ? '' : 'tls: {ca: ca.pem, certificate: me.pem, key: me-key.pem}\n';
    if (this.#operators !== null && this.#agentCa !== null) {
      const own = this.#operators.issue(`URI:weft://operator/${operator}`, 'clientAuth');
      write(folder, {
        'ca.pem': this.#agentCa.certificate,
        'me.pem': own.certificate,
        'me-key.pem': own.key,
      });
    }
    writeFileSync(file, `sites: [${sites.join(', ')}]\n${tls}`, { mode: 0o600 });
    return file;
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
    return { checkpoints: join(shared, work), log: join(shared, 'counted.jsonl') };
  }

  /** Submits a job that counts; gives its id. `kept` is in its environment as COUNTING_KEPT. */
  async count(site: EastOrWest, job: CountingJob, kept = `the environment of ${job.work}`): Promise<string> {
    const places = this.placesOf(job.work);
    const script = join(this.folder, 'shared', `${job.work}.sh`);
    writeFileSync(script, countingScript(job, places), { mode: 0o755 });
    const user = jobUser();
    const printed = await this.clusters[site].run([
      ...(user === null ? (['env'] as const) : (['runuser', '-u', user, '--', 'env'] as const)),
      `COUNTING_KEPT=${kept}`,
      ...['sbatch', '--parsable', `--job-name=${job.work}`, `--comment=${countingComment(job, places)}`],
      ...[
        `--chdir=${join(this.folder, 'shared')}`,
        `--output=${join(this.folder, 'shared', `${job.work}.out`)}`,
      ],
      ...['--cpus-per-task=1', '--mem=100M', '--time=60', ...(job.options ?? []), script],
    ]);
    return printed.trim();
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

  #configure(site: EastOrWest, dialled: OfEach<number>, policy: string): void {
    const folder = this.siteFolder(site);
    const other = site === 'east' ? 'west' : 'east';
    let listen = 'token: {file: token}';
    let peer = `url: "ws://127.0.0.1:${dialled[other]}", token: {file: ${this.siteFolder(other)}/token}`;
    if (this.#agentCa !== null && this.#operators !== null) {
      const names = `IP:127.0.0.1,URI:weft://agent/${site}`;
      const own = this.#agentCa.issue(names, 'serverAuth,clientAuth');
      const { certificate: operators } = this.#operators;
      write(folder, { 'a.pem': own.certificate, 'a-key.pem': own.key, 'operators.pem': operators });
      write(folder, { 'agents.pem': this.#agentCa.certificate });
      listen = 'tls: {certificate: a.pem, key: a-key.pem, operatorCa: operators.pem, agentCa: agents.pem}';
      peer = `url: "wss://127.0.0.1:${dialled[other]}"`;
    }
    write(folder, {
      'policy.yaml': policy,
      'agent.yaml': `site: {id: ${site}}
listen: {host: 127.0.0.1, port: ${this.#ports[site]}, ${listen}}
state: state
peers: {${other}: {${peer}}}
scheduler: {type: slurm, conf: ${this.clusters[site].confPath}, interval: 1s}
policy: {file: policy.yaml}
`,
    });
  }

  #give(folder: string): void {
    const user = jobUser();
    if (user === null) return;
    // Jobs of whatever user write here, as on a shared file system.
    chmodSync(folder, 0o1777);
    chownSync(folder, 0, 0);
  }
}

/** Whose jobs are: null is whoever runs this. */
function jobUser(): string | null {
  return userInfo().uid === 0 ? 'nobody' : null;
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
}
