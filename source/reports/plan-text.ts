import { joinSafe, say } from '../../protocol/text.ts';
import { pad } from '../../protocol/text-width.ts';
import type { Plan } from '../actions/plan.ts';
import { shortHash } from '../actions/plan-hash.ts';
import { planLines, planTitle } from '../actions/plan-words.ts';
import type { Signs } from '../format/signs.ts';

const NAMES = 18;
/** More lines of one kind scroll away what stands above them. */
const MOST = 24;

/** A plan as lines for a terminal or a log; nothing in it is obeyed by either. */
export function planText(plan: Plan, wall: number, signs: Signs): string {
  const head = say`${planTitle(plan)}   plan ${shortHash(plan.hash)}`;
  const lines = planLines(plan, { signs, wall, most: MOST }).map(
    ({ name, text }) => say`  ${pad(name, NAMES)}${text}`,
  );
  return `${joinSafe([head, ...lines], say`\n`)}\n`;
}
