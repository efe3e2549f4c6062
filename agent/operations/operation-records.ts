import type { Command } from '../../protocol/command.ts';
import { commandHash, commandJson } from '../../protocol/command-hash.ts';
import type { JournalBody, JournalRecord } from './journal.ts';
import type { Operation } from './operation.ts';
import type { ShedRecord } from './shed/shed-effects.ts';
import { sha256 } from './storage/sha256.ts';

/** Who does something, and through whom. */
export interface Actor {
  readonly actor: string;
  readonly via: string | null;
}

/** Whether it belongs to another operation, which was judged as a whole; nobody outside can say so of himself. */
export function isPart({ via }: Actor): boolean {
  return via?.startsWith('weft://operation/') === true;
}

/** The records that carry operations; `reduceOperation` is their reader. */
export const OPERATION_CODES = [
  'operation.accepted',
  'operation.waiting',
  'operation.refused',
  'operation.approved',
  'operation.edited',
  'operation.started',
  'operation.step',
  'operation.paused',
  'operation.resumed',
  'operation.cancelling',
  'operation.done',
  'operation.failed',
  'operation.cancelled',
  'operation.expired',
] as const;
export type OperationCode = (typeof OPERATION_CODES)[number];

/** The first record of an operation: what was asked, and what whoever asked is told. */
export function admissionRecord(
  command: Command,
  who: Actor,
  decision:
    | { readonly kind: 'accepted' }
    | { readonly kind: 'waiting'; readonly needsApproval: string }
    | {
        /** A conflict: the world is not what the plan was made on. */
        readonly kind: 'refused' | 'conflict';
        readonly reason: string;
        readonly refusals: readonly { readonly target: string; readonly reason: string }[];
      },
): JournalRecord {
  const asked = `${command.verb} ${command.targets.map((target) => target.name).join(',')}`;
  const body: JournalBody = { command: commandJson(command), hash: commandHash(command, sha256) };
  const record = { ...who, operation: command.id, what: asked, reason: command.reason };
  switch (decision.kind) {
    case 'accepted':
      return { ...record, code: 'operation.accepted', result: 'ok', body };
    case 'waiting': {
      const { needsApproval } = decision;
      return {
        ...record,
        code: 'operation.waiting',
        result: `waits for ${needsApproval}`,
        body: { ...body, needsApproval },
      };
    }
    case 'refused':
    case 'conflict': {
      const refusals = decision.refusals.map(({ target, reason }) => ({ target, reason }));
      const { kind: status, reason: result } = decision;
      return { ...record, code: 'operation.refused', result, body: { ...body, refusals, status } };
    }
  }
}

export function approvalRecord(operation: Operation, who: Actor, reason: string | null): JournalRecord {
  const what = `approved ${operation.command.verb} of ${operation.actor}`;
  return lineOf('operation.approved', operation, who, what, { reason, body: { hash: operation.hash } });
}

/** Another deadline. It voids approvals, for they were given to something else. */
export function editRecord(
  operation: Operation,
  who: Actor,
  deadlineSeconds: number | null,
  reason: string | null,
): JournalRecord {
  const command = { ...operation.command, deadlineSeconds };
  const what =
    deadlineSeconds === null ? 'without a deadline now' : `ends ${deadlineSeconds} s after it began now`;
  const body = { command: commandJson(command), hash: commandHash(command, sha256) };
  return lineOf('operation.edited', operation, who, what, { reason, body });
}

/** It is under way, and what it does now. */
export function stepRecord(
  operation: Operation,
  who: Actor,
  step: string,
  more: {
    readonly progressRatio?: number | null;
    readonly result?: string;
    readonly body?: JournalBody;
  } = {},
): JournalRecord {
  const body = { ...more.body, progressRatio: more.progressRatio ?? null };
  return lineOf('operation.step', operation, who, step, { body, result: more.result ?? 'ok' });
}

/** What a shed did or is about to do; `withShed` reads it. */
export function shedRecord(record: ShedRecord, { id }: Operation, who: Actor): JournalRecord {
  return { ...record, ...who, operation: id, reason: null, result: 'ok' };
}

/** Paused, gone on with, or asked to end. */
export function turnRecord(
  code: 'operation.started' | 'operation.paused' | 'operation.resumed' | 'operation.cancelling',
  operation: Operation,
  who: Actor,
  reason: string | null = null,
): JournalRecord {
  return lineOf(code, operation, who, code.slice('operation.'.length), { reason });
}

/** How it ended. `opened` are the nodes that take work again because of it, which ends holds on them. */
export function endRecord(
  code:
    | 'operation.done'
    | 'operation.failed'
    | 'operation.cancelled'
    | 'operation.expired'
    | 'operation.refused',
  operation: Operation,
  who: Actor,
  outcome: string,
  more: { readonly opened?: readonly string[]; readonly body?: JournalBody } = {},
): JournalRecord {
  const body = { ...more.body, ...(more.opened === undefined ? {} : { opened: more.opened }) };
  return lineOf(code, operation, who, outcome, { body, result: code === 'operation.done' ? 'ok' : outcome });
}

function lineOf(
  code: OperationCode,
  operation: Operation,
  who: Actor,
  what: string,
  more: { readonly reason?: string | null; readonly result?: string; readonly body?: JournalBody },
): JournalRecord {
  const { reason = null, result = 'ok', body = {} } = more;
  return { code, ...who, operation: operation.id, what, reason, result, body };
}
