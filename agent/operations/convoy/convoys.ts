import type { Command } from '../../../protocol/command.ts';
import { operationForWorkload } from '../migration/workload-operation.ts';
import { isOpen, type Operation } from '../operation.ts';
import type { OperationDesk } from '../operation-desk.ts';
import { type Actor, endRecord, stepRecord, turnRecord } from '../operation-records.ts';
import { orderByDemand } from '../shed/demand-followed.ts';
import { readOrder } from '../shed/read-order.ts';
import { NO_SHED } from '../shed/shed-effects.ts';
import { nextOfShedMoves } from '../shed/shed-moves.ts';
import { nextOfConvoy, stillGoing, type Traveller } from './next-of-convoy.ts';

export interface ConvoysNeeds {
  readonly desk: OperationDesk;
  readonly self: string;
  /** Live workloads that are to leave this site, in order, with the sites that each may go to. */
  readonly leaving: () => readonly {
    readonly workload: string;
    readonly to: readonly string[];
    readonly because: string | null;
  }[];
  /** Nodes that an evacuation holds: those that take work and that nobody else is busy with. */
  readonly openNodes: () => readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly submit: (command: Command, who: Actor) => Promise<unknown>;
  /** Tells a migration of its cancellation; null when it is done there, else why it cannot be any more. */
  readonly cancelMove: (operation: Operation, by: string, reason: string) => Promise<string | null>;
  /** The same where its work still runs here; what is being ended here goes on. */
  readonly callBackMove: (operation: Operation, by: string, reason: string) => Promise<string | null>;
  readonly failed: (operation: string, error: unknown) => void;
}

/** Keeps operations going that consist of others: an evacuation, and a move of several workloads. */
export class Convoys {
  readonly #needs: ConvoysNeeds;
  #settling: Promise<void> | null = null;
  #again = false;

  constructor(needs: ConvoysNeeds) {
    this.#needs = needs;
  }

