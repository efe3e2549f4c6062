import type { CommandAnswer } from '../protocol/command.ts';
import { findOperation } from './actions/operation-row.ts';
import type { Plan } from './actions/plan.ts';
import type { Fabric } from './fabric/fabric.ts';

/**
 * What a request with this id was answered before, by what its site records: the same for the same request,
 * a conflict for another. Null where no such operation is known. Asked again from a new plan a command is
 * another body, for the world moved since; what was asked for tells whether it is the same request.
 */
export function knownAnswer({ request, parts }: Plan, id: string, fabric: Fabric): CommandAnswer | null {
  const known = findOperation(fabric, id);
  if (known === null) return null;
  const names = parts.flatMap((part) => (part.site === known.site ? part.names : ['']));
  const isSame =
    known.kind === request.verb &&
    known.reason === request.reason &&
    [...known.targets].sort().join() === [...names].sort().join() &&
    (known.policy === null || known.policy === request.policy);
  const answer = { id, refusals: [] };
  if (!isSame)
    return {
      ...answer,
      status: 'conflict',
      reason: `operation ${id} is another request already: ${known.kind} ${known.targets.join(',')}`,
    };
  if (known.state === 'refused')
    return { ...answer, status: 'refused', reason: known.refusal ?? 'it was refused' };
  if (known.state === 'waiting for approval')
    return {
      ...answer,
      status: 'waiting for approval',
      reason: known.needsApproval ?? 'it waits for approval',
    };
  return { ...answer, status: 'accepted', reason: 'it was accepted before' };
}
