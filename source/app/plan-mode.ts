import type { SteerVerb } from '../../protocol/steer.ts';
import type { ActionRequest } from '../actions/action-request.ts';
import type { OperationRow } from '../actions/operation-row.ts';
import type { Plan } from '../actions/plan.ts';
import type { Line } from '../screen/line-editor.ts';

export const PLAN_FIELDS = ['reason', 'word', 'policy', 'deadline', 'to'] as const;
export type PlanField = (typeof PLAN_FIELDS)[number];

/** A plan lies open: nothing has happened, and nothing does before it is confirmed. */
export interface PlanMode {
  readonly kind: 'plan';
  readonly request: ActionRequest;
  /** Made when it was opened or changed; it stands still while data goes on, as it was read. */
  readonly plan: Plan;
  readonly field: PlanField;
  readonly reason: Line;
  readonly word: Line;
  readonly deadline: Line;
  /** Why the last key did nothing; raw text. */
  readonly problem: string | null;
}

/** An open operation is about to be steered. */
export interface SteerMode {
  readonly kind: 'steer';
  readonly verb: SteerVerb;
  readonly operation: OperationRow;
  /** The new end of `extend`, ms since 1970 UTC. */
  readonly deadlineAt: number | null;
  /** What is typed: `yes` where it weighs. */
  readonly word: Line;
  readonly problem: string | null;
}

/** The fields that a plan has, in the order of Tab. */
export function fieldsOf({ plan }: Pick<PlanMode, 'plan'>): readonly PlanField[] {
  const { verb } = plan.request;
  return PLAN_FIELDS.filter((field) => {
    if (field === 'word') return plan.confirmation.kind === 'word';
    if (field === 'policy') return verb === 'drain';
    if (field === 'deadline') return verb === 'drain';
    return field === 'to' ? verb === 'migrate' : true;
  });
}
