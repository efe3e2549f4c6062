import type { ConfiguredPower } from './configured-power.ts';
import type { HourRing } from './hour-ring.ts';

/** Amounts of the same hours. */
export interface Sums {
  /** In the order of the rings. */
  readonly amounts: readonly number[];
  readonly hours: number;
}

/** Over the hours that all of them know; null where there is none. */
export function sumsOf(rings: readonly HourRing[], from: number, to: number): Sums | null {
  const amounts = rings.map(() => 0);
  let hours = 0;
  for (let hour = Math.max(0, from); hour < to; hour++) {
    const values = rings.map((ring) => ring.of(hour));
    if (values.includes(null)) continue;
    hours++;
    for (const [index, value] of values.entries()) amounts[index] = (amounts[index] ?? 0) + (value ?? 0);
  }
  return hours === 0 ? null : { amounts, hours };
}

/** The feeds that count as the house's, in the order of the sums. */
type Sources = ConfiguredPower['feeds'];

/** What nobody said to be renewable is not; where nobody said anything it is not known. */
export function renewableOf(sources: Sources, sums: Sums | null): number | null {
  if (sums === null || sources.every(({ renewableRatio }) => renewableRatio === null)) return null;
  return sources.reduce(
    (sum, { renewableRatio }, index) => sum + (sums.amounts[index] ?? 0) * (renewableRatio ?? 0),
    0,
  );
}

/** Null where a feed that burns something, or is a grid, does not say what it emits. */
export function carbonOf(sources: Sources, joules: readonly number[]): number | null {
  let grams = 0;
  for (const [index, { kind, carbonGramsPerKilowattHour }] of sources.entries()) {
    const each = carbonGramsPerKilowattHour ?? (kind === 'solar' || kind === 'wind' ? 0 : null);
    if (each === null) return null;
    grams += ((joules[index] ?? 0) / 3.6e6) * each;
  }
  return grams / 1000;
}
