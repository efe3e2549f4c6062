import type { JournalLine } from './journal.ts';
import type { Operation } from './operation.ts';

/** Why a node takes no new work, as far as weft did it, and whose word that is. */
export interface Hold {
  readonly node: string;
  readonly owner: string;
  readonly reason: string;
  readonly since: number;
  readonly operation: string;
  /** The hold of somebody else that this one took over; both stay on record. */
  readonly broke: Hold | null;
}

/** Who holds which nodes, for whoever decides by it. */
export interface KnownHolds {
  get(node: string): Hold | null;
  forEach(visit: (hold: Hold) => void): void;
}

/**
 * Who holds which nodes, from the operations of a journal: a cordon or drain that was accepted holds its
 * nodes until an uncordon of them is done, or until an end says that they were opened again.
 */
export class Holds implements KnownHolds {
  readonly #byNode = new Map<string, Hold>();

  get(node: string): Hold | null {
    return this.#byNode.get(node) ?? null;
  }

  values(): Iterable<Hold> {
    return this.#byNode.values();
  }

  forEach(visit: (hold: Hold) => void): void {
    this.#byNode.forEach(visit);
  }

  /** Called for every line of an operation, with what it was before and is after. */
  follow(before: Operation | null, after: Operation, line: JournalLine): void {
    if (before === after) return;
    const { verb } = after.command;
    const nodes = after.command.targets.map((target) => target.name);
    if ((verb === 'cordon' || verb === 'drain') && after.state === 'accepted' && before?.state !== 'accepted')
      for (const node of nodes) this.#place(node, after, line.at);
    if (verb === 'uncordon' && after.state === 'done') for (const node of nodes) this.#byNode.delete(node);
    const { opened } = line.body;
    if (Array.isArray(opened))
      for (const node of opened) if (typeof node === 'string') this.#byNode.delete(node);
  }

  #place(node: string, operation: Operation, since: number): void {
    const broken = this.#byNode.get(node) ?? null;
    const owner = operation.actor;
    const { reason } = operation.command;
    const broke = broken?.owner === owner ? broken.broke : broken;
    this.#byNode.set(node, { node, owner, reason, since, operation: operation.id, broke });
  }
}
