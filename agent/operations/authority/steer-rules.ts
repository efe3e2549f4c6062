import type { Steer } from '../../../protocol/steer.ts';
import { isOpen, type Operation } from '../operation.ts';
import { whyNotApprove } from './approval-rules.ts';
import { whyNotSteer } from './authority.ts';
import { whyNot } from './roles.ts';
import type { SiteFacts } from './site-facts.ts';

/** A year: what is meant to last longer is no deadline. */
const LONGEST_SECONDS = 365 * 86_400;

/** Why an operation may not be steered so by this person, now; null where it may. Pure. */
export function refusedSteer(
  steer: Steer,
  operation: Operation,
  actor: string,
  facts: SiteFacts,
): { readonly status: 'refused' | 'conflict'; readonly reason: string } | null {
  const { verb } = steer;
  const notAllowed =
    verb === 'approve'
      ? null
      : verb === 'force-void'
        ? whyNotForce(actor, facts)
        : whyNotSteer(operation, actor, facts);
  if (notAllowed !== null) return refused(notAllowed);
  if (!isOpen(operation)) return refused(`it has ended: ${operation.outcome ?? operation.state}`);
  if (verb === 'approve') {
    const reason = whyNotApprove(operation, actor, steer.hash, facts);
    return reason === null ? null : refused(reason);
  }
  if (steer.hash !== operation.hash)
    return { status: 'conflict', reason: 'it was edited since it was looked at; look at it again' };
  const reason = notNow(steer, operation, facts.now);
  return reason === null ? null : refused(reason);
}

function refused(reason: string): { readonly status: 'refused'; readonly reason: string } {
  return { status: 'refused', reason };
}

function notNow(steer: Steer, operation: Operation, now: number): string | null {
  const { state, cancelling, command } = operation;
  switch (steer.verb) {
    case 'pause':
      return state === 'running' || state === 'accepted' ? null : `it is ${state}`;
    case 'resume':
      return state === 'paused' ? null : `it is ${state}, not paused`;
    case 'cancel':
      return cancelling === null ? null : `${cancelling.by} cancelled it already`;
    case 'extend':
      return whyNotExtend(operation, steer.deadlineSeconds, now);
    case 'force-void':
      if (command.verb !== 'migrate')
        return `only a migration has a copy elsewhere, and this is a ${command.verb}`;
      return steer.reason.trim() === ''
        ? 'a reason is needed: how is it known that nothing runs there?'
        : null;
    default:
      return null;
  }
}

function whyNotExtend(operation: Operation, seconds: number | null, now: number): string | null {
  const { command, acceptedAt, deadlineAt } = operation;
  if (command.verb !== 'drain') return `a ${command.verb} has no deadline`;
  if (operation.cancelling !== null) return 'it is being cancelled';
  if (seconds === null)
    return command.policy === 'evict' ? 'evict ends what is left at its deadline, so it needs one' : null;
  if (!(seconds > 0 && seconds <= LONGEST_SECONDS))
    return `a deadline of ${seconds} s; expected more than none and at most a year`;
  const began = deadlineAt === null ? acceptedAt : deadlineAt - (command.deadlineSeconds ?? 0) * 1000;
  return began + seconds * 1000 > now ? null : 'that deadline has passed already';
}

function whyNotForce(actor: string, facts: SiteFacts): string | null {
  if (!actor.startsWith('weft://operator/')) return `only a person may say so, and ${actor} is none`;
  return whyNot(actor, 'approve', facts);
}
