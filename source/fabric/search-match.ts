import { bitOf, isWordStart, NAME_END, type SearchBlock } from './search-block.ts';
import type { SearchTerm } from './search-query.ts';

/** How well a term fits a name, the best first. */
const EXACT = 0;
const PREFIX = 1;
const WORD_START = 2;
const INSIDE = 3;
/** Its letters stand in the name in this order, with others between them. */
const SCATTERED = 4;

/** Of equal tiers, the score also says how much of the name is left over. */
const TIER_STEP = 1 << 12;
const MOST_REST = TIER_STEP - 1;
export const NO_SCORE = (SCATTERED + 1) * TIER_STEP;

/** As far apart as letters of a term may stand in all: what is wider is chance. */
const MOST_GAPS = 8;

/** A term cannot fit an entry better than this, by one look. */
export function bestPossible({ heads, words }: SearchBlock, entry: number, { bytes }: SearchTerm): number {
  const bit = bitOf(bytes[0]!);
  if ((heads[entry]! & bit) !== 0) return EXACT * TIER_STEP;
  return ((words[entry]! & bit) === 0 ? INSIDE : WORD_START) * TIER_STEP;
}

/**
 * How well a term fits an entry: the best of its places in any of its names. Lower is better: first how,
 * then how little of the name is left over. `NO_SCORE` where the term stands in none of them. What cannot
 * be better than `enough` is not looked for: a score that is worse than that may then be a guess.
 */
export function scoreInside(block: SearchBlock, entry: number, term: SearchTerm, enough: number): number {
  const { text, starts, firsts, heads, words } = block;
  const from = firsts[entry]!;
  const to = firsts[entry + 1]!;
  const { bytes } = term;
  const { length } = bytes;
  let best = NO_SCORE;
  if ((heads[entry]! & bitOf(bytes[0]!)) !== 0) {
    for (let name = from; name < to; name++) {
      const start = starts[name]!;
      const rest = starts[name + 1]! - start - 1 - length;
      if (rest < 0 || !standsAt(text, start, bytes)) continue;
      if (rest === 0) return EXACT;
      best = Math.min(best, PREFIX * TIER_STEP + Math.min(MOST_REST, rest));
    }
    if (best !== NO_SCORE) return best;
  }
  const possible = ((words[entry]! & bitOf(bytes[0]!)) === 0 ? INSIDE : WORD_START) * TIER_STEP;
  if (possible > enough) return possible;
  for (let name = from; name < to; name++) {
    const start = starts[name]!;
    const end = starts[name + 1]! - 1;
    const tier = tierWithin(text, start, end, term);
    if (tier > INSIDE) continue;
    best = Math.min(best, tier * TIER_STEP + Math.min(MOST_REST, end - start - length));
  }
  return best;
}

/** How well a term fits with a few letters left out between, from where a word begins; `NO_SCORE` where it does not. */
export function scoreScattered(block: SearchBlock, entry: number, { bytes }: SearchTerm): number {
  const { text, starts, firsts, words } = block;
  const first = bytes[0]!;
  if ((words[entry]! & bitOf(first)) === 0) return NO_SCORE;
  const end = starts[firsts[entry + 1]!]!;
  let before = NAME_END;
  let least = MOST_GAPS + 1;
  for (let at = starts[firsts[entry]!]!; at < end; at++) {
    const byte = text[at]!;
    if (byte === first && isWordStart(before, first)) least = Math.min(least, gapsFrom(text, at, bytes));
    before = byte;
  }
  return least > MOST_GAPS ? NO_SCORE : SCATTERED * TIER_STEP + least;
}

/** Behind the beginning of a name: looks at the end of the term first and leaps as far as that allows (Horspool). */
function tierWithin(text: Uint8Array, start: number, end: number, { bytes, leaps }: SearchTerm): number {
  const last = bytes.length - 1;
  const ending = bytes[last]!;
  let tier = SCATTERED;
  for (let at = start + last; at < end; ) {
    const byte = text[at]!;
    if (byte === ending && standsAt(text, at - last, bytes)) {
      const before = at === start + last ? NAME_END : text[at - last - 1]!;
      if (isWordStart(before, bytes[0]!)) return WORD_START;
      tier = INSIDE;
    }
    at += leaps[byte]!;
  }
  return tier;
}

function standsAt(text: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let offset = 0; offset < bytes.length; offset++) {
    if (text[at + offset] !== bytes[offset]) return false;
  }
  return true;
}

/** Bytes left out between the first letter and the last, up to more than may be. */
function gapsFrom(text: Uint8Array, from: number, term: Uint8Array): number {
  let found = 1;
  const furthest = from + term.length + MOST_GAPS;
  for (let at = from + 1; found < term.length; at++) {
    const byte = text[at]!;
    if (byte === NAME_END || at >= furthest) return MOST_GAPS + 1;
    if (byte === term[found]) {
      found++;
      if (found === term.length) return at - from + 1 - term.length;
    }
  }
  return 0;
}
