import type { TimestampFormat } from './timestamps.ts';

/**
 * How good the timestamps of a packet are (RFC 4656 4.1.2, RFC 8186 2.3): 16 bits, S Z Scale(6) Multiplier(8),
 * error = Multiplier · 2⁻³² · 2^Scale seconds.
 */
export interface ErrorEstimate {
  /** S: whether the clock is synchronised to UTC by an outside source. */
  synchronised: boolean;
  /** Z. */
  format: TimestampFormat;
  /** 0…63. */
  scale: number;
  /** 0…255; 0 is not to be used (RFC 4656 4.1.2), and is read as nothing known. */
  multiplier: number;
}

/** What the estimate comes to, in seconds; infinite where its multiplier says that it means nothing. */
export function errorSeconds({ scale, multiplier }: ErrorEstimate): number {
  return multiplier === 0 ? Number.POSITIVE_INFINITY : multiplier * 2 ** (scale - 32);
}

/** The least estimate that is not below `seconds`: an error is never told smaller than it is. */
export function setErrorSeconds(into: ErrorEstimate, seconds: number): void {
  if (!(seconds < MOST_SECONDS)) {
    into.scale = 63;
    into.multiplier = 255;
    return;
  }
  const units = Math.max(1, Math.ceil(seconds * 2 ** 32));
  into.scale = Math.max(0, Math.ceil(Math.log2(units)) - 8);
  if (units > 255 * 2 ** into.scale) into.scale++;
  into.multiplier = Math.ceil(units / 2 ** into.scale);
}

const MOST_SECONDS = 255 * 2 ** 31;

export function writeErrorEstimate(bytes: Buffer, at: number, estimate: ErrorEstimate): void {
  const { synchronised, format, scale, multiplier } = estimate;
  bytes[at] = (synchronised ? 0x80 : 0) | (format === 'ptp' ? 0x40 : 0) | scale;
  bytes[at + 1] = multiplier;
}

export function readErrorEstimate(bytes: Buffer, at: number, into: ErrorEstimate): void {
  const first = bytes.readUInt8(at);
  into.synchronised = (first & 0x80) !== 0;
  into.format = (first & 0x40) === 0 ? 'ntp' : 'ptp';
  into.scale = first & 0x3f;
  into.multiplier = bytes.readUInt8(at + 1);
}
