import { KeptReading, type Row, type Table } from '../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../protocol/node-set.ts';
import type { WorkloadState } from '../protocol/schema/words.ts';
import type { PolicyConfig } from './config/policy-config.ts';
import { destinationOf } from './destination-of.ts';
import { KnownRows } from './known-rows.ts';
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
  'scheduling',
  'gpuModel',
  'gpus',
  'gpusAllocated',
  'reason',
  'reasonUser',
] as const satisfies readonly (keyof Row<'nodes'>)[];
const ALERT_COLUMNS = ['alert', 'clearedAt'] as const satisfies readonly (keyof Row<'alerts'>)[];

/** States of work of which nothing is left to act on. */
const ENDED: ReadonlySet<unknown> = new Set(['completed', 'failed', 'cancelled'] satisfies WorkloadState[]);

/**
 * All that a decision about a command rests on, out of the tables as they are at the moment it is asked for.
 * A command names a few rows of many: those are read one by one, and what goes over all rows is kept until
 * one of its own columns changes.
 */
export class SiteFactsReader {
  readonly #tables: SiteTables;
  readonly #nodes: KnownRows<NodeFacts>;
  readonly #workloads: KnownRows<WorkloadFacts>;
  readonly #draining: KeptReading<readonly string[]>;
  readonly #partitions: readonly [KeptReading<ReadonlySet<string>>, KeptReading<ReadonlySet<string>>];
  readonly #alerts: KeptReading<ReadonlySet<string>>;

  constructor(tables: SiteTables) {
    this.#tables = tables;
    const [nodes, workloads] = [tables.of('nodes'), tables.of('workloads')];
    const nodeOf = tableReader(nodes, 'nodes');
    this.#nodes = new KnownRows(nodes, (slot) => nodeOf(slot, NODE_COLUMNS));
    const placed = new KeptReading(nodes, ['node', 'workloads'], () => placedOn(nodes));
    const workOf = tableReader(workloads, 'workloads');
    const state = workloads.column('state');
    this.#workloads = new KnownRows(
      workloads,
      (slot) => {
        const { workload, dataClass, nodes: own } = workOf(slot, ['workload', 'dataClass', 'nodes']);
        // Where it runs is said by its own row and by the rows of nodes; the scheduler may know more than either.
        const seen = placed.value.get(workload ?? '') ?? [];
        return { dataClass, nodes: [...new Set([...seen, ...expanded(own)])] };
      },
      (slot) => !ENDED.has(workloads.cell(state, slot)),
    );
    this.#draining = new KeptReading(nodes, ['node', 'scheduling'], () => drainingOf(nodes));
    this.#partitions = [
      new KeptReading(nodes, ['partitions'], () => namesOf(nodes, 'partitions')),
      new KeptReading(workloads, ['partition'], () => namesOf(workloads, 'partition')),
    ];
    this.#alerts = new KeptReading(tables.of('alerts'), ALERT_COLUMNS, () => readAlerts(tables));
  }

  read(sources: FactSources): SiteFacts {
    const { book, peers, ...rest } = sources;
    const [ofNodes, ofWorkloads] = this.#partitions;
    return {
      ...rest,
      nodes: this.#nodes,
      draining: this.#draining.value,
      workloads: this.#workloads,
      partitions: { has: (name) => ofNodes.value.has(name) || ofWorkloads.value.has(name) },
      alerts: this.#alerts.value,
      destinations: new Map(
        [...peers].map(([site, peer]) => [site, destinationOf(this.#tables, site, peer)]),
      ),
      open: book.open(),
      holds: book.holds,
    };
  }
}

function drainingOf(nodes: Table): readonly string[] {
  const [node, scheduling] = [nodes.column('node'), nodes.column('scheduling')];
  const draining: string[] = [];
  nodes.forEach((slot) => {
    if (nodes.cell(scheduling, slot) === 'draining') draining.push(nodes.text(node, slot) ?? '');
  });
  return draining;
}

/** Nodes of each workload, as the nodes say. */
function placedOn(nodes: Table): ReadonlyMap<string, readonly string[]> {
  const [node, workloads] = [nodes.column('node'), nodes.column('workloads')];
  const placed = new Map<string, string[]>();
  nodes.forEach((slot) => {
    const name = nodes.text(node, slot);
    if (name === null) return;
    for (const id of namesIn(nodes.text(workloads, slot))) {
      const known = placed.get(id);
      if (known === undefined) placed.set(id, [name]);
      else known.push(name);
    }
  });
  return placed;
}

/** All names that stand in a column of names. */
function namesOf(table: Table, column: string): ReadonlySet<string> {
  const position = table.column(column);
  const names = new Set<string>();
  let last: string | null = null;
  table.forEach((slot) => {
    const list = table.text(position, slot);
    // Neighbours are in the same partitions nearly always.
    if (list !== last) for (const name of namesIn(list)) names.add(name);
    last = list;
  });
  return names;
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
