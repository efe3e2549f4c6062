import { targetKindOf } from '../../protocol/command.ts';
import { type Hold, Holds } from './holds.ts';
import type { JournalLine } from './journal.ts';
import { isOpen, type Operation } from './operation.ts';
import { reduceOperation } from './reduce-operation.ts';

/**
 * All operations of a site, as the lines of its journal tell them: replayed from the beginning at the
 * start, and told every line after it. It knows nothing that is not in those lines.
 */
export class OperationBook {
  readonly #operations = new Map<string, Operation>();
  readonly #open = new Map<string, Operation>();
  /** Ids of operations that others began, by `weft://operation/<id>`. */
  readonly #begunVia = new Map<string, Set<string>>();
  /** The open operation of each target, by kind and name. */
  readonly #openByTarget = new Map<string, string>();
  readonly #holds = new Holds();
  /** The last line it was told. */
  seq = 0;

  /** The operation that the line moved; null where it moved none. Fails with `ReplayFailure`. */
  apply(line: JournalLine): Operation | null {
    if (line.seq !== this.seq + 1) throw new RangeError(`line ${line.seq} after line ${this.seq}`);
    this.seq = line.seq;
    if (line.operation === null) return null;
    const before = this.#operations.get(line.operation) ?? null;
    const after = reduceOperation(before, line);
    if (after === null || after === before) return null;
    this.#operations.set(after.id, after);
    if (isOpen(after)) this.#open.set(after.id, after);
    else this.#open.delete(after.id);
    this.#index(after);
    this.#holds.follow(before, after, line);
    return after;
  }

  get(id: string): Operation | null {
    return this.#operations.get(id) ?? null;
  }

  /** Those that another operation began, `weft://operation/<id>`. */
  begunVia(via: string): readonly Operation[] {
    return [...(this.#begunVia.get(via) ?? [])].flatMap((id) => this.get(id) ?? []);
  }

  /** The same by their ids, for the operation that began them. */
  begunBy(id: string): ReadonlyMap<string, Operation> {
    return new Map(this.begunVia(`weft://operation/${id}`).map((child) => [child.id, child]));
  }

  /** In the order in which they began. */
  all(): Iterable<Operation> {
    return this.#operations.values();
  }

  open(): readonly Operation[] {
    return [...this.#open.values()];
  }

  /** The open operation that has a target; there is never a second. */
  openOn(verb: Operation['command']['verb'], target: string): Operation | null {
    const id = this.#openByTarget.get(keyOf(verb, target));
    return id === undefined ? null : this.get(id);
  }

  holdOf(node: string): Hold | null {
    return this.#holds.get(node);
  }

  holds(): Iterable<Hold> {
    return this.#holds.values();
  }

  #index(operation: Operation): void {
    const { verb, targets } = operation.command;
    const { via } = operation;
    if (via?.startsWith('weft://operation/'))
      this.#begunVia.set(via, (this.#begunVia.get(via) ?? new Set()).add(operation.id));
    for (const { name } of targets) {
      const key = keyOf(verb, name);
      if (isOpen(operation)) this.#openByTarget.set(key, operation.id);
      else if (this.#openByTarget.get(key) === operation.id) this.#openByTarget.delete(key);
    }
  }
}

function keyOf(verb: Operation['command']['verb'], target: string): string {
  return `${targetKindOf(verb)} ${target}`;
}
