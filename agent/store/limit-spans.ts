/** A limit on what may be drawn, as one program demands it for one span of time. Instants in ms since 1970 UTC. */
export interface DemandedLimit {
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
  readonly limitWatts: number;
  /** 0 comes before all others; null after all that have one. */
  readonly priority: number | null;
  /** Demands of one program stand in for each other; those of several hold together. */
  readonly program: string;
  readonly why: string | null;
  /** Its row. */
  readonly demand?: string;
}

/** A time through which one limit holds, whichever demands say so. */
export interface LimitSpan {
  readonly limitWatts: number;
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly until: number | null;
  readonly why: string | null;
  /** The row of the demand that decides first. */
  readonly demand?: string;
}

/** What the grid lets the site draw, now and next; null is no limit but the connection's own. */
export interface Demanded {
  readonly now: LimitSpan | null;
  /** The limit that comes after `now`, or after the time without one. */
  readonly next: LimitSpan | null;
}

export const NOTHING_DEMANDED: Demanded = { now: null, next: null };

export interface LimitsAhead extends Demanded {
  /** Until when this holds, if nothing else is said; null for ever. */
  readonly until: number | null;
}

/** What comes later than this many demands is told once they are nearer: each is held against each. */
const MOST_LIMITS = 500;

/**
 * Which limit is in force at a moment, and which comes next. Of one program the demand of the highest priority
 * decides, of equal ones the lower limit; of several programs the lowest, for that keeps them all. Demands that
 * follow each other with one limit are one span. Pure.
 */
export function limitsAhead(demands: readonly DemandedLimit[], at: number): LimitsAhead {
  const near = demands
    .filter(({ to }) => to === null || to > at)
    .sort((one, other) => one.from - other.from)
    .slice(0, MOST_LIMITS);
  const changes = [...new Set(near.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))]
    .filter((change) => change > at)
    .sort((one, other) => one - other);
  const now = spanFrom(near, changes, at);
  let ahead = now;
  let next: LimitSpan | null = null;
  while (next === null && ahead.until !== null) {
    const begins = ahead.until;
    ahead = spanFrom(near, changes, begins);
    next = ahead.span === null ? null : { ...ahead.span, from: begins };
  }
  return { now: now.span, next, until: now.until };
}

interface Stretch {
  readonly span: LimitSpan | null;
  readonly until: number | null;
}

/** From a moment on to where another limit, or none, is in force. */
function spanFrom(demands: readonly DemandedLimit[], changes: readonly number[], at: number): Stretch {
  const decides = decidingAt(demands, at);
  const until =
    changes.find(
      (change) => change > at && decidingAt(demands, change)?.limitWatts !== decides?.limitWatts,
    ) ?? null;
  if (decides === null) return { span: null, until };
  const { limitWatts, from, why, demand } = decides;
  return { span: { limitWatts, from, until, why, ...(demand === undefined ? {} : { demand }) }, until };
}

function decidingAt(demands: readonly DemandedLimit[], at: number): DemandedLimit | null {
  const byProgram = new Map<string, DemandedLimit>();
  for (const demand of demands) {
    if (demand.from > at) break;
    if (demand.to !== null && demand.to <= at) continue;
    const before = byProgram.get(demand.program);
    if (before === undefined || goesBefore(demand, before)) byProgram.set(demand.program, demand);
  }
  let lowest: DemandedLimit | null = null;
  for (const demand of byProgram.values())
    if (lowest === null || demand.limitWatts < lowest.limitWatts) lowest = demand;
  return lowest;
}

function goesBefore(one: DemandedLimit, other: DemandedLimit): boolean {
  const [first, second] = [one, other].map(({ priority }) => priority ?? Number.POSITIVE_INFINITY) as [
    number,
    number,
  ];
  return first === second ? one.limitWatts < other.limitWatts : first < second;
}
