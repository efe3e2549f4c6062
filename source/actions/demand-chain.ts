/** A limit that the grid demands for one interval. Watts; instants in ms since 1970 UTC. */
export interface DemandedInterval {
  /** The name of its row. */
  readonly name: string;
  readonly event: string | null;
  readonly source: string | null;
  readonly limitWatts: number;
  readonly begins: number;
  /** Null until it is withdrawn. */
  readonly until: number | null;
}

/**
 * Those that do not only go on with the limit of another of them, in their order. Each is looked at a few times,
 * however many there are: an event may have thousands of intervals.
 */
export function firstOfChains<T extends DemandedInterval>(intervals: readonly T[]): readonly T[] {
  const ends = new Set(
    intervals.flatMap((interval) => (interval.until === null ? [] : keyAt(interval, interval.until))),
  );
  return intervals.filter((interval) => !ends.has(keyAt(interval, interval.begins)));
}

/** When a limit ends with all that go on with it; `intervals` in the order in which they begin. */
export function endOfChain(first: DemandedInterval, intervals: readonly DemandedInterval[]): number | null {
  let { until } = first;
  for (const after of intervals) {
    if (until === null) break;
    if (after.begins !== until || !isOfChain(first, after)) continue;
    // One of no length goes on with itself for ever.
    if (after.until === null || after.until > after.begins) ({ until } = after);
  }
  return until;
}

function isOfChain(one: DemandedInterval, other: DemandedInterval): boolean {
  return one.source === other.source && one.event === other.event && one.limitWatts === other.limitWatts;
}

function keyAt({ source, event, limitWatts }: DemandedInterval, at: number): string {
  return JSON.stringify([source, event, limitWatts, at]);
}
