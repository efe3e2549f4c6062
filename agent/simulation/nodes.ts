import type { Cell, NodeState, Patch, Scheduling } from '../../protocol/index.ts';
import { joinRow } from '../sources/rows.ts';
import { CellTable, type WordCells } from './cell-table.ts';
import type { Layout } from './layout.ts';

/** Who keeps a node from taking work, and why. */
export interface Hold {
  readonly reason: string;
  readonly user: string;
  readonly at: number;
}

/** What the scheduler says of every node. Whoever changes a fact calls the method that says so, and the words follow. */
export class Nodes {
  readonly table: CellTable<'nodes'>;
  readonly #layout: Layout;
  readonly #busy: Uint16Array;
  readonly #down: Uint8Array;
  readonly #silent: Uint8Array;
  readonly #commissioning: Uint8Array;
  readonly #holds = new Map<number, Hold>();
  readonly #failures = new Map<number, Hold>();
  readonly #gpusAllocated: Float64Array;
  readonly #reasonAt: Float64Array;
  readonly #state: WordCells<'nodes'>;
  readonly #scheduling: WordCells<'nodes'>;
  readonly #nativeState: WordCells<'nodes'>;
  readonly #reason: WordCells<'nodes'>;
  readonly #reasonUser: WordCells<'nodes'>;
  readonly #workloads: WordCells<'nodes'>;
  /** Telemetry rows of the GPUs that fall silent with their node. */
  readonly #muteGpus: (node: number, muted: boolean) => void;

  constructor(layout: Layout, muteGpus: (node: number, muted: boolean) => void) {
    this.#layout = layout;
    this.#muteGpus = muteGpus;
    this.#busy = new Uint16Array(layout.nodeCount);
    this.#down = new Uint8Array(layout.nodeCount);
    this.#silent = new Uint8Array(layout.nodeCount);
    this.#commissioning = new Uint8Array(layout.nodeCount);
    this.table = new CellTable('nodes', layout.nodeCount, (node) => this.identity(node));
    this.#gpusAllocated = this.table.numbers('gpusAllocated', true);
    this.#reasonAt = this.table.numbers('reasonAt', true);
    this.#state = this.table.words('state', true);
    this.#scheduling = this.table.words('scheduling', true);
    this.#nativeState = this.table.words('nativeState', true);
    this.#reason = this.table.words('reason', true);
    this.#reasonUser = this.table.words('reasonUser', true);
    this.#workloads = this.table.words('workloads', true);
    for (const node of layout.commissioning) this.#commissioning[node] = 1;
    for (let node = 0; node < layout.nodeCount; node++) this.#describe(node);
  }

  name(node: number): string {
    return this.#layout.names[node]!;
  }

  takesWork(node: number): boolean {
    return this.#down[node] === 0 && this.#commissioning[node] === 0 && !this.#holds.has(node);
  }

  isDown(node: number): boolean {
    return this.#down[node] === 1;
  }

  isCommissioning(node: number): boolean {
    return this.#commissioning[node] === 1;
  }

  /** Whether its exporter cannot be heard, whatever the cause. */
  isSilent(node: number): boolean {
    return this.#down[node] === 1 || this.#silent[node] === 1;
  }

  busyGpus(node: number): number {
    return this.#busy[node]!;
  }

  /** What is placed on a node now; `workloads` are its ids joined by commas. */
  setWork(node: number, busy: number, workloads: string | null): void {
    this.#busy[node] = busy;
    this.#workloads.set(node, workloads);
    this.#describe(node);
  }

  /** False when somebody holds it already: another's hold is not overwritten. */
  hold(node: number, hold: Hold): boolean {
    if (this.#holds.has(node)) return false;
    this.#holds.set(node, hold);
    this.#describe(node);
    return true;
  }

  holdOf(node: number): Hold | undefined {
    return this.#holds.get(node);
  }

  unhold(node: number, hold: Hold): void {
    if (this.#holds.get(node) !== hold) return;
    this.#holds.delete(node);
    this.#describe(node);
  }

  goDown(node: number, why: Hold): void {
    this.#down[node] = 1;
    this.#failures.set(node, why);
    this.#mute(node);
    this.#describe(node);
  }

  comeBack(node: number): void {
    this.#down[node] = 0;
    this.#failures.delete(node);
    this.#mute(node);
    this.#describe(node);
  }

  setSilent(node: number, silent: boolean): void {
    this.#silent[node] = silent ? 1 : 0;
    this.#mute(node);
  }

  enterService(node: number): void {
    this.#commissioning[node] = 0;
    this.#describe(node);
  }

  /** The node as its scheduler tells of it: for those who read rows instead of columns. */
  schedulerPatch(node: number): Patch<'nodes'> {
    const reasonAt = this.#reasonAt[node]!;
    return joinRow(this.identity(node), {
      gpusAllocated: this.#gpusAllocated[node]!,
      state: this.#stateOf(node),
      scheduling: this.#schedulingOf(node),
      nativeState: word(this.#nativeState.get(node)),
      reason: word(this.#reason.get(node)),
      reasonUser: word(this.#reasonUser.get(node)),
      reasonAt: Number.isNaN(reasonAt) ? null : reasonAt,
      workloads: word(this.#workloads.get(node)),
    });
  }

  /** What never changes of a node. */
  identity(node: number): Patch<'nodes'> {
    const layout = this.#layout;
    const model = layout.models[node]!;
    return {
      node: layout.names[node]!,
      hall: layout.halls[node]!,
      rack: layout.racks[node]!,
      provider: layout.providers[node]!,
      partitions: this.#partitionsOf(node),
      gpuModel: model.name,
      gpus: layout.gpusPerNode,
      cpus: model.cpus,
      memoryTotalBytes: model.nodeMemoryBytes,
    };
  }

  #partitionsOf(node: number): string {
    const { partition } = this.#layout.models[node]!;
    return this.#layout.sliced.has(node) ? `${partition},interactive` : partition;
  }

  #mute(node: number): void {
    const muted = this.isSilent(node);
    this.table.muted[node] = muted ? 1 : 0;
    this.#muteGpus(node, muted);
  }

  #describe(node: number): void {
    const failure = this.#failures.get(node);
    const hold = this.#holds.get(node) ?? failure;
    const state = this.#stateOf(node);
    const flags = [
      ...(failure === undefined ? [] : ['NOT_RESPONDING']),
      ...(this.#holds.has(node) ? ['DRAIN'] : []),
      ...(this.#commissioning[node] === 1 ? ['MAINTENANCE', 'RESERVED'] : []),
    ];
    this.#gpusAllocated[node] = this.#busy[node]!;
    this.#state.set(node, state);
    this.#scheduling.set(node, this.#schedulingOf(node));
    this.#nativeState.set(node, [state.toUpperCase(), ...flags].join('+'));
    this.#reason.set(node, hold?.reason ?? null);
    this.#reasonUser.set(node, hold?.user ?? null);
    this.#reasonAt[node] = hold?.at ?? Number.NaN;
  }

  #stateOf(node: number): NodeState {
    if (this.#down[node] === 1) return 'down';
    if (this.#busy[node] === 0) return 'idle';
    return this.#busy[node] === this.#layout.gpusPerNode ? 'allocated' : 'mixed';
  }

  #schedulingOf(node: number): Scheduling {
    if (this.#commissioning[node] === 1) return 'commissioning';
    if (this.#holds.has(node)) return this.#busy[node] === 0 ? 'drained' : 'draining';
    return this.#down[node] === 1 ? 'failed' : 'open';
  }
}

function word(cell: Cell): string | null {
  return typeof cell === 'string' ? cell : null;
}
