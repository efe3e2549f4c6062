/** Longer words are not compared: nobody mistypes them, and the cost grows with the product. */
const LONGEST = 64;

/**
 * The one of `known` that was probably meant by `word`: the same but for case and dashes, a beginning of
 * exactly one, or at most a third of its letters away. Null when nothing is near: no hint beats a wrong one.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  if (word.length === 0 || word.length > LONGEST) return null;
  const plain = simplify(word);
  const same = known.find((candidate) => simplify(candidate) === plain);
  if (same !== undefined) return same;
  const begun = plain.length >= 3 ? known.filter((candidate) => simplify(candidate).startsWith(plain)) : [];
  if (begun.length === 1) return begun[0] ?? null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(plain.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, simplify(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** ` did you mean "interval"?` with its leading space, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return meant === null ? '' : ` did you mean "${meant}"?`;
}

function simplify(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '');
}

/** Letters added, dropped or changed, and neighbours swapped, each count one (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let cost = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
