import { targetKindOf } from '../protocol/command.ts';
import { type Patch, revisionOf } from '../protocol/index.ts';
import { tagOf } from './drivers/steering.ts';
import { markLinks } from './mark-links.ts';
import type { Hold } from './operations/holds.ts';
import type { MigrationView } from './operations/migration/view.ts';
import type { Operation } from './operations/operation.ts';
import type { OperationBook } from './operations/operation-book.ts';
import type { SiteTables } from './store/site-tables.ts';
import { tableReader } from './table-reader.ts';

/** Workloads that came from elsewhere stay in sight for so many. */
const ARRIVALS = 500;

/**
 * What operations mean for other rows: which workloads they hold, whose word a hold is where the scheduler
 * knows only the agent's user, who took note of which alert, and what moves over which link.
 */
export class OperationMarks {
  readonly #book: OperationBook;
  #held = new Map<string, string>();
  /** Who last took note of each alert. */
  readonly #notes = new Map<string, Operation>();

  /** How each workload that came here was last shown. */
  readonly #arrivals = new Map<string, string>();
  readonly #moves: () => readonly MigrationView[];
  /** Of the nodes' reasons, when they were last gone through. */
  #reasonsRevision = -1;

  constructor(book: OperationBook, moves: () => readonly MigrationView[]) {
    this.#book = book;
    this.#moves = moves;
    for (const operation of book.all()) this.told(operation);
  }

  told(operation: Operation): void {
    const { verb, targets } = operation.command;
    if (verb === 'acknowledge' && operation.state === 'done')
      for (const { name } of targets) this.#notes.set(name, operation);
  }

  /** Brings the tables up to date, once a tick and before anybody decides from them. */
  settle(tables: SiteTables): void {
    this.#markWorkloads(tables);
    this.#showMoves(tables);
    this.#showHolds(tables);
    this.#showNotes(tables);
  }

  #markWorkloads(tables: SiteTables): void {
    const held = new Map<string, string>();
    for (const { id, command } of this.#book.open())
      if (targetKindOf(command.verb) === 'workload')
        for (const { name } of command.targets) held.set(name, id);
    const workloads = tables.of('workloads');
    const column = workloads.column('operation');
    for (const name of new Set([...this.#held.keys(), ...held.keys()])) {
      const slot = workloads.find(name);
      if (slot !== undefined) workloads.setText(column, slot, held.get(name) ?? null);
    }
    this.#held = held;
  }

  /** How far each migration is; at its target it has no other record that people see. */
  #showMoves(tables: SiteTables): void {
    const operations = tables.of('operations');
    const views = this.#moves();
    markLinks(tables, views);
    for (const { side, operation, step, progressRatio, hasEnded } of views) {
      const slot = side === 'source' && !hasEnded ? operations.find(operation) : undefined;
      if (slot !== undefined) tables.update('operations', slot, { step, progressRatio });
    }
    for (const view of views.filter(({ side }) => side === 'target').slice(-ARRIVALS)) {
      const shown = `${view.state} ${view.step}`;
      if (this.#arrivals.get(view.operation) === shown) continue;
      this.#arrivals.set(view.operation, shown);
      tables.upsert('operations', arrivalRow(view));
    }
  }

  /** The scheduler has our text with a tag, and its own user for the agent: the person is in the book. */
  #showHolds(tables: SiteTables): void {
    const nodes = tables.of('nodes');
    const columns = ['reason'];
    // Nothing is to be shown before the scheduler says it: a burst of commands changes none of its words.
    if (revisionOf(nodes, columns) === this.#reasonsRevision) return;
    const read = tableReader(nodes, 'nodes');
    for (const hold of this.#book.holds()) {
      const slot = nodes.find(hold.node);
      if (slot === undefined) continue;
      if (isTextOf(hold, read(slot, ['reason']).reason))
        tables.update('nodes', slot, { reason: hold.reason, reasonUser: hold.owner, reasonAt: hold.since });
    }
    this.#reasonsRevision = revisionOf(nodes, columns);
  }

  /** An alert is raised anew when the agent starts or it comes back: only what was noted since then stands. */
  #showNotes(tables: SiteTables): void {
    const alerts = tables.of('alerts');
    const read = tableReader(alerts, 'alerts');
    for (const [name, { command, actor, acceptedAt }] of this.#notes) {
      const slot = alerts.find(name);
      if (slot === undefined) continue;
      const { raisedAt, acknowledgedBy } = read(slot, ['raisedAt', 'acknowledgedBy']);
      if ((raisedAt ?? 0) > acceptedAt || acknowledgedBy === actor) continue;
      tables.update('alerts', slot, {
        acknowledgedBy: actor,
        note: command.reason === '' ? null : command.reason,
      });
    }
  }
}

/** A workload on its way here, as its record at the source is not ours to show. */
function arrivalRow(view: MigrationView): Patch<'operations'> {
  return {
    operation: view.operation,
    kind: 'migrate',
    targets: view.workload ?? '',
    actor: view.actor,
    reason: view.reason,
    state: view.state,
    step: view.step,
    progressRatio: view.progressRatio,
    endedAt: view.hasEnded ? view.since : null,
    outcome: view.outcome,
    peer: view.peer,
  };
}

function isTextOf(hold: Hold, reason: string | null): boolean {
  return (reason ?? '').includes(`[${tagOf(hold.operation)}]`);
}
