import type { ReflectorCounts } from './links/stamp/reflector.ts';

/**
 * What a reflector did not answer, for the log: by reason, since it was last asked. A count that fell is of a
 * reflector that began anew.
 */
export class RefusedPackets {
  #before: Readonly<Record<string, number>> = {};

  /** Packets by why they were refused; null where none were. */
  since(counts: ReflectorCounts): Readonly<Record<string, number>> | null {
    const { answered: _, ...refused } = counts;
    const grown = Object.entries(refused).flatMap(([reason, count]) => {
      const before = this.#before[reason] ?? 0;
      const more = count >= before ? count - before : count;
      return more === 0 ? [] : [[reason, more] as const];
    });
    this.#before = { ...refused };
    return grown.length === 0 ? null : Object.fromEntries(grown);
  }
}
