import type { FollowedPlan } from '../../../protocol/shed-follow.ts';
import { type NamedShedStep, namedShedSteps, type ShedOrder } from '../../../protocol/shed-order.ts';

/** An order with its names, as it is followed. */
export interface ReadOrder extends FollowedPlan, Omit<ShedOrder, 'steps'> {
  readonly steps: readonly NamedShedStep[];
  /** Every limit that a step may set, by machine: what is seen there and is none of them somebody else set. */
  readonly ours: ReadonlyMap<string, ReadonlySet<number>>;
}

const read = new WeakMap<ShedOrder, ReadOrder>();

/** Null where it names what it does not have; read once, for it is asked for in every round. */
export function readOrder(order: ShedOrder): ReadOrder | null {
  const known = read.get(order);
  if (known !== undefined) return known;
  const steps = namedShedSteps(order);
  if (steps === null) return null;
  const ours = new Map<string, Set<number>>();
  for (const { caps } of steps)
    for (const { watts, nodes } of caps)
      for (const node of nodes) ours.set(node, (ours.get(node) ?? new Set()).add(watts));
  const made = { ...order, steps, ours };
  read.set(order, made);
  return made;
}
