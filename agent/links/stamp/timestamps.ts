/**
 * A moment as it stands in a packet: whole seconds and a fraction, in the units of its format.
 * `ntp`: seconds since 1900 UTC, modulo 2³², and 1/2³² s (RFC 5905 6).
 * `ptp`: seconds since 1970 TAI, modulo 2³², and nanoseconds (IEEE 1588 truncated, RFC 8186 2.3).
 */
export interface Timestamp {
  seconds: number;
  fraction: number;
}

export type TimestampFormat = 'ntp' | 'ptp';

/** A moment by the wall clock: whole seconds since 1970 UTC, and nanoseconds of that second. */
export interface Instant {
  seconds: number;
  nanoseconds: number;
}

/** From 1900 to 1970, with 17 leap days. */
const NTP_EPOCH_SECONDS = 2_208_988_800;
/** Since 2017-01-01; no leap second has been announced since (IERS Bulletin C). */
export const TAI_AHEAD_OF_UTC_SECONDS = 37;
const TWO_32 = 2 ** 32;

/** Puts a moment into `into` in the units of a format; fractions are rounded down, so that none reaches a second. */
export function setTimestamp(into: Timestamp, format: TimestampFormat, instant: Instant): void {
  const { seconds, nanoseconds } = instant;
  if (format === 'ntp') {
    into.seconds = (seconds + NTP_EPOCH_SECONDS) % TWO_32;
    into.fraction = Math.floor((nanoseconds / 1e9) * TWO_32);
  } else {
    into.seconds = (seconds + TAI_AHEAD_OF_UTC_SECONDS) % TWO_32;
    into.fraction = Math.floor(nanoseconds);
  }
}

/** Seconds from `earlier` to `later`, both of one format. Holds across the turn of an era (2036 for NTP). */
export function secondsBetween(later: Timestamp, earlier: Timestamp, format: TimestampFormat): number {
  const parts = format === 'ntp' ? TWO_32 : 1e9;
  return ((later.seconds - earlier.seconds) | 0) + (later.fraction - earlier.fraction) / parts;
}

/** Seconds from a moment by the wall clock to a timestamp: what a one-way delay is made of. */
export function secondsSince(timestamp: Timestamp, format: TimestampFormat, instant: Instant): number {
  const ahead = format === 'ntp' ? NTP_EPOCH_SECONDS : TAI_AHEAD_OF_UTC_SECONDS;
  const parts = format === 'ntp' ? TWO_32 : 1e9;
  const whole = (timestamp.seconds - ((instant.seconds + ahead) % TWO_32)) | 0;
  return whole + timestamp.fraction / parts - instant.nanoseconds / 1e9;
}

export function writeTimestamp(bytes: Buffer, at: number, { seconds, fraction }: Timestamp): void {
  bytes.writeUInt32BE(seconds, at);
  bytes.writeUInt32BE(fraction, at + 4);
}

export function readTimestamp(bytes: Buffer, at: number, into: Timestamp): void {
  into.seconds = bytes.readUInt32BE(at);
  into.fraction = bytes.readUInt32BE(at + 4);
}
