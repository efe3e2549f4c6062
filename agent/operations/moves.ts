import type { MigrationRunner } from './migration/runner.ts';
import type { MigrationView } from './migration/view.ts';
import type { Operation } from './operation.ts';
import type { OperationDesk } from './operation-desk.ts';
import { type Actor, endRecord } from './operation-records.ts';

export interface MovesNeeds {
  readonly desk: OperationDesk;
  readonly runner: Pick<MigrationRunner, 'accept' | 'ask' | 'views'>;
  readonly site: string;
  /** What went wrong on the way; a journal that takes nothing more is said by whoever keeps it. */
  readonly failed: (operation: string, error: unknown) => void;
}

/**
 * Joins operations to the migrations that carry them out: one that was accepted is begun, one that ended
 * ends its operation. May be called whenever something may have changed; doing it twice does it once.
 */
export class Moves {
  readonly #needs: MovesNeeds;
  readonly #self: Actor;
  #settling: Promise<void> | null = null;
  #again = false;

  constructor(needs: MovesNeeds) {
    this.#needs = needs;
    this.#self = { actor: `weft://agent/${needs.site}`, via: null };
  }

  settle(): void {
    this.#again = true;
    this.#settling ??= this.#settleAll().finally(() => {
      this.#settling = null;
    });
  }

  /**
   * Null when the migration does it, else why it cannot any more. What is called back, and not cancelled, goes on
   * where its work is being ended here: the way back would cost it what it computes at the other site.
   */
  async steer(
    operation: Operation,
    verb: 'pause' | 'resume' | 'cancel' | 'call back',
    by: string,
    reason: string,
  ): Promise<string | null> {
    // One that has not begun is stopped by its record alone.
    if (this.#viewOf(operation.id) === undefined) return null;
    return await this.#needs.runner.ask(operation.id, { kind: verb, by, reason });
  }

  #viewOf(id: string): MigrationView | undefined {
    return this.#needs.runner.views().find((view) => view.side === 'source' && view.operation === id);
  }

  async #settleAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const open = this.#needs.desk.book.open().filter(isOneMove);
      if (open.length === 0) continue;
      const views = new Map(
        this.#needs.runner
          .views()
          .flatMap((view) => (view.side === 'source' ? [[view.operation, view]] : [])),
      );
      for (const operation of open) {
        try {
          await this.#settle(operation, views.get(operation.id));
        } catch (error) {
          this.#needs.failed(operation.id, error);
        }
      }
    }
  }

  async #settle(operation: Operation, view: MigrationView | undefined): Promise<void> {
    const { desk, runner, site } = this.#needs;
    if (view?.hasEnded === true) {
      const outcome = view.outcome ?? view.step;
      await desk.move(endRecord(ENDS[view.state] ?? 'operation.failed', operation, this.#self, outcome));
      return;
    }
    if (view !== undefined || operation.state === 'waiting for approval') return;
    if (operation.cancelling !== null) {
      await desk.move(
        endRecord('operation.cancelled', operation, this.#self, 'cancelled before anything was moved'),
      );
      return;
    }
    const [target] = operation.command.targets;
    if (operation.state === 'paused' || target === undefined) return;
    const refusal = await runner.accept({
      operation: operation.id,
      workload: target.name,
      site,
      peer: operation.command.to ?? '',
      actor: operation.actor,
      reason: operation.command.reason,
      fromBeginning: operation.command.fromBeginning,
    });
    if (refusal !== null) await desk.move(endRecord('operation.failed', operation, this.#self, refusal));
  }
}

/** A move of several workloads has an operation for each; see `convoy`. */
export function isOneMove({ command }: Operation): boolean {
  return command.verb === 'migrate' && command.targets.length === 1;
}

const ENDS: Readonly<Partial<Record<MigrationView['state'], Parameters<typeof endRecord>[0]>>> = {
  done: 'operation.done',
  failed: 'operation.failed',
  refused: 'operation.refused',
  cancelled: 'operation.cancelled',
};
