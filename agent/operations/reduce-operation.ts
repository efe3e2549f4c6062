import type { CommandAnswer } from '../../protocol/command.ts';
import type { JournalLine, JournalValue } from './journal.ts';
import { keptCommand } from './kept-command.ts';
import { isOpen, NO_EFFECTS, type Operation, type OperationState } from './operation.ts';
import { withEffects } from './operation-effects.ts';
import { OPERATION_CODES, type OperationCode } from './operation-records.ts';
import { isShedCode, NO_SHED, withShed } from './shed/shed-effects.ts';

/** A record of this journal that this version cannot read: what is open cannot be told, so nothing may be done. */
export class ReplayFailure extends Error {
  constructor(line: JournalLine, expected: string) {
    super(`line ${line.seq} of the journal (${line.code}): ${expected}; was it written by a newer agent?`);
    this.name = 'ReplayFailure';
  }
}

/**
 * An operation after a line of the journal that names it; null where there is none yet. A line that does
 * not follow from where the operation stands leaves it as it is: what has ended has ended. Pure; fails
 * with `ReplayFailure` on a record without what its code promises.
 */
export function reduceOperation(operation: Operation | null, line: JournalLine): Operation | null {
  const code = OPERATION_CODES.find((known) => known === line.code);
  if (operation === null) return code === undefined ? null : begun(code, line);
  if (!mayFollow(operation, line)) return operation;
  const next = { ...operation, seq: line.seq };
  switch (code) {
    case 'operation.approved':
      return {
        ...accepted(next, line),
        approvals: [...operation.approvals, { by: line.actor, at: line.at, reason: line.reason }],
      };
    case 'operation.edited':
      return edited(next, line);
    case 'operation.started':
    case 'operation.resumed':
      return { ...next, state: 'running' };
    case 'operation.paused':
      return { ...next, state: 'paused' };
    case 'operation.cancelling':
      return { ...next, cancelling: { by: line.actor, reason: line.reason } };
    case 'operation.step': {
      const { progressRatio } = line.body;
      const ratio = typeof progressRatio === 'number' ? progressRatio : operation.progressRatio;
      const effects = withEffects(operation.effects, line.body, line.at);
      return { ...next, state: stepping(operation.state), step: line.what, progressRatio: ratio, effects };
    }
    case 'operation.done':
      return { ...ended(next, 'done', line), progressRatio: 1 };
    case 'operation.failed':
      return ended(next, 'failed', line);
    case 'operation.cancelled':
      return ended(next, 'cancelled', line);
    case 'operation.expired':
      return ended(next, 'expired', line);
    case 'operation.refused':
      return { ...ended(next, 'refused', line), refusal: line.what };
    // What a migration writes about itself is a step of it to everyone else.
    default: {
      const { effects } = operation;
      const after = isShedCode(line.code)
        ? { ...effects, shed: withShed(effects.shed ?? NO_SHED, line) }
        : effects;
      return { ...next, state: stepping(operation.state), step: line.what, effects: after };
    }
  }
}

/** Whether a record follows from where an operation stands; asked before it is written, and when it is read. */
export function mayFollow(
  operation: Operation,
  record: Pick<JournalLine, 'code' | 'actor' | 'body'>,
): boolean {
  if (!isOpen(operation)) return false;
  const { state } = operation;
  switch (record.code) {
    case 'operation.accepted':
    case 'operation.waiting':
      return false;
    case 'operation.approved':
      return (
        state === 'waiting for approval' &&
        record.body['hash'] === operation.hash &&
        record.actor !== operation.actor
      );
    case 'operation.started':
      return state === 'accepted';
    case 'operation.paused':
      return state === 'running' || state === 'accepted';
    case 'operation.resumed':
      return state === 'paused';
    case 'operation.done':
    case 'operation.step':
      return state !== 'waiting for approval';
    case 'operation.edited':
    case 'operation.cancelling':
    case 'operation.failed':
    case 'operation.cancelled':
    case 'operation.expired':
    case 'operation.refused':
      return true;
    default:
      return (
        (record.code.startsWith('migration.') || isShedCode(record.code)) && state !== 'waiting for approval'
      );
  }
}

function begun(code: OperationCode, line: JournalLine): Operation | null {
  const state = BEGINNINGS.get(code);
  if (state === undefined) return null;
  const command = keptCommand(line.body['command']);
  const hash = line.body['hash'];
  if (command === null || typeof hash !== 'string')
    throw new ReplayFailure(line, 'expected a command and its hash');
  if (command.id !== line.operation) throw new ReplayFailure(line, 'expected a command of the same id');
  const needs = line.body['needsApproval'];
  const operation: Operation = {
    id: command.id,
    state,
    command,
    actor: line.actor,
    via: line.via,
    sentHash: hash,
    hash,
    answer: answerOf(command.id, state, line),
    needsApproval: typeof needs === 'string' ? needs : null,
    approvals: [],
    waitingSince: state === 'waiting for approval' ? line.at : null,
    step: null,
    progressRatio: null,
    acceptedAt: line.at,
    deadlineAt: null,
    cancelling: null,
    effects: NO_EFFECTS,
    endedAt: state === 'refused' ? line.at : null,
    outcome: null,
    refusal: state === 'refused' ? line.result : null,
    seq: line.seq,
  };
  return state === 'accepted' ? accepted(operation, line) : operation;
}

const BEGINNINGS: ReadonlyMap<OperationCode, OperationState & CommandAnswer['status']> = new Map([
  ['operation.accepted', 'accepted'],
  ['operation.waiting', 'waiting for approval'],
  ['operation.refused', 'refused'],
]);

function answerOf(id: string, status: CommandAnswer['status'], line: JournalLine): CommandAnswer {
  return {
    id,
    status: line.body['status'] === 'conflict' ? 'conflict' : status,
    reason: status === 'accepted' ? '' : line.result,
    refusals: refusalsOf(line.body['refusals']),
  };
}

function refusalsOf(value: JournalValue | undefined): CommandAnswer['refusals'] {
  if (!Array.isArray(value)) return [];
  return value.map((one) => ({
    target: String(Object(one)['target']),
    reason: String(Object(one)['reason']),
  }));
}

/** The clock of its deadline begins where nothing more is waited for. */
function accepted(operation: Operation, line: JournalLine): Operation {
  const { deadlineSeconds } = operation.command;
  const deadlineAt = deadlineSeconds === null ? null : line.at + deadlineSeconds * 1000;
  return { ...operation, state: 'accepted', deadlineAt };
}

function edited(operation: Operation, line: JournalLine): Operation {
  const command = keptCommand(line.body['command']);
  const hash = line.body['hash'];
  if (command === null || typeof hash !== 'string')
    throw new ReplayFailure(line, 'expected a command and its hash');
  const began = operation.deadlineAt === null ? operation.acceptedAt : beganAt(operation);
  const deadlineAt = command.deadlineSeconds === null ? null : began + command.deadlineSeconds * 1000;
  const next = { ...operation, command, hash, deadlineAt };
  if (operation.needsApproval === null) return next;
  return { ...next, approvals: [], waitingSince: line.at, state: 'waiting for approval' };
}

function beganAt(operation: Operation): number {
  return (operation.deadlineAt ?? 0) - (operation.command.deadlineSeconds ?? 0) * 1000;
}

function ended(operation: Operation, state: OperationState, line: JournalLine): Operation {
  return { ...operation, state, endedAt: line.at, outcome: line.what };
}

/** A step taken shows that it runs; while it is paused, a step may only end what had begun. */
function stepping(state: OperationState): OperationState {
  return state === 'accepted' ? 'running' : state;
}
