/**
 * Fields of Slurm's JSON, whatever version wrote them. A number may be plain (API 0.0.38 and before),
 * wrapped as `{set, infinite, number}` (after), or a sentinel of Slurm's C structures; a word list may be
 * an array or one string. Reading them by hand, rather than by a schema library, is what lets 5,000 nodes
 * be read within a few milliseconds.
 */
export type Fields = { readonly [name: string]: unknown };

/** Units of text kept of one name: tenants choose them, and Slurm takes a name of a megabyte. */
const LONGEST_TEXT = 4096;
const LONGEST_WHOLE = 1_000_000;

/**
 * slurm.h: INFINITE and NO_VAL, 32 bit. The 16 bit ones are honest values of other fields (a job may have
 * the id 65534), so they are not taken for "unset" here.
 */
const SENTINELS = new Set([0xfffffffe, 0xffffffff]);
/** The 64 bit sentinels lie above this after they became doubles; nothing that Slurm counts does. */
const LARGEST_COUNT = 2 ** 63;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object field; empty when it is anything else. */
export function fieldsOf(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isFields(value) ? value : {};
}

/** A count of zero or more; null when absent, unset, infinite or a sentinel. */
export function countOf(fields: Fields, name: string): number | null {
  const value = numberIn(fields[name]);
  return value === null || value < 0 || value >= LARGEST_COUNT || SENTINELS.has(value) ? null : value;
}

/** Seconds since 1970 as milliseconds; null for Slurm's 0, which is "never". */
export function timeOf(fields: Fields, name: string): number | null {
  const seconds = countOf(fields, name);
  return seconds === null || seconds === 0 ? null : seconds * 1000;
}

/** Text, cut to a length that a screen and a store can bear; null when absent or empty. */
export function textOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? boundText(value) : null;
}

/** Text that means something else when cut, such as a node list: whole, or null beyond a megabyte. */
export function wholeTextOf(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_WHOLE
    ? wellFormed(value)
    : null;
}

/** A list of words: an array of strings, or one string with commas. */
export function wordsOf(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  const words = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
  return words.filter((word) => typeof word === 'string' && word !== '').map(boundText);
}

export function boundText(text: string): string {
  return wellFormed(text.slice(0, LONGEST_TEXT));
}

/** Half a surrogate pair, from Slurm or from a cut, is nothing that an encoder can carry. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (!isFields(value) || value['set'] !== true || value['infinite'] === true) return null;
  return typeof value['number'] === 'number' && Number.isFinite(value['number']) ? value['number'] : null;
}
