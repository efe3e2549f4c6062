/** A demanded limit of which whoever demands it is told what came of it. Instants in ms since 1970 UTC. */
export interface ReportedLimit {
  /** The row of `sources` that tells of it. */
  readonly source: string;
  /** What a report names. */
  readonly event: string;
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
}

/** Energy drawn from the grid between two moments, through so much of what is to be metered. */
export interface DrawnEnergy {
  readonly meter: string;
  readonly from: number;
  readonly to: number;
  readonly joules: number;
  /** 1 where it is all of it; a meter of two is a half. */
  readonly share: number;
}

/** What was drawn from the grid since a limit began. */
export interface DrawnSoFar {
  /** Mean power of the time that was metered. */
  readonly watts: number;
  /** Which share of the time since it began that is. */
  readonly coverageRatio: number;
}

interface Sum {
  readonly from: number;
  to: number;
  joules: number;
  knownMs: number;
}

/** Limits in force at once that a hostile event can make at most. */
const MOST = 500;

/**
 * What the site draws while the grid demands a limit, from its beginning to now: what an operator holds against it.
 * Not kept over a restart, and an event one hears of late is measured from then on: the coverage says so.
 */
export class DrawnSoFarBook {
  readonly #sums = new Map<string, Sum>();

  flowed({ from, to, joules, share }: DrawnEnergy): void {
    for (const sum of this.#sums.values()) {
      const ms = Math.min(to, sum.to) - Math.max(from, sum.from);
      if (!(ms > 0)) continue;
      sum.joules += joules * (ms / (to - from));
      sum.knownMs += ms * share;
    }
  }

  /** Once a tick, with the limits that stand: those in force are summed up, others forgotten. */
  settle(limits: readonly ReportedLimit[], wall: number): void {
    const standing = new Set<string>();
    for (const limit of limits) {
      const end = limit.to ?? Number.POSITIVE_INFINITY;
      if (wall < limit.from) continue;
      const key = keyOf(limit);
      standing.add(key);
      const sum = this.#sums.get(key);
      if (sum !== undefined) sum.to = end;
      else if (wall < end && this.#sums.size < MOST)
        this.#sums.set(key, { from: limit.from, to: end, joules: 0, knownMs: 0 });
    }
    for (const key of this.#sums.keys()) if (!standing.has(key)) this.#sums.delete(key);
  }

  /** Null before it began, and while no meter has told. */
  of(limit: ReportedLimit, wall: number): DrawnSoFar | null {
    const sum = this.#sums.get(keyOf(limit));
    if (sum === undefined || sum.knownMs <= 0) return null;
    const sinceMs = Math.min(wall, sum.to) - sum.from;
    return {
      watts: sum.joules / (sum.knownMs / 1000),
      coverageRatio: sinceMs <= 0 ? 0 : Math.min(1, sum.knownMs / sinceMs),
    };
  }
}

function keyOf({ source, event, from }: ReportedLimit): string {
  return `${source}\n${event}\n${from}`;
}
