/** A counter as it was read twice. */
export interface CounterStep {
  readonly before: bigint;
  readonly after: bigint;
  readonly seconds: number;
  readonly bits: 32 | 64;
  /** The most it can have grown by in a second; null where nobody knows. */
  readonly mostPerSecond: number | null;
}

/** What a counter grew by a second, or why that cannot be told: one line. */
export type CounterRate =
  | { readonly perSecond: number; readonly because: null }
  | { readonly perSecond: null; readonly because: string };

/** Without a bound, a 32-bit counter is taken to have wrapped only when it was in its last quarter. */
const NEAR_END = 4n;
/** Nominal speeds are a little less than what is counted: preambles, clock tolerance, reading a moment later. */
const SLACK = 1.25;

/**
 * A counter's rate between two readings. One that went down has either wrapped or begun anew; which of them
 * is told by whether the growth that a wrap would mean is possible at all, and what cannot be told is not
 * measured: a link at 4 Gbit/s must not show 18 Ebit/s for having been restarted (RFC 2863 3.1.5, 3.1.6).
 */
export function rateOf({ before, after, seconds, bits, mostPerSecond }: CounterStep): CounterRate {
  if (!(seconds > 0)) return unknown('no time passed between two readings');
  const size = 1n << BigInt(bits);
  if (before < 0n || after < 0n || before >= size || after >= size)
    return unknown(`not a counter of ${bits} bits`);
  const wrapped = after < before;
  const grown = wrapped ? after + size - before : after - before;
  const perSecond = Number(grown) / seconds;
  const isPossible = mostPerSecond === null || perSecond <= mostPerSecond * SLACK;
  if (!wrapped) {
    return isPossible
      ? { perSecond, because: null }
      : unknown('its counter jumped by more than the link can carry');
  }
  const wasNearEnd = (size - before) * NEAR_END <= size;
  return isPossible && (mostPerSecond !== null || wasNearEnd)
    ? { perSecond, because: null }
    : unknown('its counters began anew');
}

function unknown(because: string): CounterRate {
  return { perSecond: null, because };
}
