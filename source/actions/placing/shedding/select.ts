import type { Increment } from './choices.ts';
import type { Unit } from './units.ts';

/** A part of an increment that is taken: all of it but where the last cap is set to the watt. */
export interface Taken {
  readonly increment: Increment;
  /** 0…1 */
  readonly share: number;
}

/**
 * The cheapest increments that free so many watts, in order of price. What the last one frees too much is
 * given back: first whatever is not needed beside it, the dearest first, then the last cap bit by bit.
 */
export function cheapest(increments: readonly Increment[], needWatts: number): readonly Taken[] {
  const taken: Taken[] = [];
  let freed = 0;
  for (const increment of increments.toSorted(byPrice)) {
    if (freed >= needWatts) break;
    taken.push({ increment, share: 1 });
    freed += increment.frees;
  }
  return trimmed(taken, freed - needWatts);
}

/** Between equals what is least urgent goes first. */
function byPrice(a: Increment, b: Increment): number {
  return (
    a.price - b.price ||
    a.unit.priority - b.unit.priority ||
    (a.unit.key < b.unit.key ? -1 : a.unit.key > b.unit.key ? 1 : a.frees - b.frees)
  );
}

function trimmed(taken: readonly Taken[], excess: number): readonly Taken[] {
  const kept: Taken[] = [];
  const beyond = new Set<Unit>();
  let over = excess;
  for (const entry of taken.toReversed()) {
    const { increment } = entry;
    // What follows it in the same unit rests on it.
    const isLast = !beyond.has(increment.unit);
    if (over > 0 && isLast && increment.frees <= over) {
      over -= increment.frees;
      continue;
    }
    beyond.add(increment.unit);
    if (over > 0 && isLast && increment.to.kind === 'cap') {
      kept.push({ increment, share: 1 - over / increment.frees });
      over = 0;
    } else kept.push(entry);
  }
  return kept.reverse();
}
