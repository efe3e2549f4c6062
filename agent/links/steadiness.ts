import type { LinkState } from '../../protocol/schema/words.ts';
import type { LinkVerdict } from './judge-link.ts';

/** What is shown of a link, and what it takes to change it. Times are monotonic, ms. */
export interface Steady {
  readonly state: LinkState;
  readonly reason: string | null;
  /** When the state last changed; −∞ while it is the first, which holds nothing up. */
  readonly since: number;
  /** Since when the figures say, without a break, that it is worse, or better, than what is shown. */
  readonly worseSince: number | null;
  readonly betterSince: number | null;
}

export interface Patience {
  /** Between any two changes. */
  readonly holdMs: number;
  /** Poor for so long before it is called degraded. A cut is called one at once. */
  readonly confirmMs: number;
  /** Well for so long before it is called better. */
  readonly recoverMs: number;
}

/**
 * A link that is cut is told within the 3 s that a silence takes to be one, so a cut waits for nothing but
 * the hold. What is better has to last: a link that comes and goes stays down until it stays up.
 */
export const PATIENCE: Patience = { holdMs: 2500, confirmMs: 5000, recoverMs: 10_000 };

export function firstSteady(verdict: LinkVerdict): Steady {
  return { ...verdict, since: Number.NEGATIVE_INFINITY, worseSince: null, betterSince: null };
}

/**
 * The next of what is shown, given what the figures say now. A change of the reason alone is shown at once:
 * it is no change of the state. Pure.
 */
export function nextSteady(
  shown: Steady,
  verdict: LinkVerdict,
  now: number,
  patience: Patience = PATIENCE,
): Steady {
  if (verdict.state === shown.state)
    return { ...shown, reason: verdict.reason, worseSince: null, betterSince: null };
  const isWorse = RANK[verdict.state] > RANK[shown.state];
  const worseSince = isWorse ? (shown.worseSince ?? now) : null;
  const betterSince = isWorse ? null : (shown.betterSince ?? now);
  const waited = now - (worseSince ?? betterSince ?? now);
  const isDue =
    waited >= needed(shown.state, verdict.state, isWorse, patience) && now - shown.since >= patience.holdMs;
  return isDue
    ? { state: verdict.state, reason: verdict.reason, since: now, worseSince: null, betterSince: null }
    : { ...shown, worseSince, betterSince };
}

const RANK: Readonly<Record<LinkState, number>> = { up: 0, degraded: 1, unknown: 2, down: 3 };

function needed(
  from: LinkState,
  to: LinkState,
  isWorse: boolean,
  { confirmMs, recoverMs }: Patience,
): number {
  // What nobody can tell is not kept for an answer, and the first answer is better than none.
  if (to === 'unknown' || from === 'unknown') return 0;
  if (isWorse) return to === 'down' ? 0 : confirmMs;
  return recoverMs;
}
