import type { ShedMoment, ShedStep } from './plan.ts';

/** Power over time as the steps make it: a moment before and one after each change, and both ends. */
export function seriesOf(
  drawsWatts: number,
  steps: readonly ShedStep[],
  {
    limitWatts,
    now,
    from,
    until,
  }: {
    readonly limitWatts: number;
    readonly now: number;
    readonly from: number;
    readonly until: number | null;
  },
): readonly ShedMoment[] {
  const changes = new Map<number, number>([
    [now, 0],
    [from, 0],
  ]);
  if (until !== null) changes.set(until, 0);
  for (const { effectiveAt, frees } of steps)
    changes.set(effectiveAt, (changes.get(effectiveAt) ?? 0) - frees);
  let watts = drawsWatts;
  return [...changes]
    .sort(([a], [b]) => a - b)
    .map(([at, change]) => {
      watts += change;
      const isAsked = at >= from && (until === null || at < until);
      return { at, watts, limitWatts: isAsked ? limitWatts : null };
    });
}

/** The power at a moment; each holds until the next. */
export function wattsAt(series: readonly ShedMoment[], at: number): number | null {
  return series.findLast((moment) => moment.at <= at)?.watts ?? null;
}
