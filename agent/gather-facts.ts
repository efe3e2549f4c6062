import type { Row } from '../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../protocol/node-set.ts';
import type { PolicyConfig } from './config/agent-config.ts';
import type { Destination, NodeFacts, SiteFacts, WorkloadFacts } from './operations/authority/site-facts.ts';
import type { OperationBook } from './operations/operation-book.ts';
import type { Room } from './operations/storage/room-watch.ts';
import type { SiteTables } from './store/site-tables.ts';

/** What a decision needs beyond the site's tables. */
export interface Surroundings {
  readonly site: string;
  readonly policy: PolicyConfig | null;
  readonly isLoopback: boolean;
  readonly destinations: ReadonlyMap<string, Destination>;
  readonly book: OperationBook;
  readonly room: Room;
  readonly commandsLastMinute: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** All that a decision about a command rests on, as it is at this moment. */
export function gatherFacts(tables: SiteTables, around: Surroundings): SiteFacts {
  const { book, room, ...rest } = around;
  const nodes = new Map<string, NodeFacts>();
  const partitions = new Set<string>();
  const placed = new Map<string, Set<string>>();
  for (const row of rowsOf(tables, 'nodes')) {
    const { node, scheduling, gpuModel, gpus, gpusAllocated, reason, reasonUser } = row;
    if (node === null) continue;
    nodes.set(node, { scheduling, gpuModel, gpus, gpusAllocated, reason, reasonUser });
    for (const partition of namesIn(row.partitions)) partitions.add(partition);
    for (const workload of namesIn(row.workloads))
      placed.set(workload, (placed.get(workload) ?? new Set()).add(node));
  }
  const workloads = new Map<string, WorkloadFacts>();
  for (const { workload, partition, state, dataClass, nodes: set } of rowsOf(tables, 'workloads')) {
    if (partition !== null) partitions.add(partition);
    if (workload === null || (state !== null && ENDED.has(state))) continue;
    const nodesOf = new Set([...(placed.get(workload) ?? []), ...expanded(set)]);
    workloads.set(workload, { dataClass, nodes: [...nodesOf] });
  }
  const alerts = new Set<string>();
  for (const { alert, clearedAt } of rowsOf(tables, 'alerts'))
    if (alert !== null && clearedAt === null) alerts.add(alert);
  return {
    ...rest,
    nodes,
    workloads,
    alerts,
    partitions,
    open: book.open(),
    holdOf: (node) => book.holdOf(node),
    refusesNewBecause: room.refusesNewBecause,
  };
}

/** There is nothing left of them to act on. */
const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

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

function rowsOf<K extends 'nodes' | 'workloads' | 'alerts'>(tables: SiteTables, kind: K): readonly Row<K>[] {
  const table = tables.of(kind);
  const rows: Row<K>[] = [];
  // The tables are this program's own, with the columns of its schema.
  table.forEach((slot) => {
    rows.push(table.read(slot) as Row<K>);
  });
  return rows;
}
