import type { MeterState, Patch } from '../../protocol/index.ts';

type FeedState = NonNullable<Patch<'feeds'>['state']>;

/** One meter that sees a feed. */
export interface FeedSight {
  /** False where the meter is silent, or never spoke. */
  readonly isFresh: boolean;
  readonly state: MeterState | null;
  readonly volts: number | null;
  readonly watts: number | null;
}

/** Below this nothing is fed: what a dead conductor catches from its neighbours is less (IEC 61140, 50 V). */
const DEAD_VOLTS = 50;

/**
 * Whether a feed can be relied on, by its own meter: lost when its voltage is gone or its breaker open, unknown
 * when nobody looks. A generator that rests has no voltage either.
 */
export function meteredFeedState(kind: Patch<'feeds'>['kind'], sight: FeedSight): FeedState {
  if (!sight.isFresh) return 'unknown';
  const isStorage = kind === 'battery' || kind === 'generator';
  if (sight.state === 'tripped' || (isStorage && sight.state === 'critical')) return 'lost';
  if (kind === 'generator' && isAtRest(sight)) return 'standby';
  if (!isStorage && isDead(sight)) return 'lost';
  if (sight.state === 'critical' || sight.state === 'warning') return 'degraded';
  return isAlive(sight) ? 'ok' : 'unknown';
}

/** The same of a feed without a meter, by what it feeds: one that has power is enough to know that it comes. */
export function unmeteredFeedState(fed: readonly FeedSight[]): FeedState {
  if (fed.some((sight) => sight.isFresh && isAlive(sight))) return 'ok';
  return fed.length > 0 && fed.every((sight) => sight.isFresh && isDead(sight)) ? 'lost' : 'unknown';
}

function isDead({ state, volts }: FeedSight): boolean {
  return (
    state === 'off' || state === 'tripped' || state === 'on battery' || (volts !== null && volts < DEAD_VOLTS)
  );
}

function isAlive(sight: FeedSight): boolean {
  if (isDead(sight)) return false;
  const { state, volts, watts } = sight;
  return volts !== null || (watts !== null && watts > 0) || (state !== null && state !== 'unknown');
}

function isAtRest(sight: FeedSight): boolean {
  return isDead(sight) || sight.watts === null || sight.watts <= 0;
}
