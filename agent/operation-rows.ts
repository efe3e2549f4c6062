import { isOpen, type Operation, operationRow } from './operations/operation.ts';
import type { SiteTables } from './store/site-tables.ts';

/** Operations that ended stay in sight for so many; the journal keeps them all. */
const ENDED_ROWS = 1_000;

/** Operations as consoles see them: all that are open, and the latest that ended. */
export class OperationRows {
  /** Changed since they were rows. */
  readonly #fresh = new Map<string, Operation>();
  /** Ended ones with a row, oldest first. */
  readonly #ended = new Set<string>();

  told(operation: Operation): void {
    this.#fresh.set(operation.id, operation);
  }

  /** Brings the table up to date, once a tick. */
  settle(tables: SiteTables): void {
    const table = tables.of('operations');
    for (const operation of this.#fresh.values()) {
      tables.upsert('operations', operationRow(operation));
      if (!isOpen(operation)) this.#ended.add(operation.id);
    }
    this.#fresh.clear();
    for (const id of this.#ended) {
      if (this.#ended.size <= ENDED_ROWS) break;
      this.#ended.delete(id);
      const slot = table.find(id);
      if (slot !== undefined) table.remove(slot);
    }
  }
}