  settle(): void {
    this.#again = true;
    this.#settling ??= this.#settleAll().finally(() => {
      this.#settling = null;
    });
  }

  /** What an evacuation has yet to take away, for the drain that it began; empty for every other operation. */
  goingOf(drain: Operation): ReadonlySet<string> {
    const id = drain.via?.startsWith(VIA) === true ? drain.via.slice(VIA.length) : null;
    const evacuation = id === null ? null : this.#needs.desk.book.get(id);
    if (evacuation === null || !isOpen(evacuation) || evacuation.cancelling !== null) return new Set();
    if (evacuation.command.verb !== 'evacuate') return new Set();
    return stillGoing(this.#leaving(evacuation), this.#childrenOf(evacuation));
  }

  async #settleAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      for (const operation of this.#needs.desk.book.open().filter(isConvoy)) {
        try {
          await this.#settle(operation);
        } catch (error) {
          this.#needs.failed(operation.id, error);
        }
      }
    }
  }

  async #settle(operation: Operation): Promise<void> {
    if (operation.state === 'waiting for approval') return;
    if (operation.command.verb === 'shed') {
      await this.#settleShed(operation);
      return;
    }
    const { desk, self } = this.#needs;
    const who: Actor = { actor: self, via: null };
    const isEvacuation = operation.command.verb === 'evacuate';
    const children = this.#childrenOf(operation);
    const drain = isEvacuation ? idOf(operation, 'drain') : null;
    const hasDrain = drain !== null && (children.has(drain) || this.#needs.openNodes().length > 0);
    const next = nextOfConvoy({
      operation,
      travellers: isEvacuation ? this.#leaving(operation) : named(operation),
      children,
      drain: hasDrain ? drain : null,
    });
    if (next.end !== null) {
      await desk.move(endRecord(next.end.code, operation, who, next.end.outcome));
      return;
    }
    if (next.words !== operation.step)
      await desk.move(stepRecord(operation, who, next.words, { progressRatio: next.progressRatio }));
    if (next.drain && drain !== null) await this.#drain(operation, drain);
    for (const { workload, to, child } of next.moves) await this.#move(operation, child, workload, to);
    for (const id of next.cancel) await this.#cancel(operation, children.get(id));
  }

  /** What of a shed goes to other sites; all else of it is looked at and done at this one's scheduler. */
  async #settleShed(operation: Operation): Promise<void> {
    const { shed } = operation.command;
    const order = shed === undefined ? null : readOrder(shed);
    if (order === null) return;
    const children = this.#childrenOf(operation);
    const effects = operation.effects.shed ?? NO_SHED;
    const now = orderByDemand(order, effects);
    const { begin, cancel } = nextOfShedMoves(operation, now, effects, children, this.#needs.now());
    if (begin.length > 0) {
      // What has ended since it was planned has nowhere to go.
      const live = new Set(this.#needs.leaving().map(({ workload }) => workload));
      for (const { workload, to, child } of begin)
        if (live.has(workload)) await this.#move(operation, child, workload, to);
    }
    for (const { child, reason } of cancel) await this.#cancel(operation, children.get(child), reason);
  }

  #childrenOf(operation: Operation): ReadonlyMap<string, Operation> {
    return this.#needs.desk.book.begunBy(operation.id);
  }

  #leaving(operation: Operation): readonly Traveller[] {
    return this.#needs.leaving().map(({ workload, to, because }) => ({
      workload,
      ways: to.map((site) => ({ to: site, child: idOf(operation, `${workload} ${site}`) })),
      because,
    }));
  }

  async #drain(operation: Operation, id: string): Promise<void> {
    const nodes = this.#needs.openNodes();
    if (nodes.length === 0) return;
    const { policy } = operation.command;
    await this.#submit(operation, id, { verb: 'drain', targets: targetsOf(nodes), policy: policy ?? 'wait' });
  }

  async #move(operation: Operation, id: string, workload: string, to: string): Promise<void> {
    await this.#submit(operation, id, { verb: 'migrate', targets: targetsOf([workload]), policy: null, to });
  }

  async #submit(operation: Operation, id: string, more: Partial<Command>): Promise<void> {
    const { actor, command } = operation;
    const deadlineSeconds = more.verb === 'drain' ? command.deadlineSeconds : null;
    const { shed: _order, ...same } = command;
    await this.#needs.submit(
      {
        ...same,
        id,
        to: null,
        deadlineSeconds,
        takeOver: false,
        notAfter: Number.MAX_SAFE_INTEGER,
        ...more,
      },
      { actor, via: viaOf(operation) },
    );
  }

  async #cancel(operation: Operation, child: Operation | undefined, because?: string): Promise<void> {
    if (child === undefined) return;
    const by = operation.cancelling?.by ?? (because === undefined ? operation.actor : this.#needs.self);
    const reason = operation.cancelling?.reason ?? because ?? null;
    const { cancelMove, callBackMove } = this.#needs;
    const ask = operation.command.verb === 'shed' ? callBackMove : cancelMove;
    const cannot = child.command.verb === 'migrate' ? await ask(child, by, reason ?? '') : null;
    // Past its commit point it goes on to its end, and this one waits for that.
    if (cannot !== null) return;
    const who: Actor = { actor: by, via: viaOf(operation) };
    await this.#needs.desk.move(turnRecord('operation.cancelling', child, who, reason));
  }
}

const VIA = 'weft://operation/';

export function isConvoy({ command: { verb, targets, shed } }: Operation): boolean {
  if (verb === 'shed') return shed?.steps.some(({ kind }) => kind === 'move') === true;
  return verb === 'evacuate' || (verb === 'migrate' && targets.length > 1);
}

function named(operation: Operation): readonly Traveller[] {
  const names = operation.command.targets.map(({ name }) => name);
  const to = operation.command.to ?? '';
  return names.map((workload) => ({
    workload,
    ways: [{ to, child: operationForWorkload(operation.id, names, workload) }],
    because: null,
  }));
}

function idOf(operation: Operation, what: string): string {
  return operationForWorkload(operation.id, [], what);
}

function viaOf(operation: Operation): string {
  return `${VIA}${operation.id}`;
}

/** Chosen here and now: there is no older state that they were planned on. */
function targetsOf(names: readonly string[]): Command['targets'] {
  return names.map((name) => ({ name, version: 0, seen: '' }));
}
