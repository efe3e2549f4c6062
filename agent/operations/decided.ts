import { targetKindOf, type Verb } from '../../protocol/command.ts';
import type { Hold, KnownHolds } from './holds.ts';
import type { JournalRecord } from './journal.ts';
import { isOpen, type Operation } from './operation.ts';
import type { OperationBook } from './operation-book.ts';
import { reduceOperation } from './reduce-operation.ts';

/**
 * The book, and beyond it what was decided and is still on its way to the disk: a command is judged as if
 * those before it stood already, so that many can share one flush. For judging alone: what acts and what is
 * shown goes by the book, in which nothing is that could be lost.
 */
export class Decided {
  /** Holds of the book, and of what is on its way into it. */
  readonly holds: KnownHolds;
  readonly #book: OperationBook;
  readonly #underWay = new Map<string, Operation>();
  readonly #byTarget = new Map<string, Operation>();
  readonly #held = new Map<string, Hold>();

  constructor(book: OperationBook) {
    this.#book = book;
    this.holds = {
      get: (node) => this.#held.get(node) ?? book.holdOf(node),
      forEach: (visit) => {
        // Of a node both know, the one that is being written stands.
        for (const hold of book.holds()) if (!this.#held.has(hold.node)) visit(hold);
        this.#held.forEach(visit);
      },
    };
  }

  /** An admission that is being written. Gives what ends that, to be called when it is in the book or failed. */
  begin(record: JournalRecord): () => void {
    const operation = reduceOperation(null, { ...record, seq: 0, at: 0, previous: '', hash: '' });
    if (operation === null || !isOpen(operation)) return () => undefined;
    const { id, command } = operation;
    const holds = operation.state === 'accepted' && (command.verb === 'cordon' || command.verb === 'drain');
    this.#underWay.set(id, operation);
    for (const { name } of command.targets) {
      this.#byTarget.set(keyOf(command.verb, name), operation);
      if (holds) this.#held.set(name, holdOf(name, operation, this.#book.holdOf(name)));
    }
    return () => {
      this.#underWay.delete(id);
      for (const { name } of command.targets) {
        const key = keyOf(command.verb, name);
        if (this.#byTarget.get(key) === operation) this.#byTarget.delete(key);
        if (this.#held.get(name)?.operation === id) this.#held.delete(name);
      }
    };
  }

  open(): readonly Operation[] {
    const fresh = [...this.#underWay.values()].filter(({ id }) => this.#book.get(id) === null);
    return [...this.#book.open(), ...fresh];
  }

  openOn(verb: Verb, target: string): Operation | null {
    return this.#book.openOn(verb, target) ?? this.#byTarget.get(keyOf(verb, target)) ?? null;
  }
}

function holdOf(node: string, { id, actor, command, acceptedAt }: Operation, broke: Hold | null): Hold {
  return { node, owner: actor, reason: command.reason, since: acceptedAt, operation: id, broke };
}

function keyOf(verb: Verb, target: string): string {
  return `${targetKindOf(verb)} ${target}`;
}
