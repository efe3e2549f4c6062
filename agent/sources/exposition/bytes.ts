export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** 0: cannot be in an unquoted name; 1: may begin one; 2: may only go on (a digit). */
const LABEL_NAME = classes('');
const METRIC_NAME = classes(':');

function classes(alsoFirst: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_${alsoFirst}`) {
    table[letter.charCodeAt(0)] = 1;
  }
  for (const digit of '0123456789') table[digit.charCodeAt(0)] = 2;
  return table;
}

/** Where the metric name that begins at `from` ends; `from` itself when none begins there. */
export function metricNameEnd(bytes: Uint8Array, from: number, limit: number): number {
  return nameEnd(METRIC_NAME, bytes, from, limit);
}

export function labelNameEnd(bytes: Uint8Array, from: number, limit: number): number {
  return nameEnd(LABEL_NAME, bytes, from, limit);
}

function nameEnd(table: Uint8Array, bytes: Uint8Array, from: number, limit: number): number {
  if (from >= limit || table[bytes[from]!] !== 1) return from;
  let at = from + 1;
  while (at < limit && table[bytes[at]!] !== 0) at++;
  return at;
}

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** The first place at or after `from` that is no blank and no tab. */
export function skipBlanks(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at;
}

/** Where the blanks and tabs before `limit` begin. */
export function skipBlanksBack(bytes: Uint8Array, limit: number): number {
  let end = limit;
  while (end > 0 && isBlank(bytes[end - 1])) end--;
  return end;
}

/** The first blank or tab at or after `from`, or `limit`. */
export function tokenEnd(bytes: Uint8Array, from: number, limit: number): number {
  let at = from;
  while (at < limit && bytes[at] !== SPACE && bytes[at] !== TAB) at++;
  return at;
}

/** Whether the `length` bytes at `a` and at `b` of one array are the same. */
export function sameBytes(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (bytes[a + i] !== bytes[b + i]) return false;
  }
  return true;
}
