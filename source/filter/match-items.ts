import { expandNodeSet, NodeSetError } from '../../protocol/node-set.ts';
import type { TextTest } from './match-text.ts';

/** Whether one of the items of a text joined by commas passes; an empty text has one empty item. */
export function anyItem(test: TextTest): TextTest {
  return (joined) => (joined.includes(',') ? joined.split(',').some(test) : test(joined));
}

/** Twice the nodes of the largest site: a set of more is not a workload's but somebody's trap. */
const MOST_NODES = 10_000;

/** Distinct node sets whose verdicts are remembered; every running workload has one of its own. */
const MOST_REMEMBERED = 10_000;

/**
 * Whether one of the nodes of a folded set passes. Expanding costs some 0.2 µs a name, so each set is
 * judged once. What is no set after all is judged as the text it is.
 */
export function anyNode(test: TextTest): TextTest {
  const verdicts = new Map<string, boolean>();
  return (folded) => {
    const known = verdicts.get(folded);
    if (known !== undefined) return known;
    const verdict = nodesOf(folded).some(test);
    if (verdicts.size >= MOST_REMEMBERED) verdicts.clear();
    verdicts.set(folded, verdict);
    return verdict;
  };
}

/** The nodes that a set names, or the text itself where it is no set. */
export function nodesOf(text: string): readonly string[] {
  try {
    return expandNodeSet(text, MOST_NODES);
  } catch (error) {
    if (error instanceof NodeSetError) return [text];
    throw error;
  }
}
