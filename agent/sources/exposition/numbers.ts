import { DOT, MINUS, NINE, PLUS, ZERO } from './bytes.ts';

// RFC 5234 strings are case-insensitive, so `1E5`, `inf` and `nan` are numbers too. Hexadecimal,
// underscores and a signed NaN are not, though `Number()` or a language's own parser takes some of them.
const REAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NOT_A_NUMBER = /^nan$/i;
const INTEGER = /^[+-]?\d+$/;
const INT64_LIMIT = 2 ** 63;

// Powers of ten that a double holds exactly: an integer below 2^53 divided by one is correctly rounded.
const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/**
 * The number in these bytes, or null when it is none or lies outside a double. NaN is a number here.
 * Plain decimals of up to 15 digits, nearly all there are, never become a string.
 */
export function readNumber(bytes: Buffer, start: number, end: number): number | null {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at++;
  const first = at;
  let digits = 0;
  let point = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) digits = digits * 10 + (byte - ZERO);
    else if (byte === DOT && point === -1) point = at;
    else break;
  }
  const count = at - first - (point === -1 ? 0 : 1);
  if (at !== end || count === 0 || count > 15) return numberOf(bytes.toString('latin1', start, end));
  const value = point === -1 ? digits : digits / POWERS[end - point - 1]!;
  return negative ? -value : value;
}

/** As `readNumber`, for a text such as the value of a label `le`. */
export function numberOf(text: string): number | null {
  const value = realOf(text);
  if (value !== null) return value;
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? Number.NaN : null;
}

/** A finite decimal number, as OpenMetrics wants its timestamps; null for anything else. */
export function readReal(bytes: Buffer, start: number, end: number): number | null {
  return realOf(bytes.toString('latin1', start, end));
}

function realOf(text: string): number | null {
  if (!REAL.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** A 64-bit integer, as text format 0.0.4 wants its timestamps; null for anything else. */
export function readInteger(bytes: Buffer, start: number, end: number): number | null {
  const text = bytes.toString('latin1', start, end);
  if (!INTEGER.test(text)) return null;
  const value = Number(text);
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? value : null;
}
