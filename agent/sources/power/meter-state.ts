import type { MeterState } from '../../../protocol/schema/words.ts';

/** What a device says of a place, from one of several columns. */
export interface StateTold {
  readonly state: MeterState;
  /** Why, in our words; null where the state says all. */
  readonly reason: string | null;
}

/**
 * Which of several wins. A breaker that tripped, or a place that is switched off, says more than the
 * thresholds that this crosses; unknown says nothing beside anything else.
 */
const WORST_FIRST: readonly MeterState[] = [
  'tripped',
  'off',
  'critical',
  'on battery',
  'warning',
  'ok',
  'unknown',
];

const MOST_REASONS = 3;

/** One state for a place, with the reasons of all that say it. */
export function worstState(told: readonly StateTold[]): {
  readonly state: MeterState;
  readonly stateReason: string | null;
} {
  const state = WORST_FIRST.find((word) => told.some((one) => one.state === word));
  if (state === undefined) return { state: 'unknown', stateReason: 'the device tells no state' };
  const reasons = told.flatMap((one) => (one.state === state && one.reason !== null ? [one.reason] : []));
  const stateReason = [...new Set(reasons)].slice(0, MOST_REASONS).join(', ');
  return { state, stateReason: stateReason === '' ? null : stateReason };
}
