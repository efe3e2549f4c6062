import type { Freshness } from '../../protocol/index.ts';

/** SAFETY.md rule 2, in periods of whoever speaks. */
export const LIVE_PERIODS = 2.5;
export const LATE_PERIODS = 5;
/** After so long nothing that was known is worth much. */
const LOST_AFTER_MS = 10 * 60_000;

/** How fresh something of this age is; `null` is "never heard", which is lost. */
export function freshnessOf(ageMs: number | null, periodMs: number, linkUp: boolean): Freshness {
  if (ageMs === null || ageMs > LOST_AFTER_MS) return 'lost';
  if (!linkUp || ageMs > LATE_PERIODS * periodMs) return 'stale';
  return ageMs > LIVE_PERIODS * periodMs ? 'late' : 'live';
}

const RANK: Readonly<Record<Freshness, number>> = { live: 0, late: 1, stale: 2, lost: 3 };

export function leastFresh(a: Freshness, b: Freshness): Freshness {
  return RANK[b] > RANK[a] ? b : a;
}

/** Stale and lost: what is shown is a memory. */
export function isMemory(freshness: Freshness): boolean {
  return RANK[freshness] >= RANK.stale;
}
