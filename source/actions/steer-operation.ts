import type { Steer, SteerVerb } from '../../protocol/steer.ts';
import { isSelf } from './holds.ts';
import { isOpen, type OperationRow } from './operation-row.ts';

/** Why an operation cannot be steered so now, before anybody is asked; null where its site may be asked. */
export function whyNotSteer(
  verb: SteerVerb,
  operation: OperationRow,
  identity: string | null,
): string | null {
  if (!isOpen(operation))
    return `it has ended: ${operation.state}${operation.outcome === null ? '' : `, ${operation.outcome}`}`;
  if (operation.hash === null) return 'its site does not say what was asked exactly, so it cannot be named';
  switch (verb) {
    case 'approve':
      if (operation.state !== 'waiting for approval') return 'it waits for no approval';
      return isSelf(operation.actor, { identity })
        ? 'who asked cannot approve: it takes a second person'
        : null;
    case 'pause':
      return operation.state === 'paused' ? 'it is paused already' : null;
    case 'resume':
      return operation.state === 'paused' ? null : 'it is not paused';
    case 'extend':
      return operation.acceptedAt === null ? 'when it began is not known' : null;
    default:
      return null;
  }
}

/** What is sent; `deadlineAt` is the new end of `extend`, ms since 1970 UTC. */
export function steerFor(
  verb: SteerVerb,
  operation: OperationRow,
  id: string,
  reason: string,
  deadlineAt: number | null,
): Steer {
  const began = operation.acceptedAt ?? 0;
  const isExtended = verb === 'extend' && deadlineAt !== null;
  return {
    id,
    operation: operation.id,
    verb,
    deadlineSeconds: isExtended ? Math.max(1, Math.round((deadlineAt - began) / 1000)) : null,
    reason,
    hash: operation.hash ?? '',
  };
}
