import { type Steering, SteeringFailure } from '../../agent/drivers/steering.ts';
import type { JournalLine } from '../../agent/operations/journal.ts';
import { openDesk } from '../../agent/operations/open-desk.ts';
import type { Operation } from '../../agent/operations/operation.ts';
import type { OperationDesk } from '../../agent/operations/operation-desk.ts';
import { OperationRunner } from '../../agent/operations/runner/operation-runner.ts';
import { MemoryJournal } from '../../agent/operations/storage/memory-journal.ts';
import { createSimulatedSite, type SimulatedSite } from '../../agent/simulation/simulated-site.ts';
import type { Command } from '../../protocol/command.ts';
import { rowsOf } from './rows-of.ts';

/** The agent is gone in the middle of something. */
export class Crash extends Error {}

/** One call that reached the scheduler. */
export interface Call {
  readonly verb: string;
  readonly names: readonly string[];
}

/**
 * A simulated site, its journal and the runner of its operations, in simulated time. `crashAt` ends the
 * agent at that moment, counted over journal lines and calls to the scheduler, before or after it.
 */
export class ActingSite {
  readonly site: SimulatedSite;
  readonly calls: Call[] = [];
  readonly journal: MemoryJournal;
  readonly steering: Steering & { checkpointOf(id: string): string | null };
  desk: OperationDesk;
  crashAt: { readonly moment: number; readonly after: boolean } | null = null;
  /** While it is set nobody can look at the scheduler, for this reason. */
  unreachable: string | null = null;
  /** What having the scheduler read into the tables takes. */
  readScheduler: () => Promise<void> = async () => undefined;
  moments = 0;
  crashes = 0;
  #runner: OperationRunner;

  constructor(seed: number, nodes = 6) {
    this.site = createSimulatedSite({
      site: 'de-halm',
      nodes,
      gpusPerNode: 8,
      seed,
      faultsPerGpuHour: 0,
      startAt: Date.UTC(2026, 10, 25),
    });
    this.journal = new MemoryJournal(() => this.site.now());
    this.steering = this.site.steering({ seed });
    this.desk = this.#open();
    this.#runner = this.#run();
  }

  get lines(): readonly JournalLine[] {
    return [...this.journal.lines()];
  }

  operation(id: string): Operation {
    const operation = this.desk.book.get(id);
    if (operation === null) throw new Error(`no operation ${id}`);
    return operation;
  }

  async accept(command: Command, actor = 'weft://operator/noc-1'): Promise<void> {
    await this.desk.submit(command, { actor, via: null }, () => ({ kind: 'accepted' }));
  }

  /** Rounds, with some time after each, until the operation ends; a crash on the way is a new start. */
  async untilEnded(id: string, rounds = 3_000): Promise<Operation> {
    for (let round = 0; round < rounds; round++) {
      const { endedAt } = this.operation(id);
      if (endedAt !== null) return this.operation(id);
      await this.round();
      // What is done is done in the first minutes; after that it is waited for.
      this.site.step(round < 40 ? 20_000 : 300_000);
    }
    throw new Error(`it did not end: ${this.operation(id).step}`);
  }

  async round(): Promise<void> {
    try {
      await this.#runner.round(new AbortController().signal);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crashes++;
      this.desk = this.#open();
      this.#runner = this.#run();
    }
  }

  /** Names of nodes with work on them, those first where it ends first. */
  async busyNodes(): Promise<readonly string[]> {
    const { nodes } = rowsOf(this.site.readScheduler());
    const names = nodes.flatMap(({ node }) => (typeof node === 'string' ? [node] : []));
    const seen = await this.steering.observeNodes(names, new AbortController().signal);
    const endOf = (ids: readonly string[]): number => Math.max(...ids.map((id) => this.#endsAt(id)));
    return seen
      .filter((node) => node.workloads.length > 0 && !node.isHeld)
      .map(({ node, workloads }) => ({ node, end: endOf(workloads) }))
      .sort((one, other) => one.end - other.end)
      .map(({ node }) => node);
  }

  #endsAt(id: string): number {
    const row = rowsOf(this.site.readScheduler()).workloads.find(({ workload }) => workload === id);
    return (row?.startedAt ?? 0) + (row?.timeLimitSeconds ?? 0) * 1000;
  }

  #open(): OperationDesk {
    const { journal } = this;
    const moment = <T>(happen: () => Promise<T>): Promise<T> => this.#moment(happen);
    return openDesk({
      get closedBecause() {
        return journal.closedBecause;
      },
      get lost() {
        return journal.lost;
      },
      get head() {
        return journal.head;
      },
      append: (record) => moment(() => journal.append(record)),
      lines: () => journal.lines(),
      stop: () => journal.stop(),
    });
  }

  #run(): OperationRunner {
    const { steering, site } = this;
    const rows = () => rowsOf(site.readScheduler()).workloads;
    return new OperationRunner({
      desk: this.desk,
      steering: this.#watched(),
      declared: (id) => {
        const row = rows().find(({ workload }) => workload === id);
        if (row === undefined) return null;
        const { checkpoint = null, checkpointDirectory = null, startedAt, timeLimitSeconds } = row;
        const ends = startedAt && timeLimitSeconds ? startedAt + timeLimitSeconds * 1000 : null;
        return { checkpoint, checkpointDirectory, endsAt: ends };
      },
      readScheduler: () => this.readScheduler(),
      newestCheckpoint: async (id) => ({ version: steering.checkpointOf(id), isChanging: false }),
      isMoving: (workload) => this.desk.book.openOn('migrate', workload) !== null,
      going: () => new Set(),
      self: 'weft://agent/de-halm',
      now: () => site.now(),
      after: () => () => undefined,
      everyMs: 1,
      log: () => undefined,
    });
  }

  #watched(): Steering {
    const { steering } = this;
    const nodes =
      (verb: 'cordon' | 'takeOver') => (names: readonly string[], reason: string, signal: AbortSignal) =>
        this.#call(verb, names, () => steering[verb](names, reason, signal));
    const job = (verb: 'requeue' | 'cancel') => (id: string, signal: AbortSignal) =>
      this.#call(verb, [id], () => steering[verb](id, signal));
    return {
      ...steering,
      verbs: steering.verbs,
      savesWithinMs: steering.savesWithinMs,
      nativeWords: (verb) => steering.nativeWords(verb),
      observeNodes: async (names, signal) => {
        if (this.unreachable !== null) throw new SteeringFailure(this.unreachable, 'unreachable');
        return await steering.observeNodes(names, signal);
      },
      cordon: nodes('cordon'),
      takeOver: nodes('takeOver'),
      uncordon: (names, signal) => this.#call('uncordon', names, () => steering.uncordon(names, signal)),
      checkpoint: (id, name, signal) =>
        this.#call('checkpoint', [id], () => steering.checkpoint(id, name, signal)),
      requeue: job('requeue'),
      cancel: job('cancel'),
    };
  }

  #call(verb: string, names: readonly string[], call: () => Promise<void>): Promise<void> {
    return this.#moment(async () => {
      this.calls.push({ verb, names });
      await call();
    });
  }

  async #moment<T>(happen: () => Promise<T>): Promise<T> {
    const moment = ++this.moments;
    const { crashAt } = this;
    if (crashAt !== null && moment === crashAt.moment && !crashAt.after) throw new Crash();
    const result = await happen();
    if (crashAt !== null && moment === crashAt.moment && crashAt.after) throw new Crash();
    return result;
  }
}
