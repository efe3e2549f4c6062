import type { Command, CommandAnswer } from '../../protocol/command.ts';
import { foldDelivered } from '../../protocol/delivered.ts';
import type { Row } from '../../protocol/schema/index.ts';
import type { ShedEffects } from './shed/shed-effects.ts';

export type OperationState = NonNullable<Row<'operations'>['state']>;

/** One thing somebody asked this site to do, as the journal tells it; see `reduceOperation`. */
export interface Operation {
  readonly id: string;
  readonly state: OperationState;
  /** As it is now: an edit changes it. */
  readonly command: Command;
  readonly actor: string;
  readonly via: string | null;
  /** SHA-256 of the command as it was sent; the same id with another is a conflict. */
  readonly sentHash: string;
  /** SHA-256 of the command as it is now: what an approval must name. */
  readonly hash: string;
  /** What whoever asked was told, and is told again. */
  readonly answer: CommandAnswer;
  /** Who has to approve and why, in words; null where nobody has to. */
  readonly needsApproval: string | null;
  readonly approvals: readonly Approval[];
  /** Since when it waits for approval, or did last. */
  readonly waitingSince: number | null;
  readonly step: string | null;
  readonly progressRatio: number | null;
  readonly acceptedAt: number;
  readonly deadlineAt: number | null;
  /** Somebody asked for its end: what has not happened yet is not done any more. */
  readonly cancelling: { readonly by: string; readonly reason: string | null } | null;
  /** What it did so far that its further steps depend on; as durable as the rest. */
  readonly effects: OperationEffects;
  readonly endedAt: number | null;
  readonly outcome: string | null;
  readonly refusal: string | null;
  /** The journal's line that it was last changed by. */
  readonly seq: number;
}

export interface OperationEffects {
  /** Nodes that took work until this operation held them: what its cancellation opens again. */
  readonly cordoned: readonly string[];
  /** All of its nodes were seen held: from then on whoever opens one of them means it. */
  readonly isHeld: boolean;
  /** Workloads that are asked for a checkpoint, and the newest they had before: only a later one is proof. */
  readonly asked: ReadonlyMap<string, string | null>;
  /** How often each of those had been put back by then: an end after another run is another end. */
  readonly runs: ReadonlyMap<string, number>;
  /** Workloads that are put back into the queue, and how often they had been by then. */
  readonly putBack: ReadonlyMap<string, number>;
  /** When the last of them was to be put back, milliseconds since 1970 UTC; null before any was. */
  readonly putBackAt: number | null;
  /** When all of them were first seen put back, milliseconds since 1970 UTC; null while one is not. */
  readonly backSince: number | null;
  /** When one of those asked was last asked, milliseconds since 1970 UTC; null before any was. */
  readonly askedAt: number | null;
  /** Of a shed; absent before its first record. */
  readonly shed?: ShedEffects;
}

export const NO_EFFECTS: OperationEffects = {
  cordoned: [],
  isHeld: false,
  asked: new Map(),
  runs: new Map(),
  putBack: new Map(),
  putBackAt: null,
  backSince: null,
  askedAt: null,
};

export interface Approval {
  readonly by: string;
  readonly at: number;
  readonly reason: string | null;
}

/** An approval that does not come within a day is none. */
export const APPROVAL_WITHIN_MS = 24 * 3_600_000;

const ENDS: ReadonlySet<OperationState> = new Set(['done', 'failed', 'refused', 'cancelled', 'expired']);

/** Whether it may still change something; an operation that ended never does again. */
export function isOpen(operation: Operation): boolean {
  return !ENDS.has(operation.state);
}

/** Six hours of a shed: its journal has all of it. */
const MOST_SHOWN = 360;

/** Its row of the table that consoles see. */
export function operationRow(operation: Operation): Row<'operations'> {
  const { command } = operation;
  const { shed } = operation.effects;
  const isEnding = isOpen(operation) && (operation.cancelling !== null || shed?.isClosing === true);
  const order = isEnding ? undefined : command.shed;
  return {
    operation: operation.id,
    kind: command.verb,
    targets: command.targets.map((target) => target.name).join(','),
    actor: operation.actor,
    reason: command.reason,
    state: operation.state,
    step: operation.step,
    progressRatio: operation.progressRatio,
    acceptedAt: operation.acceptedAt,
    deadlineAt: operation.deadlineAt,
    endedAt: operation.endedAt,
    outcome: operation.outcome,
    refusal: operation.refusal,
    needsApproval: operation.state === 'waiting for approval' ? operation.needsApproval : null,
    policy: command.policy,
    hash: operation.hash,
    peer: command.to,
    limitWatts: order?.limitWatts ?? null,
    limitFrom: order?.from ?? null,
    limitUntil: order?.until ?? null,
    delivered: shed === undefined ? null : foldDelivered(shed.delivered.slice(-MOST_SHOWN)),
    capsLeft: null,
  };
}
