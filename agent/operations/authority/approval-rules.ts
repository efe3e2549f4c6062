import type { Command } from '../../../protocol/command.ts';
import { APPROVAL_WITHIN_MS, type Operation } from '../operation.ts';
import type { Radius } from './blast-radius.ts';
import { restrictedHit } from './data-class-rules.ts';
import type { ForeignHold } from './hold-rules.ts';
import { whyNot } from './roles.ts';
import { sizeForTwo } from './shed-rules.ts';
import type { SiteFacts } from './site-facts.ts';

/** What makes a command one for two people, each in words; none where one is enough. */
export function reasonsForTwo(
  command: Command,
  radius: Radius,
  holds: readonly ForeignHold[],
  facts: SiteFacts,
): readonly string[] {
  const { policy } = facts;
  if (policy === null) return [];
  const reasons: string[] = [];
  const { approvals } = policy;
  if (command.verb === 'evacuate') {
    if (approvals.evacuate) reasons.push('it evacuates a site');
  } else if (radius.nodes.size > 0 && radius.ownRatio > approvals.drainRatioOver)
    reasons.push(
      `it makes ${percent(radius.ownRatio)} of the site that one person takes out of service, more than ${percent(approvals.drainRatioOver)}`,
    );
  reasons.push(...sizeForTwo(command, facts));
  const classes = restrictedHit(command, radius.nodes, facts);
  if (classes.length > 0) reasons.push(`it touches workloads of data class ${classes.join(', ')}`);
  const broken = holds.filter((hold) => hold.isPerson);
  const [first] = broken;
  if (command.takeOver && first !== undefined)
    reasons.push(
      `it breaks the hold of ${first.owner} on ${first.node}${broken.length > 1 ? ` and ${broken.length - 1} more` : ''}`,
    );
  return reasons;
}

/** Why this approval is none; null where it is one. `hash` is what the approver saw and approves. */
export function whyNotApprove(
  operation: Operation,
  approver: string,
  hash: string,
  facts: SiteFacts,
): string | null {
  if (operation.state !== 'waiting for approval') return `operation ${operation.id} waits for no approval`;
  if (!approver.startsWith('weft://operator/')) return `only a person approves, and ${approver} is none`;
  const notAllowed = whyNot(approver, 'approve', facts);
  if (notAllowed !== null) return notAllowed;
  if (approver === operation.actor) return 'who asked cannot approve: it takes a second person';
  if (hash !== operation.hash) return 'it was edited since it was looked at; look at it again';
  if (isApprovalLate(operation, facts.now))
    return 'it waited for more than 24 hours; it has to be asked for again';
  return null;
}

/** Whether nobody approved in time, so that it has to be ended as expired. */
export function isApprovalLate(operation: Operation, now: number): boolean {
  const { state, waitingSince } = operation;
  return state === 'waiting for approval' && waitingSince !== null && now - waitingSince > APPROVAL_WITHIN_MS;
}

function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(3))} %`;
}
