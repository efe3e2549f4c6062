import type { XidVerdict } from './xid-verdict.ts';

/** What still speaks against a GPU, and since when. */
export interface Standing {
  readonly verdict: XidVerdict;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}

/** An Xid speaks against its GPU for a day; then it is history, unless the counters say more. */
const COUNTS_FOR_MS = 24 * 3_600_000;

/**
 * What stands against a GPU after one more incident was judged. Within an incident the weightier word
 * has been chosen already; a later, lighter incident does not wash off an earlier, heavier one, and only
 * the driver's own all-clear does.
 */
export function standingAfter(before: Standing | null, next: Standing): Standing {
  if (before === null || next.verdict.by !== 'catalogue' || next.at - before.at > COUNTS_FOR_MS) return next;
  return RANK[before.verdict.health] > RANK[next.verdict.health] ? before : next;
}

export function stillStands(standing: Standing, wall: number): boolean {
  return wall - standing.at <= COUNTS_FOR_MS;
}

const RANK = { ok: 0, degraded: 1, failed: 2 } as const;
