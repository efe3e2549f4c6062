import type { decide } from '../../agent/operations/authority/authority.ts';

type Decision = ReturnType<typeof decide>;

/** The targets that were refused, each with its reason; or that nothing was. */
export const refusals = (decision: Decision) =>
  decision.kind === 'refused' ? decision.refusals : `not refused: ${decision.kind}`;

/** Why it was refused; or what else became of it. */
export const reason = (decision: Decision) => (decision.kind === 'refused' ? decision.reason : decision.kind);

/** What a second person has to approve; or what else became of it. */
export const why = (decision: Decision) =>
  decision.kind === 'needs approval' ? decision.why : reason(decision);
