import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CappedMachines } from './capped-machines.ts';
import type { CountingJob } from './counting-job.ts';
import { CLIENT, TestVtn } from './openadr-vtn.ts';
import { EAST_AND_WEST, type EastOrWest, type OfEach } from './two-sites-settings.ts';
import { TwoSlurmSites } from './two-slurm-sites.ts';

const NODES = 3;
const GPUS_PER_NODE = 8;
/** Whose nodes have work is asked of each scheduler so often. */
const ASK_MS = 500;

const POLICY = `
roles: [{who: ["*"], may: [view, shed, migrate, cancel]}]
limits: {drainingRatio: 1, commandsPerMinute: 10000}
approvals: {drainRatioOver: 1}
dataClasses: {open: {}}
migration: {transfer: {type: shared}}
`;

/**
 * Two real Slurm sites of three machines each, a meter of each house that sees what their GPUs draw, and a
 * grid that demands something of the east. A machine's GPUs draw what they may while it has a job, and 70 W
 * each without: jobs take whole machines.
 */
export class SheddingSites {
  readonly two: TwoSlurmSites;
  readonly machines: OfEach<CappedMachines>;
  readonly vtn: TestVtn;
  /** An operator's configuration. */
  readonly console: string;
  readonly #rest: Rest;
  readonly #asking: NodeJS.Timeout;

  static async start(): Promise<SheddingSites> {
    const vtn = await TestVtn.start();
    vtn.addProgram({ programName: 'Grid limits' });
    const folder = mkdtempSync(join(tmpdir(), 'weft-capped-'));
    const working: OfEach<Set<string>> = { east: new Set(), west: new Set() };
    const house = (site: EastOrWest): Promise<CappedMachines> => {
      const nodes = Array.from({ length: NODES }, (_, index) => `${site}-n${index + 1}`);
      return CappedMachines.start(join(folder, site), nodes, GPUS_PER_NODE, (node) =>
        working[site].has(node),
      );
    };
    const machines = { east: await house('east'), west: await house('west') };
    const rest: Rest = { folder, machines, vtn, working };
    try {
      const two = await TwoSlurmSites.start({
        nodes: NODES,
        policy: () => POLICY,
        more: (site) => moreOf(site, machines[site], vtn.url),
        ready: (sites) =>
          writeFileSync(join(sites, 'east', 'openadr.yaml'), JSON.stringify(CLIENT), { mode: 0o600 }),
      });
      return new SheddingSites(two, rest);
    } catch (error) {
      await stopRest(rest);
      throw error;
    }
  }

  private constructor(two: TwoSlurmSites, rest: Rest) {
    this.two = two;
    this.machines = rest.machines;
    this.vtn = rest.vtn;
    this.console = two.consoleOf('noc-1');
    this.#rest = rest;
    this.#asking = setInterval(() => void this.#ask(rest.working), ASK_MS);
  }

  /** A job that counts on a whole machine of the east, or waits for one. */
  async count(job: CountingJob): Promise<string> {
    const options = [`--gpus-per-node=h100:${GPUS_PER_NODE}`, ...(job.options ?? [])];
    return await this.two.count('east', { ...job, options });
  }

  async weft(...words: readonly string[]) {
    return await this.two.weft(this.console, ...words);
  }

  /** Rows of a report. */
  async rows(...words: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { code, stdout, stderr } = await this.weft(...words, '--json');
    if (code !== 0) throw new Error(`weft ${words.join(' ')}: ${code} ${stderr}`);
    return JSON.parse(stdout).rows;
  }

  /** What a scheduler says of its jobs by their names, ended ones too. */
  async jobs(site: EastOrWest): Promise<readonly { readonly work: string; readonly state: string }[]> {
    const printed = await this.two.clusters[site].run(['squeue', '-h', '-t', 'all', '-o', '%j %T']);
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [work = '', state = ''] = line.split(' ');
        return { work, state };
      });
  }

  /** Ends everything that this started. */
  async stop(): Promise<void> {
    clearInterval(this.#asking);
    await this.two.stop();
    await stopRest(this.#rest);
  }

  async #ask(working: OfEach<Set<string>>): Promise<void> {
    for (const site of EAST_AND_WEST) {
      const states = ['squeue', '-h', '-t', 'RUNNING,COMPLETING', '-o', '%N'] as const;
      // A controller that is away for a moment tells nothing: its jobs run on.
      const printed = await this.two.clusters[site].run(states).catch(() => null);
      if (printed === null) continue;
      working[site].clear();
      for (const node of printed.split('\n')) if (node !== '') working[site].add(node);
    }
  }
}

interface Rest {
  readonly folder: string;
  readonly machines: OfEach<CappedMachines>;
  readonly vtn: TestVtn;
  readonly working: OfEach<Set<string>>;
}

async function stopRest({ folder, machines, vtn }: Rest): Promise<void> {
  await Promise.all([vtn.stop(), ...EAST_AND_WEST.map((site) => machines[site].stop())]);
  rmSync(folder, { recursive: true, force: true });
}

function moreOf(site: EastOrWest, machines: CappedMachines, vtnUrl: string): string {
  const other = site === 'east' ? 'west' : 'east';
  const grid = { type: 'openadr', interval: '500ms', url: vtnUrl, credentials: { file: 'openadr.yaml' } };
  const sources = [
    { type: 'modbus', interval: '500ms', targets: [machines.meterTarget] },
    { type: 'dcgm-exporter', interval: '500ms', targets: [machines.exporterUrl] },
    { type: 'interfaces', interval: '1s' },
    ...(site === 'east' ? [grid] : []),
  ];
  const link = { peer: other, link: 'east-west', capacityBitsPerSecond: 4e11, interface: 'lo' };
  const power = {
    feeds: [{ feed: 'grid', kind: 'utility', meter: '127.0.0.1/main' }],
    capCommand: machines.capCommand,
  };
  return [
    ...Object.entries({ sources, links: [link], power }).map(
      (entry) => `${entry[0]}: ${JSON.stringify(entry[1])}`,
    ),
    '',
  ].join('\n');
}
