import type { Course } from './course.ts';
import type { SourceEvent, TargetEvent } from './effects.ts';
import type { Kept } from './records.ts';
import { type acceptedMigration, type SourceState, sourceHasEnded } from './source-state.ts';
import type { Copied } from './surroundings.ts';
import { type TargetState, targetHasEnded } from './target-state.ts';

export type Migration = Parameters<typeof acceptedMigration>[0];

/**
 * One side of one migration, with when its newest record was written, what is in its way, and how far the copy
 * of its checkpoint is. None of that is kept: it is looked at again.
 */
export type Running = { since: number; trouble: string | null; copied: Copied | null } & (
  | { readonly side: 'source'; readonly course: Course<SourceState, SourceEvent> }
  | { readonly side: 'target'; readonly course: Course<TargetState, TargetEvent> }
);

/** Every migration that this agent knows, and what they mean for a new one. */
export class Register {
  readonly #running = new Map<string, Running>();

  get(key: string): Running | undefined {
    return this.#running.get(key);
  }

  set(key: string, running: Running): void {
    this.#running.set(key, running);
  }

  delete(key: string): void {
    this.#running.delete(key);
  }

  all(): readonly Running[] {
    return [...this.#running.values()];
  }

  /** The open operation that holds a workload. */
  openFor(workload: string): string | null {
    for (const running of this.#running.values())
      if (running.side === 'source' && running.course.state.workload === workload && !hasEnded(running))
        return running.course.state.operation;
    return null;
  }

  openTargets(): number {
    return this.all().filter((running) => running.side === 'target' && !hasEnded(running)).length;
  }

  /**
   * An operation that two people forced, and that the site has to void before it is heard about any other:
   * the list of banned stores, kept where it cannot be lost apart from what it is about.
   */
  banned(site: string): string | null {
    for (const running of this.#running.values()) {
      if (running.side !== 'source') continue;
      const { peer, forced, owesVoid, operation } = running.course.state;
      if (peer === site && forced !== null && owesVoid) return operation;
    }
    return null;
  }
}

export function keptOf(running: Running): Kept {
  return running.side === 'source'
    ? { side: 'source', state: running.course.state }
    : { side: 'target', state: running.course.state };
}

export function hasEnded(running: Running): boolean {
  return running.side === 'source'
    ? sourceHasEnded(running.course.state)
    : targetHasEnded(running.course.state);
}

/** The same id stands for one thing asked: with another body it is a conflict. */
export function isTheSame(known: Running, migration: Migration): boolean {
  if (known.side !== 'source') return false;
  const { workload, peer, fromBeginning } = known.course.state;
  return (
    workload === migration.workload && peer === migration.peer && fromBeginning === migration.fromBeginning
  );
}
