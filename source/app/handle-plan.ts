import type { DrainPolicy } from '../../protocol/command.ts';
import { parseDuration } from '../../protocol/configuration/duration.ts';
import type { ActionRequest } from '../actions/action-request.ts';
import { type KeyEvent, keyNameOf, type PasteEvent } from '../screen/input-events.ts';
import { editLine } from '../screen/line-editor.ts';
import type { ConsoleModel } from './console-model.ts';
import { planFor } from './open-plan.ts';
import { fieldsOf, type PlanMode } from './plan-mode.ts';

/** What a key or a paste does while a plan lies open. No key starts anything that was not said in full. */
export function handlePlan(model: ConsoleModel, event: KeyEvent | PasteEvent): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'plan') return false;
  const name = event.kind === 'key' ? keyNameOf(event) : '';
  switch (name) {
    case 'escape':
    case 'ctrl-c':
      model.dispatch({ type: 'cancel' });
      model.dispatch({ type: 'remark', text: `${mode.request.verb}: left; nothing was done` });
      return true;
    case 'tab':
    case 'shift-tab':
      turn(model, mode, name === 'tab' ? 1 : -1);
      return true;
    case 'ctrl-x':
      leaveOut(model, mode);
      return true;
    case 'ctrl-t':
      ask(model, mode, { takeOver: !mode.request.takeOver });
      return true;
    case 'enter':
      enter(model, mode);
      return true;
    default:
      type(model, mode, event, name);
      return true;
  }
}

const POLICIES: ReadonlyMap<string, DrainPolicy> = new Map([
  ['w', 'wait'],
  ['c', 'checkpoint'],
  ['r', 'requeue'],
  ['e', 'evict'],
]);

function type(model: ConsoleModel, mode: PlanMode, event: KeyEvent | PasteEvent, name: string): void {
  const { field } = mode;
  if (field === 'policy') {
    const policy = POLICIES.get(name);
    if (policy !== undefined) ask(model, mode, { policy });
    return;
  }
  if (field === 'to') {
    if (name === 'left' || name === 'right')
      ask(model, mode, { to: nextSite(model, mode, name === 'right' ? 1 : -1) });
    return;
  }
  const { line, outcome } = editLine(mode[field], event);
  if (outcome !== 'changed') return;
  change(model, mode, { [field]: line });
}

function change(model: ConsoleModel, mode: PlanMode, changed: Partial<PlanMode>): void {
  model.dispatch({ type: 'mode', mode: { ...mode, problem: null, ...changed } });
}

/** The plan anew, of another request; what was typed to confirm the old one does not count for it. */
function ask(model: ConsoleModel, mode: PlanMode, changed: Partial<ActionRequest>): void {
  const request = { ...mode.request, reason: mode.reason.text, ...changed };
  const plan = planFor(model, request);
  if (plan === null) return;
  const word = { ...mode.word, text: '', cursor: 0 };
  const field = fieldsOf({ plan }).includes(mode.field) ? mode.field : 'reason';
  change(model, mode, { request, plan, word, field });
}

function turn(model: ConsoleModel, mode: PlanMode, by: number): void {
  if (!takeDeadline(model, mode)) return;
  const after = model.state.mode;
  if (after.kind !== 'plan') return;
  const fields = fieldsOf(after);
  const next = fields[(fields.indexOf(after.field) + by + fields.length) % fields.length];
  change(model, after, { field: next ?? 'reason' });
}

/** A deadline that was typed becomes part of the plan when its field is left; false where it is none. */
function takeDeadline(model: ConsoleModel, mode: PlanMode): boolean {
  const written = mode.deadline.text.trim();
  const ms = written === '' ? null : parseDuration(written);
  if (written !== '' && (ms === null || ms <= 0)) {
    change(model, mode, {
      field: 'deadline',
      problem: `a deadline is a duration such as 30m; found ${JSON.stringify(written)}`,
    });
    return false;
  }
  const deadlineSeconds = ms === null ? null : ms / 1000;
  if (deadlineSeconds !== mode.request.deadlineSeconds) ask(model, mode, { deadlineSeconds });
  return true;
}

function leaveOut(model: ConsoleModel, mode: PlanMode): void {
  const refused = new Set(mode.plan.refusals.map(({ target }) => target));
  const targets = mode.plan.targets.filter((target) => !refused.has(target));
  if (targets.length > 0) ask(model, mode, { targets });
}

/** Starts it where everything was said; else goes to what is missing. */
function enter(model: ConsoleModel, mode: PlanMode): void {
  const hadDeadline = mode.request.deadlineSeconds;
  if (!takeDeadline(model, mode)) return;
  // Whether a hold may be broken depends on the reason, which was typed since.
  if (mode.request.takeOver && mode.request.reason !== mode.reason.text) {
    ask(model, mode, {});
    return;
  }
  const now = model.state.mode;
  // A plan that just became another is read before it is started.
  if (now.kind !== 'plan' || now.request.deadlineSeconds !== hadDeadline) return;
  const { plan, reason, word } = now;
  if (plan.refusals.length > 0) {
    change(model, now, {
      problem: 'something is refused: ^X leaves it out, Esc leaves; nothing was done',
    });
    return;
  }
  if (reason.text.trim() === '' && now.request.verb !== 'acknowledge') {
    change(model, now, { field: 'reason', problem: 'say why: it stays on record' });
    return;
  }
  const { confirmation } = plan;
  if (confirmation.kind === 'word' && word.text.trim() !== confirmation.word) {
    const problem =
      word.text === '' ? null : `found ${JSON.stringify(word.text)}; ${confirmation.word} starts it`;
    change(model, now, { field: 'word', problem });
    return;
  }
  start(model, now);
}

function start(model: ConsoleModel, { plan, reason }: PlanMode): void {
  const { acting } = model;
  if (acting === null) return;
  model.dispatch({ type: 'submit' });
  model.dispatch({ type: 'unmark all' });
  model.dispatch({
    type: 'remark',
    text: `${plan.request.verb} sent to ${plan.parts.map(({ site }) => site).join(', ')}`,
  });
  acting.start({ ...plan, request: { ...plan.request, reason: reason.text.trim() } }, model.live().wall);
}

function nextSite(model: ConsoleModel, { request }: PlanMode, by: number): string | null {
  const sites = model.live().fabric.sites.map(({ id }) => id);
  const at = request.to === null ? 0 : sites.indexOf(request.to);
  return sites[(at + by + sites.length) % sites.length] ?? null;
}
