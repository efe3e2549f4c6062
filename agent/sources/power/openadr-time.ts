/** A span as OpenADR writes it: months are as long as the calendar has them. */
export interface Span {
  readonly months: number;
  readonly milliseconds: number;
}

const DURATION =
  /^(-?)P(?=\d|T\d)(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})([DW]))?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/;
const DAY = 86_400_000;

/**
 * A duration of ISO 8601 in the form that OpenADR allows; null for any other text, and for a negative one,
 * which no interval can have.
 * Source: OpenADR 3.1 OpenAPI, schema `duration`.
 */
export function parseSpan(text: string): Span | null {
  const found = DURATION.exec(text);
  if (found === null || found[1] === '-') return null;
  const part = (index: number): number => Number(found[index] ?? 0);
  return {
    months: 12 * part(2) + part(3),
    milliseconds:
      part(4) * (found[5] === 'W' ? 7 * DAY : DAY) + part(6) * 3_600_000 + part(7) * 60_000 + part(8) * 1000,
  };
}

export function isNothing({ months, milliseconds }: Span): boolean {
  return months === 0 && milliseconds === 0;
}

/** `P9999Y` stands for ever; what ends after all of us have retired is taken for the same. */
const FOR_EVER_MONTHS = 12 * 500;

/** When a span that begins at an instant ends, ms since 1970; null means never. Calendar arithmetic in UTC. */
export function endOf(from: number, { months, milliseconds }: Span): number | null {
  if (months >= FOR_EVER_MONTHS || milliseconds >= FOR_EVER_MONTHS * 30 * DAY) return null;
  const begin = new Date(from);
  const [year, month] = [begin.getUTCFullYear(), begin.getUTCMonth() + months];
  // The 31st and a month is the last of the next.
  const day = Math.min(begin.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  const sinceMidnight = ((from % DAY) + DAY) % DAY;
  return Date.UTC(year, month, day) + sinceMidnight + milliseconds;
}

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const NOW = /^0001-01-01(?:[Tt ]00:00:00(?:\.0+)?(?:[Zz]|[+-]00:00)?)?$/;

/**
 * An instant of RFC 3339, in ms since 1970; `'now'` for the year 1, which OpenADR writes for it; null for
 * everything else, a date that no calendar has among it.
 */
export function parseInstant(text: string): number | 'now' | null {
  if (NOW.test(text)) return 'now';
  const found = DATE_TIME.exec(text);
  if (found === null) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6])];
  // No event is older than the clock that it is held against.
  if (year < 1970) return null;
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate())
    return null;
  // A leap second is the first of the next minute.
  if (hour > 23 || minute > 59 || second > 60) return null;
  const zone = offsetOf(found[8] ?? 'Z');
  if (zone === null) return null;
  const fraction = Math.floor(Number(`0${found[7] ?? ''}`) * 1000);
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction) - zone;
}

function offsetOf(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000);
}
