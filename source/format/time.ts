import { neutralise, type SafeText } from '../../protocol/text.ts';
import { type Signs, UNICODE_SIGNS } from './signs.ts';

export interface TimeFormat {
  /** Milliseconds since 1970 UTC: which day is today. */
  readonly now: number;
  /** An IANA name; UTC where none is given. */
  readonly timeZone?: string;
  /** Whether a time of today shows its seconds; it does unless told otherwise. */
  readonly seconds?: boolean;
  readonly signs?: Signs;
}

/** A wall-clock time (ms since 1970 UTC): `21:04:11` today, `2026-11-22 21:04` on other days, `–` for null. */
export function formatTime(ms: number | null, format: TimeFormat): SafeText {
  const { now, timeZone = 'UTC', seconds = true, signs = UNICODE_SIGNS } = format;
  if (ms === null || Number.isNaN(new Date(ms).getTime())) return signs.missing;
  const [day, time] = partsOf(ms, timeZone);
  if (day !== partsOf(now, timeZone)[0]) return neutralise(`${day} ${time.slice(0, 5)}`);
  return neutralise(seconds ? time : time.slice(0, 5));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(ms: number, timeZone: string): [day: string, time: string] {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return ['', ''];
  if (timeZone === 'UTC') {
    const [day = '', time = ''] = date.toISOString().split('T');
    return [day, time.slice(0, 8)];
  }
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    // Swedish writes dates as ISO 8601 does; building a formatter costs some 30 µs, so each is kept.
    formatter = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    formatters.set(timeZone, formatter);
  }
  const [day = '', time = ''] = formatter.format(date).split(' ');
  return [day, time];
}
