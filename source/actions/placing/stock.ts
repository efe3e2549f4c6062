import type { Table } from '../../../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../../../protocol/node-set.ts';
import { isMemory } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { FreeBlocks } from './free-blocks.ts';

/** A workload as placing sees it. */
export interface Demand {
  readonly site: string;
  readonly workload: string;
  /** Raw; null where the machine it runs on is not known. */
  readonly model: string | null;
  readonly gpus: number;
  readonly nodes: number;
  readonly perNode: number;
  readonly priority: number;
  readonly dataClass: string | null;
  readonly isRunning: boolean;
}

/** What one site has to give and what it carries. */
export interface SiteStock {
  readonly site: SiteView;
  /** What it says is a memory, or nothing: it counts as no room. */
  readonly isUnheard: boolean;
  readonly free: ReadonlyMap<string, FreeBlocks>;
  /** In the order in which they are placed: the highest priority first, then the largest. */
  readonly demands: readonly Demand[];
}

const RUNNING = ['running', 'completing', 'suspended'];
const WAITING = ['pending', 'held'];

/** Nodes `without` are counted as if they took no new work. */
export function readStock(site: SiteView, now: number, without: ReadonlySet<string> = NONE): SiteStock {
  const nodes = site.table('nodes');
  const models = new Map<string, string>();
  const free = nodes === undefined ? new Map<string, FreeBlocks>() : freeOf(nodes, models, without);
  const workloads = site.table('workloads');
  const demands = workloads === undefined ? [] : demandsOf(site.id, workloads, models);
  return { site, isUnheard: isMemory(site.streamFreshness(now)), free, demands: demands.sort(byUrgency) };
}

const NONE: ReadonlySet<string> = new Set();

function freeOf(
  nodes: Table,
  models: Map<string, string>,
  without: ReadonlySet<string>,
): Map<string, FreeBlocks> {
  const free = new Map<string, FreeBlocks>();
  const [model, gpus, allocated] = [
    nodes.column('gpuModel'),
    nodes.column('gpus'),
    nodes.column('gpusAllocated'),
  ];
  const [scheduling, state, health] = [
    nodes.column('scheduling'),
    nodes.column('state'),
    nodes.column('health'),
  ];
  nodes.forEach((slot) => {
    const name = nodes.text(model, slot);
    const has = nodes.number(gpus, slot);
    if (name === null || has === null) return;
    const key = nodes.keyOf(slot);
    models.set(key, name);
    const blocks = free.get(name) ?? new FreeBlocks();
    free.set(name, blocks);
    const given = nodes.number(allocated, slot);
    // What is not known to be free, open and well is no room to plan on.
    if (given === null || nodes.cell(scheduling, slot) !== 'open' || without.has(key)) return;
    if (nodes.cell(state, slot) === 'down' || nodes.cell(health, slot) === 'failed') return;
    blocks.add(has - given);
  });
  return free;
}

function demandsOf(site: string, workloads: Table, models: ReadonlyMap<string, string>): Demand[] {
  const demands: Demand[] = [];
  const [state, gpus, count] = [
    workloads.column('state'),
    workloads.column('gpus'),
    workloads.column('nodeCount'),
  ];
  const [nodes, priority, dataClass] = [
    workloads.column('nodes'),
    workloads.column('priority'),
    workloads.column('dataClass'),
  ];
  workloads.forEach((slot) => {
    const word = String(workloads.cell(state, slot));
    const isRunning = RUNNING.includes(word);
    const wanted = workloads.number(gpus, slot) ?? 0;
    if (wanted === 0 || !(isRunning || WAITING.includes(word))) return;
    const machines = Math.max(1, workloads.number(count, slot) ?? 1);
    demands.push({
      site,
      workload: workloads.keyOf(slot),
      model: models.get(firstOf(workloads.text(nodes, slot))) ?? null,
      gpus: wanted,
      nodes: machines,
      perNode: Math.ceil(wanted / machines),
      priority: workloads.number(priority, slot) ?? 0,
      dataClass: workloads.text(dataClass, slot),
      isRunning,
    });
  });
  return demands;
}

function byUrgency(a: Demand, b: Demand): number {
  return b.priority - a.priority || b.gpus - a.gpus || (a.workload < b.workload ? -1 : 1);
}

/** The first machine of a set; one that cannot be read has none. */
function firstOf(set: string | null): string {
  if (set === null || !/[[,"]/.test(set)) return set ?? '';
  try {
    return expandNodeSet(set)[0] ?? '';
  } catch (error) {
    if (error instanceof NodeSetError) return '';
    throw error;
  }
}
