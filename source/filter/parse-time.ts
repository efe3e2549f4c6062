/** All milliseconds (since 1970 UTC) that a time as it was typed may mean: a day, a minute, a second. */
export interface TimeSpan {
  readonly first: number;
  readonly last: number;
}

const TIME =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An ISO 8601 date or time, in UTC unless it names its offset; null when it is none. */
export function parseTime(text: string): TimeSpan | null {
  const parts = TIME.exec(text.trim());
  if (parts === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone = 'Z'] = parts;
  const written = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${fraction ?? '000'}Z`;
  const first = Date.parse(written);
  // The calendar of JavaScript takes 31 February for 3 March.
  if (Number.isNaN(first) || new Date(first).toISOString() !== written) return null;
  const offset = offsetOf(zone);
  const length =
    hour === undefined ? 86_400_000 : second === undefined ? 60_000 : fraction === undefined ? 1000 : 1;
  return { first: first - offset, last: first - offset + length - 1 };
}

function offsetOf(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
