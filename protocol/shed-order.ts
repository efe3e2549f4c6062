import type { Json } from './canonical-json.ts';
import { expandNumbers } from './number-ranges.ts';

/**
 * How a site comes under a power limit, as a command carries it: an order in which to give up power, the
 * cheapest watt first, and exact names. How much of it is in force in a minute the meter says (`shed-follow.ts`).
 * Watts are those of the whole site, those of caps of one GPU; instants are ms since 1970 UTC.
 */
export interface ShedOrder {
  readonly limitWatts: number;
  /** The first step is not begun before. */
  readonly begins: number;
  readonly from: number;
  /** Null: until somebody ends it. */
  readonly until: number | null;
  /** What the site drew when it was planned, and how much of that must go. */
  readonly drawsWatts: number;
  readonly needWatts: number;
  /** For how long power is given up, as costs are reckoned. */
  readonly hours: number;
  /** What one GPU adds when its work starts. */
  readonly wattsPerStart: number;
  /** At most so many watts a minute; null is no limit. */
  readonly rampDown: number | null;
  readonly rampUp: number | null;
  /** Every machine that a step may cap, once. */
  readonly nodes: readonly string[];
  /** All work that a step may move away or put back into the queue, once, as it was when it was planned on (`seen.ts`). */
  readonly works: readonly { readonly workload: string; readonly seen: string }[];
  readonly steps: readonly ShedOrderStep[];
  /** The demand of the grid that it was planned from: the shed ends when that is withdrawn. Absent without one. */
  readonly demand?: DemandRef;
}

/** A demand by its source, as `demands` rows name it, and the event of that source. */
export interface DemandRef {
  readonly source: string;
  readonly event: string;
}

export const SHED_STEPS = ['hold queue', 'cap', 'move', 'requeue'] as const;

export interface ShedOrderStep {
  readonly kind: (typeof SHED_STEPS)[number];
  readonly frees: number;
  readonly lostGpuHours: number;
  /** Places in `nodes`, such as `0-199,203`. */
  readonly caps: readonly { readonly watts: number; readonly nodes: string }[];
  /** Places in `works`. */
  readonly works: string;
  /** The site that the work of a `move` goes to, and stays at; absent of every other step. */
  readonly to?: string;
}

/** A step with its names. */
export interface NamedShedStep extends Omit<ShedOrderStep, 'caps' | 'works'> {
  readonly caps: readonly { readonly watts: number; readonly nodes: readonly string[] }[];
  readonly workloads: readonly string[];
}

/** Its steps with the names they mean; null where they name what the order does not have. */
export function namedShedSteps(order: Pick<ShedOrder, 'nodes' | 'works' | 'steps'>): NamedShedStep[] | null {
  const steps: NamedShedStep[] = [];
  for (const { kind, frees, lostGpuHours, caps, works, ...where } of order.steps) {
    const workloads = expandNumbers(works, order.works.length);
    const named = caps.map(({ watts, nodes }) => ({
      watts,
      nodes: expandNumbers(nodes, order.nodes.length)?.map((place) => order.nodes[place] ?? '') ?? null,
    }));
    if (workloads === null) return null;
    const known = named.flatMap(({ watts, nodes }) => (nodes === null ? [] : [{ watts, nodes }]));
    if (known.length < named.length) return null;
    const ids = workloads.map((place) => order.works[place]?.workload ?? '');
    steps.push({ kind, frees, lostGpuHours, caps: known, workloads: ids, ...where });
  }
  return steps;
}

/** As plain JSON, field by field: what is hashed and kept. */
export function shedOrderJson(order: ShedOrder): { readonly [key: string]: Json } {
  return {
    limitWatts: order.limitWatts,
    begins: order.begins,
    from: order.from,
    until: order.until,
    drawsWatts: order.drawsWatts,
    needWatts: order.needWatts,
    hours: order.hours,
    wattsPerStart: order.wattsPerStart,
    rampDown: order.rampDown,
    rampUp: order.rampUp,
    nodes: [...order.nodes],
    works: order.works.map(({ workload, seen }) => ({ workload, seen })),
    steps: order.steps.map(({ kind, frees, lostGpuHours, caps, works, to }) => ({
      kind,
      frees,
      lostGpuHours,
      caps: caps.map(({ watts, nodes }) => ({ watts, nodes })),
      works,
      ...(to === undefined ? {} : { to }),
    })),
    ...(order.demand === undefined
      ? {}
      : { demand: { source: order.demand.source, event: order.demand.event } }),
  };
}
