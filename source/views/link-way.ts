import type { SafeText } from '../../protocol/text.ts';
import type { Disagreement } from './link-disagreements.ts';
import type { LinkReport } from './link-reports.ts';

/**
 * One way of one link: `own` is what the end it leaves from says, `other` what the end it arrives at
 * says. They are shown beside each other and never merged; null is an end that says nothing.
 */
export interface Way {
  readonly from: number;
  readonly to: number;
  readonly link: SafeText;
  readonly own: LinkReport | null;
  readonly other: LinkReport | null;
  readonly disagreements: readonly Disagreement[];
}
