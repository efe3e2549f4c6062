import { neutralise, type SafeText } from '../../protocol/text.ts';
import { decimal, placesFor } from './decimal.ts';
import { scaleFor } from './scale.ts';
import { type Signs, UNICODE_SIGNS } from './signs.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Seconds as people say them: `0.41 ms`, `0.6 s`, `41 s`, `5 min 30 s`, `41 min`, `2 h 10`, `26 h`, `3 d 4 h`. */
export function formatDuration(seconds: number | null, signs: Signs = UNICODE_SIGNS): SafeText {
  if (seconds === null || !Number.isFinite(seconds)) return signs.missing;
  return neutralise(seconds < 0 ? `-${span(-seconds, signs)}` : span(seconds, signs));
}

/** The same within a sentence, where the last figure wants its unit, too: `2 h 10 min`. */
export function formatDurationInWords(seconds: number | null, signs: Signs = UNICODE_SIGNS): SafeText {
  const text = formatDuration(seconds, signs);
  return /h \d\d$/.test(text) ? neutralise(`${text} min`) : text;
}

/**
 * How old something is, in one unit: `0.6 s`, `14 s`, `2 min`, `3 h`, `26 h`, `3 d`; the first ten seconds
 * always with a tenth, so that a running age does not jump to and fro.
 */
export function formatAge(seconds: number | null, signs: Signs = UNICODE_SIGNS): SafeText {
  if (seconds === null || !Number.isFinite(seconds)) return signs.missing;
  const size = Math.abs(seconds);
  const sign = seconds < 0 && size >= 0.05 ? '-' : '';
  return neutralise(`${sign}${age(size)}`);
}

/**
 * The same in whole units, for lists: `<1 s`, `1 s`, `14 s`. Tenths that run in a hundred rows at once tell
 * nobody anything, and have every row drawn at every paint.
 */
export function formatWholeAge(seconds: number | null, signs: Signs = UNICODE_SIGNS): SafeText {
  if (seconds === null || !Number.isFinite(seconds)) return signs.missing;
  if (seconds >= 9.95 || seconds < 0) return formatAge(seconds, signs);
  return seconds < 1 ? neutralise('<1 s') : neutralise(`${Math.floor(seconds)} s`);
}

function age(size: number): string {
  if (size < 9.95) return `${size.toFixed(1)} s`;
  if (Math.round(size) < MINUTE) return `${Math.round(size)} s`;
  if (Math.round(size / MINUTE) < 60) return `${Math.round(size / MINUTE)} min`;
  if (Math.round(size / HOUR) < 48) return `${Math.round(size / HOUR)} h`;
  return `${decimal(Math.round(size / DAY), 0)} d`;
}

function span(size: number, signs: Signs): string {
  const whole = Math.round(size);
  if (size < 10) return short(size, signs);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < 10 * MINUTE) return pair(whole, MINUTE, 'min', ' s');
  const minutes = Math.round(size / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return pair(minutes, 60, 'h', '', 2);
  const hours = Math.round(size / HOUR);
  if (hours < 48) return `${hours} h`;
  return hours < 100 * 24 ? pair(hours, 24, 'd', ' h') : `${decimal(Math.round(size / DAY), 0)} d`;
}

function short(size: number, signs: Signs): string {
  const scale = scaleFor(size, 's', signs);
  const mantissa = size / scale.factor;
  return `${decimal(mantissa, placesFor(mantissa, scale.digits))} ${scale.symbol}`;
}

/** A larger unit and, unless it is zero, the rest in the smaller one. */
function pair(size: number, per: number, unit: string, restUnit: string, digits = 1): string {
  const rest = size % per;
  const larger = `${Math.floor(size / per)} ${unit}`;
  return rest === 0 ? larger : `${larger} ${String(rest).padStart(digits, '0')}${restUnit}`;
}
