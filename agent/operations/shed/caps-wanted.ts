import { capsInForce } from '../../../protocol/shed-follow.ts';
import type { ReadOrder } from './read-order.ts';
import type { ShedEffects } from './shed-effects.ts';
import type { ShedSight } from './shed-sight.ts';

/** What is to be set now, by limit, and which machines do not show what they should. */
export interface CapsWanted {
  readonly toSet: ReadonlyMap<number, readonly string[]>;
  readonly lagging: ReadonlySet<string>;
  /** Machines whose limit somebody else set meanwhile: theirs stays. */
  readonly foreign: readonly string[];
}

/**
 * The limits of machines that this shed capped, against what is read back: a cap never raises a limit, what is
 * given back is what was there, and what is neither ours nor what was there is somebody else's word.
 */
export function capsWanted(
  order: ReadOrder,
  effects: ShedEffects,
  { limits }: Pick<ShedSight, 'limits'>,
): CapsWanted {
  const caps = capsInForce(order.steps, new Set(effects.inForce.keys()));
  const toSet = new Map<number, string[]>();
  const lagging = new Set<string>();
  const foreign: string[] = [];
  for (const [node, before] of effects.capsBefore) {
    const wanted = Math.min(before, caps.get(node) ?? before);
    const seen = limits.get(node) ?? null;
    if (seen === wanted) continue;
    if (seen !== null && seen !== before && order.ours.get(node)?.has(seen) !== true) {
      foreign.push(node);
      continue;
    }
    lagging.add(node);
    const there = toSet.get(wanted);
    if (there === undefined) toSet.set(wanted, [node]);
    else there.push(node);
  }
  return { toSet, lagging, foreign };
}
