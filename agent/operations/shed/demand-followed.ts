import { powerWords } from './power-words.ts';
import type { ReadOrder } from './read-order.ts';
import type { FollowedDemand, ShedEffects, ShedRecord } from './shed-effects.ts';

/** One limit on what the site draws, as its source told it last: watts, and instants in ms since 1970 UTC. */
export interface StandingLimit {
  readonly source: string;
  readonly event: string | null;
  readonly limitWatts: number;
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
}

export interface StandingDemands {
  readonly limits: readonly StandingLimit[];
  /** Sources that said all that they demand, so that what they do not name was withdrawn. One that is silent said it before. */
  readonly told: ReadonlySet<string>;
}

/**
 * What is demanded by now of what a shed was planned for, within the time that was approved; null where that is
 * not known, or it was planned from no demand. A limit of another event that the site drew more than holds it as
 * well: whoever withdraws one demand and makes another of it wants no power in between.
 */
export function demandNow(
  order: ReadOrder,
  { limits, told }: StandingDemands,
  now: number,
): FollowedDemand | null {
  const { demand, from, until, drawsWatts, limitWatts } = order;
  if (demand === undefined || !told.has(demand.source)) return null;
  const last = until ?? Number.POSITIVE_INFINITY;
  const binding = limits.filter((limit) => {
    const isOwn = limit.source === demand.source && limit.event === demand.event;
    return (isOwn || limit.limitWatts < drawsWatts) && limit.from < last && endOf(limit) > from;
  });
  if (binding.length === 0) return { until: now, limitWatts, isWithdrawn: true };
  const end = binding.reduce((latest, limit) => Math.max(latest, endOf(limit)), 0);
  const at = Math.max(now, from);
  const inForce = binding.filter((limit) => limit.from <= at && endOf(limit) > at);
  return {
    until: end >= last ? until : end,
    limitWatts: inForce.reduce(
      (least, limit) => Math.min(least, limit.limitWatts),
      inForce.length === 0 ? limitWatts : Number.POSITIVE_INFINITY,
    ),
    isWithdrawn: false,
  };
}

/** What is to be written down of it before it is gone by: null where it is as it was. */
export function demandRecord(
  order: ReadOrder,
  { demand: known }: Pick<ShedEffects, 'demand'>,
  standing: StandingDemands,
  now: number,
): ShedRecord | null {
  const found = demandNow(order, standing, now);
  const before = known ?? { until: order.until, limitWatts: order.limitWatts, isWithdrawn: false };
  if (found === null || (found.until === before.until && found.limitWatts === before.limitWatts)) return null;
  const { until, limitWatts, isWithdrawn } = found;
  return {
    code: 'shed.demand',
    what: changeWords(found, before, order),
    body: { until, limitWatts, isWithdrawn },
  };
}

/**
 * The order with the end and the limit that its demand has by now: it ends earlier and keeps to less where less is
 * demanded, and is never more than what was approved.
 */
export function orderByDemand(order: ReadOrder, { demand }: Pick<ShedEffects, 'demand'>): ReadOrder {
  if (demand === null) return order;
  const limitWatts = Math.max(order.limitWatts, demand.limitWatts);
  return {
    ...order,
    limitWatts,
    needWatts: order.drawsWatts - targetAt(order, limitWatts),
    until: demand.until,
  };
}

/** What an approved order may let the site come up to: under what is demanded by now, also where that is less than was approved. */
export function wattsToStayUnder(order: ReadOrder, { demand }: Pick<ShedEffects, 'demand'>): number {
  return targetAt(order, demand?.limitWatts ?? order.limitWatts);
}

/** What the site aims at under a limit: as far under it as was approved. Of nothing there is no share. */
function targetAt({ drawsWatts, needWatts, limitWatts }: ReadOrder, watts: number): number {
  const approved = drawsWatts - needWatts;
  return limitWatts <= 0 ? approved : approved * (watts / limitWatts);
}

/** `the grid withdrew its demand at 15:12 UTC`; null where it ended as was approved. */
export function endedByDemand({ until }: Pick<ReadOrder, 'until'>, { demand }: Pick<ShedEffects, 'demand'>) {
  if (demand === null || demand.until === null || demand.until === until) return null;
  return demand.isWithdrawn
    ? `the grid withdrew its demand at ${clock(demand.until)}`
    : `the grid’s demand ended at ${clock(demand.until)}`;
}

function changeWords(found: FollowedDemand, before: FollowedDemand, order: ReadOrder): string {
  if (found.isWithdrawn) return 'the grid has withdrawn its demand: what was done for it is given back';
  const said: string[] = [];
  if (found.limitWatts !== before.limitWatts) {
    said.push(`at most ${powerWords(found.limitWatts)}`);
  }
  if (found.until !== before.until)
    said.push(found.until === null ? 'until it is withdrawn' : `until ${clock(found.until)}`);
  const isLess = found.limitWatts < order.limitWatts && found.limitWatts !== before.limitWatts;
  const less = isLess ? ', which is less than was approved: no more is done' : '';
  return `the grid demands ${said.join(', ')} by now${less}`;
}

function endOf({ to }: Pick<StandingLimit, 'to'>): number {
  return to ?? Number.POSITIVE_INFINITY;
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}
