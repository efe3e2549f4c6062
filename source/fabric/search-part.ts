import type { BestFound } from './search-best.ts';
import type { SearchBlock } from './search-block.ts';
import { bestPossible, NO_SCORE, scoreInside, scoreScattered } from './search-match.ts';
import type { SearchTerm } from './search-query.ts';

/** The entries of a block among which is looked; null for all of them. */
export type Candidates = Uint32Array | null;

/** Where each entry of a block stands among all items: its number is added to this. */
export interface PartSearch {
  readonly block: SearchBlock;
  readonly firstItem: number;
  readonly terms: readonly SearchTerm[];
  readonly best: BestFound;
}

/**
 * Offers the entries that have every term in one of their names; gives back all that may have: what cannot
 * be among the best is not looked into, only kept for when more letters come.
 */
export function findInside({ block, firstItem, terms, best }: PartSearch, among: Candidates): Uint32Array {
  return collect(block, among, terms, (entry) => {
    let possible = 0;
    for (const term of terms) possible = Math.max(possible, bestPossible(block, entry, term));
    if (possible > best.worstWanted) return true;
    let score = 0;
    for (const term of terms) {
      const one = scoreInside(block, entry, term, best.worstWanted);
      if (one === NO_SCORE) return false;
      score = Math.max(score, one);
    }
    best.offer(score, firstItem + entry);
    return true;
  });
}

/** Offers the entries that have the letters of every term in their order; gives them back. */
export function findScattered({ block, firstItem, terms, best }: PartSearch, among: Candidates): Uint32Array {
  return collect(block, among, terms, (entry) => {
    let score = 0;
    let isScattered = false;
    for (const term of terms) {
      const inside = scoreInside(block, entry, term, Number.POSITIVE_INFINITY);
      const one = inside === NO_SCORE ? scoreScattered(block, entry, term) : inside;
      if (one === NO_SCORE) return false;
      isScattered ||= inside === NO_SCORE;
      score = Math.max(score, one);
    }
    // The others were offered already, as what they are.
    if (isScattered) best.offer(score, firstItem + entry);
    return true;
  });
}

function collect(
  block: SearchBlock,
  among: Candidates,
  terms: readonly SearchTerm[],
  isFound: (entry: number) => boolean,
): Uint32Array {
  const { masks } = block;
  const mask = terms.reduce((all, term) => all | term.mask, 0);
  const count = among === null ? block.count : among.length;
  const found = new Uint32Array(count);
  let length = 0;
  for (let at = 0; at < count; at++) {
    const entry = among === null ? at : among[at]!;
    if ((masks[entry]! & mask) === mask && isFound(entry)) found[length++] = entry;
  }
  return found.slice(0, length);
}
