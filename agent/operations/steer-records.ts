import { canonicalJson } from '../../protocol/canonical-json.ts';
import type { CommandAnswer } from '../../protocol/command.ts';
import type { Steer } from '../../protocol/steer.ts';
import type { JournalRecord, JournalValue } from './journal.ts';
import type { Operation } from './operation.ts';
import { type Actor, approvalRecord, editRecord, turnRecord } from './operation-records.ts';
import { sha256 } from './storage/sha256.ts';

/** What a steer that may be carried out writes down. */
export function steerRecord(
  steer: Steer,
  verb: Exclude<Steer['verb'], 'force-void'>,
  operation: Operation,
  who: Actor,
): JournalRecord {
  const reason = steer.reason.trim() === '' ? null : steer.reason;
  switch (verb) {
    case 'pause':
      return turnRecord('operation.paused', operation, who, reason);
    case 'resume':
      return turnRecord('operation.resumed', operation, who, reason);
    case 'cancel':
      return turnRecord('operation.cancelling', operation, who, reason);
    case 'extend':
      return editRecord(operation, who, steer.deadlineSeconds, reason);
    case 'approve':
      return approvalRecord(operation, who, reason);
  }
}

/** The record with the answer in it: whoever asks again, also of a later life of the agent, gets the same. */
export function withAnswer(
  record: JournalRecord,
  steer: Steer,
  who: Actor,
  { status, reason }: CommandAnswer,
): JournalRecord {
  const asked = { steer: steer.id, steerHash: steerHash(steer, who), answer: { status, reason } };
  return { ...record, body: { ...record.body, ...asked } };
}

export function steerHash({ id, operation, verb, deadlineSeconds, reason, hash }: Steer, who: Actor): string {
  const asked = { id, operation, verb, deadlineSeconds, reason, hash, actor: who.actor };
  return sha256(canonicalJson(asked));
}

export function steerAnswer(id: string, status: CommandAnswer['status'], reason: string): CommandAnswer {
  return { id, status, reason, refusals: [] };
}

/** The inverse of `withAnswer`; of anything else the most careful answer. */
export function answerIn(id: string, value: JournalValue | undefined): CommandAnswer {
  const status = STATUSES.find((known) => known === Object(value)['status']) ?? 'refused';
  return steerAnswer(id, status, String(Object(value)['reason'] ?? ''));
}

const STATUSES: readonly CommandAnswer['status'][] = [
  'accepted',
  'refused',
  'conflict',
  'waiting for approval',
];
