import { unitEscapes } from './json-line.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a value, for whatever is hashed or signed: keys sorted by UTF-16 code units, no spaces,
 * numbers as ECMAScript writes them, so far RFC 8785. Beyond it, characters that a terminal obeys or that
 * cannot be seen are written as escapes, so that a file of it may be looked at with `cat`. Which ones is
 * a fixed list: Unicode's categories grow, and a hash must not change with them.
 */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${scalar(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  return scalar(value);
}

/** C1 and DEL; soft hyphen; marks of direction; zero-width and invisible characters; tags. */
const UNSEEN =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function scalar(value: null | boolean | number | string): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} has no form in JSON`);
  const text = JSON.stringify(value);
  return typeof value === 'string' ? text.replace(UNSEEN, unitEscapes) : text;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
