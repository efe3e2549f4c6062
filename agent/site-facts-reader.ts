import type { Row } from '../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../protocol/node-set.ts';
import type { PolicyConfig } from './config/agent-config.ts';
import { destinationOf } from './destination-of.ts';
import { KeptReading } from './kept-reading.ts';
import type { NodeFacts, SiteFacts, WorkloadFacts } from './operations/authority/site-facts.ts';
import type { Decided } from './operations/decided.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/** What a decision needs beyond the site's tables. */
export interface FactSources {
  readonly site: string;
  readonly policy: PolicyConfig | null;
  readonly isLoopback: boolean;
  /** Operations and holds, those included that are being written. */
  readonly book: Pick<Decided, 'open' | 'holds'>;
  /** Sites that this one has a way to, with their country where it is known. */
  readonly peers: ReadonlyMap<string, { readonly jurisdiction: string | null }>;
  readonly commandsLastMinute: number;
  readonly refusesNewBecause: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

const NODE_COLUMNS = [
  'node',
  'scheduling',
  'gpuModel',
  'gpus',
  'gpusAllocated',
  'reason',
  'reasonUser',
  'partitions',
  'workloads',
] as const satisfies readonly (keyof Row<'nodes'>)[];
const WORKLOAD_COLUMNS = [
  'workload',
  'partition',
  'state',
  'dataClass',
  'nodes',
] as const satisfies readonly (keyof Row<'workloads'>)[];
const ALERT_COLUMNS = ['alert', 'clearedAt'] as const satisfies readonly (keyof Row<'alerts'>)[];

/** All that a decision about a command rests on, out of the tables as they are at the moment it is asked for. */
export class SiteFactsReader {
  readonly #tables: SiteTables;
  readonly #nodes: KeptReading<NodesRead>;
  readonly #workloads: KeptReading<WorkloadsRead>;
  readonly #alerts: KeptReading<ReadonlySet<string>>;
  #joined: JoinedFacts | null = null;

  constructor(tables: SiteTables) {
    this.#tables = tables;
    this.#nodes = new KeptReading(tables.of('nodes'), NODE_COLUMNS, () => readNodes(tables));
    this.#workloads = new KeptReading(tables.of('workloads'), WORKLOAD_COLUMNS, () => readWorkloads(tables));
    this.#alerts = new KeptReading(tables.of('alerts'), ALERT_COLUMNS, () => readAlerts(tables));
  }

  read(sources: FactSources): SiteFacts {
    const { book, peers, ...rest } = sources;
    const { workloads, partitions } = this.#join();
    return {
      ...rest,
      nodes: this.#nodes.value.facts,
      draining: this.#nodes.value.draining,
      workloads,
      partitions,
      alerts: this.#alerts.value,
      destinations: new Map(
        [...peers].map(([site, peer]) => [site, destinationOf(this.#tables, site, peer)]),
      ),
      open: book.open(),
      holds: book.holds,
    };
  }

  /** Where a workload runs is said by its own row and by the rows of nodes; the scheduler may know more than either. */
  #join(): JoinedFacts {
    const [nodes, work] = [this.#nodes.value, this.#workloads.value];
    if (this.#joined?.nodes === nodes && this.#joined.work === work) return this.#joined;
    const workloads = new Map<string, WorkloadFacts>();
    for (const [id, { dataClass, nodes: own }] of work.facts) {
      const placed = nodes.placed.get(id) ?? [];
      workloads.set(id, { dataClass, nodes: [...new Set([...placed, ...own])] });
    }
    const partitions = new Set([...nodes.partitions, ...work.partitions]);
    this.#joined = { nodes, work, workloads, partitions };
    return this.#joined;
  }
}

interface NodesRead {
  readonly facts: ReadonlyMap<string, NodeFacts>;
  readonly draining: readonly string[];
  readonly partitions: ReadonlySet<string>;
  /** Nodes of each workload, as the nodes say. */
  readonly placed: ReadonlyMap<string, readonly string[]>;
}

interface WorkloadsRead {
  readonly facts: ReadonlyMap<string, WorkloadFacts>;
  readonly partitions: ReadonlySet<string>;
}

interface JoinedFacts {
  readonly nodes: NodesRead;
  readonly work: WorkloadsRead;
  readonly workloads: ReadonlyMap<string, WorkloadFacts>;
  readonly partitions: ReadonlySet<string>;
}

function readNodes(tables: SiteTables): NodesRead {
  const facts = new Map<string, NodeFacts>();
  const draining: string[] = [];
  const partitions = new Set<string>();
  const placed = new Map<string, string[]>();
  const table = tables.of('nodes');
  const read = tableReader(table, 'nodes');
  table.forEach((slot) => {
    const { node, partitions: of, workloads, ...known } = read(slot, NODE_COLUMNS);
    if (node === null) return;
    facts.set(node, known);
    if (known.scheduling === 'draining') draining.push(node);
    for (const partition of namesIn(of)) partitions.add(partition);
    for (const id of namesIn(workloads)) {
      const nodes = placed.get(id);
      if (nodes === undefined) placed.set(id, [node]);
      else nodes.push(node);
    }
  });
  return { facts, draining, partitions, placed };
}

/** Ended ones are of no concern: there is nothing left of them to act on. */
function readWorkloads(tables: SiteTables): WorkloadsRead {
  const facts = new Map<string, WorkloadFacts>();
  const partitions = new Set<string>();
  const table = tables.of('workloads');
  const read = tableReader(table, 'workloads');
  table.forEach((slot) => {
    const { workload, partition, state, dataClass, nodes } = read(slot, WORKLOAD_COLUMNS);
    if (partition !== null) partitions.add(partition);
    if (workload === null || state === 'completed' || state === 'failed' || state === 'cancelled') return;
    facts.set(workload, { dataClass, nodes: expanded(nodes) });
  });
  return { facts, partitions };
}

function readAlerts(tables: SiteTables): ReadonlySet<string> {
  const open = new Set<string>();
  const table = tables.of('alerts');
  const read = tableReader(table, 'alerts');
  table.forEach((slot) => {
    const { alert, clearedAt } = read(slot, ALERT_COLUMNS);
    if (alert !== null && clearedAt === null) open.add(alert);
  });
  return open;
}

function namesIn(list: string | null): readonly string[] {
  return (list ?? '').split(',').filter((name) => name !== '');
}

/** What the scheduler wrote and cannot be read is left to what its nodes say. */
function expanded(set: string | null): readonly string[] {
  try {
    return set === null || set === '' ? [] : expandNodeSet(set);
  } catch (error) {
    if (error instanceof NodeSetError) return [];
    throw error;
  }
}
