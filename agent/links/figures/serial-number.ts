/**
 * How far `to` is after `from`, both counters of 32 bits that begin anew at 2^32 (serial numbers, RFC 1982):
 * −2^31 … 2^31 − 1, negative where `to` comes before.
 */
export function serialDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** The number that is `steps` after `from`. */
export function serialAfter(from: number, steps: number): number {
  return (from + steps) >>> 0;
}
