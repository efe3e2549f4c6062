import type { Freshness, Table } from '../../protocol/index.ts';
import { expandNodeSet, NodeSetError } from '../../protocol/node-set.ts';
import { derivedNumber } from '../fabric/derived.ts';
import { isMemory } from '../fabric/freshness.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** One node as its site last said; all text is raw. */
export interface NodeFacts {
  readonly name: string;
  readonly scheduling: string | null;
  readonly state: string | null;
  readonly reason: string | null;
  readonly reasonUser: string | null;
  readonly gpuModel: string | null;
  readonly gpus: number | null;
  readonly gpusAllocated: number | null;
}

export interface WorkloadFacts {
  readonly id: string;
  readonly state: string | null;
  readonly user: string | null;
  readonly account: string | null;
  readonly nodes: readonly string[];
  readonly nodeCount: number | null;
  readonly gpus: number | null;
  readonly startedAt: number | null;
  readonly timeLeftSeconds: number | null;
  readonly dataClass: string | null;
  readonly checkpoint: string | null;
  readonly operation: string | null;
  readonly isRunning: boolean;
}

export interface OperationFacts {
  readonly id: string;
  readonly kind: string;
  readonly targets: ReadonlySet<string>;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly state: string;
}

const OPEN = ['accepted', 'waiting for approval', 'running', 'paused'];
const RUNNING = ['running', 'completing', 'suspended'];

/** Reads of one site what plans are made from. Looks each thing up once, and only when it is asked for. */
export class SiteFacts {
  readonly id: string;
  readonly view: SiteView;
  readonly #now: number;
  #workloads: ReadonlyMap<string, WorkloadFacts> | null = null;
  #byNode: ReadonlyMap<string, readonly WorkloadFacts[]> | null = null;
  #operations: readonly OperationFacts[] | null = null;

  constructor(view: SiteView, now: number) {
    this.id = view.id;
    this.view = view;
    this.#now = now;
  }

  get freshness(): Freshness {
    return this.view.streamFreshness(this.#now);
  }

  get isMemory(): boolean {
    return isMemory(this.freshness);
  }

  get jurisdiction(): string | null {
    return this.view.summaryText('jurisdiction');
  }

  /** Whom the agent takes us for. */
  get identity(): string | null {
    return this.view.feed.mirror.identity;
  }

  get nodeCount(): number {
    return this.view.table('nodes')?.size ?? 0;
  }

  nodeNames(): string[] {
    return keysOf(this.view.table('nodes'));
  }

  node(name: string): NodeFacts | null {
    const table = this.view.table('nodes');
    const slot = table?.find(name);
    if (table === undefined || slot === undefined) return null;
    const { text, number } = readers(table, slot);
    return {
      name,
      scheduling: text('scheduling'),
      state: text('state'),
      reason: text('reason'),
      reasonUser: text('reasonUser'),
      gpuModel: text('gpuModel'),
      gpus: number('gpus'),
      gpusAllocated: number('gpusAllocated'),
    };
  }

  /** All that have not ended, and those that have and are still known. */
  workloads(): ReadonlyMap<string, WorkloadFacts> {
    this.#workloads ??= this.#readWorkloads();
    return this.#workloads;
  }

  /** What runs on a node, or still ends there. */
  workloadsOn(node: string): readonly WorkloadFacts[] {
    this.#byNode ??= byNode(this.workloads().values());
    return this.#byNode.get(node) ?? [];
  }

  alert(name: string): { readonly acknowledgedBy: string | null; readonly isCleared: boolean } | null {
    const table = this.view.table('alerts');
    const slot = table?.find(name);
    if (table === undefined || slot === undefined) return null;
    const { text, number } = readers(table, slot);
    return { acknowledgedBy: text('acknowledgedBy'), isCleared: number('clearedAt') !== null };
  }

  operations(): readonly OperationFacts[] {
    this.#operations ??= this.#readOperations();
    return this.#operations;
  }

  /** The open operation that has the target in hand. */
  openOn(name: string): OperationFacts | null {
    return this.operations().find(({ state, targets }) => OPEN.includes(state) && targets.has(name)) ?? null;
  }

  #readWorkloads(): Map<string, WorkloadFacts> {
    const found = new Map<string, WorkloadFacts>();
    const table = this.view.table('workloads');
    table?.forEach((slot) => {
      const { text, number } = readers(table, slot);
      const id = table.keyOf(slot);
      const state = text('state');
      found.set(id, {
        id,
        state,
        user: text('user'),
        account: text('account'),
        nodes: namesOf(text('nodes')),
        nodeCount: number('nodeCount'),
        gpus: number('gpus'),
        startedAt: number('startedAt'),
        timeLeftSeconds: derivedNumber('timeLeftSeconds', this.view, table, slot, this.#now),
        dataClass: text('dataClass'),
        checkpoint: text('checkpoint'),
        operation: text('operation'),
        isRunning: state !== null && RUNNING.includes(state),
      });
    });
    return found;
  }

  #readOperations(): OperationFacts[] {
    const found: OperationFacts[] = [];
    const table = this.view.table('operations');
    table?.forEach((slot) => {
      const { text } = readers(table, slot);
      found.push({
        id: table.keyOf(slot),
        kind: text('kind') ?? 'operation',
        targets: new Set((text('targets') ?? '').split(',')),
        actor: text('actor'),
        reason: text('reason'),
        state: text('state') ?? '',
      });
    });
    return found;
  }
}

export function readers(table: Table, slot: number) {
  return {
    text: (column: string): string | null => {
      const cell = table.cell(table.column(column), slot);
      return typeof cell === 'string' ? cell : null;
    },
    number: (column: string): number | null => table.number(table.column(column), slot),
  };
}

/** A set that cannot be read names nothing: what it stands for is shown by the report as it came. */
function namesOf(set: string | null): readonly string[] {
  if (set === null || set === '') return [];
  try {
    return expandNodeSet(set);
  } catch (error) {
    if (error instanceof NodeSetError) return [];
    throw error;
  }
}

function byNode(workloads: Iterable<WorkloadFacts>): Map<string, WorkloadFacts[]> {
  const found = new Map<string, WorkloadFacts[]>();
  for (const workload of workloads) {
    if (!workload.isRunning) continue;
    for (const node of workload.nodes) {
      const there = found.get(node);
      if (there === undefined) found.set(node, [workload]);
      else there.push(workload);
    }
  }
  return found;
}

function keysOf(table: Table | undefined): string[] {
  const names: string[] = [];
  table?.forEach((slot) => {
    names.push(table.keyOf(slot));
  });
  return names;
}
