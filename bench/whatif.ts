import { ownTables, type Patch } from '../protocol/index.ts';
import { survivalNow } from '../source/actions/placing/survival.ts';
import { whatIf } from '../source/actions/placing/what-if.ts';
import { Fabric } from '../source/fabric/fabric.ts';
import { tellV8 } from '../source/tell-v8.ts';
import { median } from './median.ts';

const SITES = 5;
const NODES = 2_500;
const GPUS = 8;
const WORKLOADS = 1_000;
const ROUNDS = 15;

/**
 * What losing a site would mean, for 100,000 GPUs and 5,000 workloads, from the tables to the verdict; and
 * the verdict for each of five sites. Beside it the plain way in the same run: an object a node, and for
 * each workload a look at all of them for the tightest fit.
 */
export async function run(): Promise<void> {
  tellV8();
  const fabric = madeFabric();
  const view = () => ({ fabric, now: 1_000, wall: 0, dataClasses: new Map() });
  const lost = { lose: ['site-0'], caps: new Map<string, number>() };
  const first = whatIf(view(), lost);
  const plain = plainWhatIf(fabric, 'site-0');
  console.log(
    `${SITES * NODES * GPUS} GPUs, ${SITES * WORKLOADS} workloads; without site-0: ${first.placed.length} placed (plain way ${plain}), ${first.waiting.length} wait`,
  );
  if (first.placed.length === 0) throw new Error('nothing was placed: this measured nothing');
  const rows: [what: string, run: () => unknown][] = [
    ['one site lost', () => whatIf(view(), lost)],
    ['N-1 for each of five sites', () => survivalNow(view())],
    ['one site lost, the plain way', () => plainWhatIf(fabric, 'site-0')],
  ];
  console.log(`${'what'.padEnd(32)}${'median ms'.padStart(12)}${'worst ms'.padStart(12)}`);
  for (const [what, run] of rows) {
    const times = Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      run();
      return performance.now() - began;
    });
    const worst = Math.max(...times);
    console.log(`${what.padEnd(32)}${median(times).toFixed(1).padStart(12)}${worst.toFixed(1).padStart(12)}`);
  }
}

function madeFabric(): Fabric {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % below;
  };
  const feeds = Array.from({ length: SITES }, (_, index) => {
    const tables = ownTables();
    const add = <K extends 'nodes' | 'workloads'>(kind: K, row: Patch<K>) =>
      tables.find((table) => table.kind.name === kind)?.upsert(row);
    let node = 0;
    for (let workload = 0; workload < WORKLOADS; workload++) {
      const count = random(4) === 0 ? 2 + random(3) : 1;
      const gpus = count > 1 ? count * GPUS : 1 + random(GPUS);
      const names = Array.from({ length: count }, () => `n${String(++node).padStart(4, '0')}`);
      for (const name of names)
        add('nodes', {
          ...openNode(name, random(3)),
          state: 'allocated',
          gpusAllocated: Math.min(GPUS, Math.ceil(gpus / count)),
        });
      add('workloads', {
        workload: String(10_000 * index + workload),
        state: 'running',
        nodes: names.join(','),
        nodeCount: count,
        gpus,
        priority: random(5_000),
        dataClass: 'public',
      });
    }
    while (node < NODES) add('nodes', openNode(`n${String(++node).padStart(4, '0')}`, random(3)));
    const mirror = {
      site: `site-${index}`,
      tables,
      times: { agentMonotonic: 0, agentWall: 0, receivedAt: 1_000, receivedWall: 0 },
      periodMs: 1_000,
      inStep: true,
      revision: 1,
      restarts: 0,
      storeChanges: 0,
      identity: null,
      program: null,
    };
    return { state: 'up', error: null, roundTripMs: 0, mirror } as const;
  });
  return new Fabric(feeds, { monotonic: () => 1_000, wall: () => 0 });
}

function openNode(node: string, model: number): Patch<'nodes'> {
  const gpuModel = ['NVIDIA H100', 'NVIDIA H200', 'NVIDIA B200'][model] ?? null;
  return { node, state: 'idle', scheduling: 'open', health: 'ok', gpuModel, gpus: GPUS, gpusAllocated: 0 };
}

/** As one writes it first; gives how many were placed. */
function plainWhatIf(fabric: Fabric, lost: string): number {
  const nodes: { site: string; name: string; model: string; free: number }[] = [];
  const jobs: { model: string; gpus: number; count: number; priority: number }[] = [];
  for (const site of fabric.sites) {
    const [machines, work] = [site.table('nodes'), site.table('workloads')];
    if (machines === undefined || work === undefined) continue;
    machines.forEach((slot) => {
      const row = machines.read(slot);
      const free = Number(row['gpus']) - Number(row['gpusAllocated']);
      nodes.push({ site: site.id, name: String(row['node']), model: String(row['gpuModel']), free });
    });
    work.forEach((slot) => {
      const row = work.read(slot);
      if (site.id !== lost) return;
      const first = String(row['nodes']).split(',')[0];
      const model = nodes.find(({ name, site: at }) => at === lost && name === first)?.model ?? '';
      jobs.push({
        model,
        gpus: Number(row['gpus']),
        count: Number(row['nodeCount']),
        priority: Number(row['priority']),
      });
    });
  }
  jobs.sort((a, b) => b.priority - a.priority || b.gpus - a.gpus);
  let placed = 0;
  for (const job of jobs) {
    const each = Math.ceil(job.gpus / job.count);
    const fits = nodes
      .filter(({ site, model, free }) => site !== lost && model === job.model && free >= each)
      .sort((a, b) => a.free - b.free);
    const site = fits.find(
      (node) => fits.filter((other) => other.site === node.site).length >= job.count,
    )?.site;
    if (site === undefined) continue;
    for (const node of fits.filter((other) => other.site === site).slice(0, job.count)) node.free -= each;
    placed += 1;
  }
  return placed;
}
