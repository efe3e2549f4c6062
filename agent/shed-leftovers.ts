import type { OperationBook } from './operations/operation-book.ts';
import { readOrder } from './operations/shed/read-order.ts';
import { limitsOf } from './shed-surroundings.ts';
import type { SiteTables } from './store/site-tables.ts';

const LOOK_EVERY_MS = 30_000;
/** A machine that was away for longer was restarted, and its limit with it. */
const LOOKED_FOR_MS = 7 * 86_400_000;

/**
 * No cap outlives its operation: when a shed is over, the limit of each machine that it capped is read back, and
 * those that still have one of its limits stand in its row, where an alert finds them.
 */
export class ShedLeftovers {
  readonly #book: OperationBook;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(book: OperationBook) {
    this.#book = book;
  }

  settle(tables: SiteTables, wall: number): void {
    if (wall - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = wall;
    const operations = tables.of('operations');
    const column = operations.column('capsLeft');
    /** Machines that a later shed has in hand. */
    const inHand = new Set(this.#book.open().flatMap(({ command }) => command.shed?.nodes ?? []));
    for (const { id, command, effects, endedAt } of this.#book.all()) {
      const order = command.shed === undefined ? null : readOrder(command.shed);
      const before = effects.shed?.capsBefore ?? new Map<string, number>();
      if (order === null || endedAt === null || wall - endedAt > LOOKED_FOR_MS || before.size === 0) continue;
      const slot = operations.find(id);
      if (slot === undefined) continue;
      const limits = limitsOf(tables, new Set(before.keys()));
      const left = [...before].flatMap(([node, watts]) => {
        const seen = limits.get(node) ?? null;
        const isOurs = seen !== null && seen !== watts && order.ours.get(node)?.has(seen) === true;
        return isOurs && !inHand.has(node) ? [node] : [];
      });
      const said = left.length === 0 ? null : left.join(',');
      if (operations.text(column, slot) !== said) tables.update('operations', slot, { capsLeft: said });
    }
  }
}
