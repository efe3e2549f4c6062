import type { Command } from '../../../protocol/command.ts';
import type { Operation } from '../operation.ts';
import type { Admission } from '../operation-desk.ts';
import { reasonsForTwo } from './approval-rules.ts';
import { radiusOf, refusedByLimits } from './blast-radius.ts';
import { refusedByClass } from './data-class-rules.ts';
import { foreignHolds, refusedByHolds } from './hold-rules.ts';
import { whyNot } from './roles.ts';
import { refusedShed } from './shed-rules.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';
import { refusedNames } from './target-names.ts';

export type Decision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly reason: string; readonly refusals: readonly TargetRefusal[] }
  /** By whom, and each reason why one person is not enough. */
  | { readonly kind: 'needs approval'; readonly by: string; readonly why: readonly string[] };

/**
 * Whether a command may be carried out here, by role × verb × site × data class × size (SAFETY rules 12
 * and 15 to 19). Pure: all it rests on is in `facts`. The console may predict it; only this decides.
 */
export function decide(command: Command, actor: string, facts: SiteFacts): Decision {
  const refused = refusedAtOnce(command, actor, facts);
  if (refused !== null) return { kind: 'refused', reason: refused, refusals: [] };
  const names = refusedNames(command, facts);
  if (names.length > 0) return refusedBy(names);
  const holds = foreignHolds(command, actor, facts);
  const radius = radiusOf(command, actor, facts);
  const refusals = [
    ...refusedByHolds(command, actor, holds),
    ...refusedByLimits(command, radius, facts),
    ...refusedByClass(command, facts),
    ...refusedShed(command, actor, facts),
  ];
  if (refusals.length > 0) return refusedBy(refusals);
  const why = reasonsForTwo(command, radius, holds, facts);
  return why.length === 0 ? { kind: 'allowed' } : { kind: 'needs approval', by: SECOND, why };
}

/** Of what another operation begins: that was decided as a whole; names and data classes are asked again. */
export function decidePart(command: Command, facts: SiteFacts): Decision {
  const refusals = [...refusedNames(command, facts), ...refusedByClass(command, facts)];
  return refusals.length > 0 ? refusedBy(refusals) : { kind: 'allowed' };
}

const SECOND = 'a second person who may approve';

/** A decision as the desk writes it down. */
export function admissionOf(decision: Decision): Admission {
  if (decision.kind === 'allowed') return { kind: 'accepted' };
  if (decision.kind === 'refused') return decision;
  return { kind: 'waiting', needsApproval: `${decision.by}: ${decision.why.join('; ')}` };
}

/** Why somebody may not pause, extend or cancel an operation, whoever began it; null where they may. */
export function whyNotSteer(operation: Operation, actor: string, facts: SiteFacts): string | null {
  return whyNot(actor, operation.command.verb, facts);
}

/** What has nothing to do with the targets. */
function refusedAtOnce(command: Command, actor: string, facts: SiteFacts): string | null {
  const { policy, now } = facts;
  const notAllowed = whyNot(actor, command.verb, facts);
  if (notAllowed !== null) return notAllowed;
  if (facts.refusesNewBecause !== null) return facts.refusesNewBecause;
  const frozen = policy?.limits.frozen ?? null;
  if (frozen !== null && command.verb !== 'acknowledge')
    return `the policy of ${facts.site} froze it: ${frozen}`;
  if (policy !== null && facts.commandsLastMinute >= policy.limits.commandsPerMinute)
    return `${actor} sent ${facts.commandsLastMinute} commands within a minute; the policy allows ${policy.limits.commandsPerMinute}`;
  if (command.reason.trim() === '' && command.verb !== 'acknowledge') return 'a reason is needed';
  if (now > command.notAfter)
    return `it came ${Math.ceil((now - command.notAfter) / 1000)} s too late; the state it was planned on is old`;
  return null;
}

function refusedBy(refusals: readonly TargetRefusal[]): Decision {
  const [first] = refusals;
  const more = refusals.length > 1 ? `, and ${refusals.length - 1} more` : '';
  return { kind: 'refused', reason: `${first?.target || 'the command'}: ${first?.reason}${more}`, refusals };
}
