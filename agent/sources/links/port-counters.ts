import type { PortState } from '../../../protocol/schema/words.ts';

/** What one interface has counted, and what it says of itself, at one moment. Null is not told. */
export interface PortCounters {
  /** The machine it is in; null where only the name of the interface is known. */
  readonly node: string | null;
  readonly port: string;
  readonly state: PortState;
  readonly speedBitsPerSecond: number | null;
  readonly counters: Readonly<Record<Counter, bigint | null>>;
  /** At which width its counters begin anew; those of packets may be narrower. */
  readonly bits: 32 | 64;
  readonly packetBits?: 32 | 64;
  /** Another value than before: all counters began anew (ifCounterDiscontinuityTime and the like). */
  readonly discontinuity: string | null;
}

export const COUNTERS = [
  'transmitBytes',
  'receiveBytes',
  'transmitErrors',
  'receiveErrors',
  'transmitDrops',
  'receiveDrops',
] as const;
export type Counter = (typeof COUNTERS)[number];

export const NO_COUNTERS: Readonly<Record<Counter, bigint | null>> = {
  transmitBytes: null,
  receiveBytes: null,
  transmitErrors: null,
  receiveErrors: null,
  transmitDrops: null,
  receiveDrops: null,
};

/** A whole number as the kernel writes it; null for anything else, and for more than 64 bits. */
export function countOf(text: string | undefined): bigint | null {
  const trimmed = text?.trim() ?? '';
  if (!/^\d{1,20}$/.test(trimmed)) return null;
  const value = BigInt(trimmed);
  return value < 1n << 64n ? value : null;
}
