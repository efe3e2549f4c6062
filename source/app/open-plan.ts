import { NodeSetError } from '../../protocol/node-set.ts';
import type { SteerVerb } from '../../protocol/steer.ts';
import type { ActionRequest } from '../actions/action-request.ts';
import { makePlan } from '../actions/make-plan.ts';
import type { Plan } from '../actions/plan.ts';
import { whyNotSteer } from '../actions/steer-operation.ts';
import { createLine } from '../screen/line-editor.ts';
import { actingOperation, whyNoActing } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';

/** Lays a plan open. Where it cannot be made, a remark says why; nothing happens either way. */
export function openPlan(model: ConsoleModel, request: ActionRequest): void {
  const blocked = model.acting === null || model.state.isPaused ? whyNoActing(model) : null;
  if (blocked !== null) {
    remark(model, `${request.verb}: ${blocked}; nothing was done`);
    return;
  }
  if (request.targets.length === 0) {
    remark(model, `${request.verb}: there is nothing to act on here`);
    return;
  }
  const first = request.to ?? otherSite(model, request);
  const asked = request.verb === 'migrate' ? { ...request, to: first } : request;
  const plan = planFor(model, asked);
  if (plan === null) return;
  const deadline = asked.deadlineSeconds === null ? '' : `${asked.deadlineSeconds}s`;
  model.dispatch({
    type: 'mode',
    mode: {
      kind: 'plan',
      request: asked,
      plan,
      field: 'reason',
      reason: createLine(asked.reason),
      word: createLine(),
      deadline: createLine(deadline),
      problem: null,
    },
  });
}

/** The plan as the fabric is now; null with a remark where the names cannot be read. */
export function planFor(model: ConsoleModel, request: ActionRequest): Plan | null {
  const { fabric, now, wall } = model.live();
  const dataClasses = model.acting?.dataClasses ?? new Map();
  try {
    return makePlan(request, { fabric, now, wall, dataClasses, lockOf: (site) => model.lockOf(site) });
  } catch (error) {
    if (!(error instanceof NodeSetError)) throw error;
    remark(model, error.message);
    return null;
  }
}

const EXTENDS_MS = 30 * 60_000;

/** Asks before an operation is steered; says why where it cannot be. */
export function openSteer(model: ConsoleModel, verb: SteerVerb): void {
  const operation = actingOperation(model);
  if (operation === null) {
    remark(model, `${verb}: there is no operation here`);
    return;
  }
  const { fabric, wall } = model.live();
  const asked = verb === 'pause' && operation.state === 'paused' ? 'resume' : verb;
  const identity = fabric.site(operation.site)?.feed.mirror.identity ?? null;
  const why = whyNotSteer(asked, operation, identity);
  if (why !== null) {
    remark(model, `${asked} ${operation.id}: ${why}; nothing was done`);
    return;
  }
  const deadlineAt = asked === 'extend' ? Math.max(wall, operation.deadlineAt ?? wall) + EXTENDS_MS : null;
  model.dispatch({
    type: 'mode',
    mode: { kind: 'steer', verb: asked, operation, deadlineAt, word: createLine(), problem: null },
  });
}

/** Where one would move to first: the first other site. */
function otherSite(model: ConsoleModel, { targets }: ActionRequest): string | null {
  const here = new Set(targets.map((target) => target.split('/', 1)[0]));
  return model.live().fabric.sites.find(({ id }) => !here.has(id))?.id ?? null;
}

function remark(model: ConsoleModel, text: string): void {
  model.dispatch({ type: 'remark', text });
}
