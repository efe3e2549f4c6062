import { NO_EFFECTS, type Operation } from '../../agent/operations/operation.ts';
import { commandOf, idOf } from './made-commands.ts';

/** An accepted drain, and what is different about it. */
export function operationOf(more: Partial<Operation> = {}): Operation {
  return {
    id: idOf(1),
    state: 'accepted',
    command: commandOf(1),
    actor: 'weft://operator/noc-1',
    via: null,
    sentHash: 'aa',
    hash: 'aa',
    answer: { id: idOf(1), status: 'accepted', reason: '', refusals: [] },
    needsApproval: null,
    approvals: [],
    waitingSince: null,
    step: null,
    progressRatio: null,
    acceptedAt: 1_700_000_000_000,
    deadlineAt: null,
    cancelling: null,
    effects: NO_EFFECTS,
    endedAt: null,
    outcome: null,
    refusal: null,
    seq: 1,
    ...more,
  };
}
