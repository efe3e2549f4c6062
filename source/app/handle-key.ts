import type { Verb } from '../../protocol/command.ts';
import type { SteerVerb } from '../../protocol/steer.ts';
import { requestOf } from '../actions/action-request.ts';
import { nameOf } from '../fabric/row-set.ts';
import type { KeyEvent } from '../screen/input-events.ts';
import { findCommand } from '../screen/keymap.ts';
import { nextSite } from '../views/overview/overview-view.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import { actingTargets } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import { openCopy } from './copy-names.ts';
import { sortChoices } from './dialogs.ts';
import { openColumns } from './handle-columns.ts';
import { turnNode } from './handle-detail.ts';
import { changeHeat, moveHeat, movePage } from './handle-page.ts';
import { keyContextOf } from './key-context.ts';
import { KEY_TABLES, type KeyId, type MoveId } from './keys.ts';
import { openPlan, openSteer } from './open-plan.ts';
import { openUnderCursor } from './open-row.ts';
import { openShed } from './open-shed.ts';
import { openShellHere } from './open-shell.ts';
import { pageOut } from './page-out.ts';
import type { PaintedBody } from './paint-body.ts';
import { placeOf, type ScreenState } from './screen-state.ts';
import { openShownSlide } from './shown-wall.ts';

/** What a key does where nothing is typed and no dialog is open. False when no table of keys has it. */
export function handleKey(model: ConsoleModel, event: KeyEvent, body: PaintedBody | null): boolean {
  const found = findCommand(KEY_TABLES, event, keyContextOf(model));
  if (found === null) return false;
  const { command, refusal } = found;
  if (refusal !== null) {
    model.dispatch({
      type: 'remark',
      text: `${command.keys[0]} ${command.label}: ${refusal}; nothing was done`,
    });
    return true;
  }
  obey(model, command.id, body);
  return true;
}

function obey(model: ConsoleModel, id: KeyId, body: PaintedBody | null): void {
  const { state } = model;
  switch (id) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
    case 'left':
    case 'right':
      move(model, id, body);
      return;
    case 'open':
      if (state.isWall && body !== null) openShownSlide(model, body.look);
      else openUnderCursor(model, body);
      return;
    case 'previous-node':
    case 'next-node':
      if (placeOf(state).view === 'node') turnNode(model, id === 'next-node' ? 1 : -1);
      else if (body !== null) moveHeat(model, id, body);
      return;
    case 'previous-rack':
    case 'next-rack':
      if (body !== null) moveHeat(model, id, body);
      return;
    case 'zoom-in':
      changeHeat(model, { type: 'zoom in' });
      return;
    case 'zoom-out':
      changeHeat(model, { type: 'zoom out' });
      return;
    case 'measure':
      changeHeat(model, { type: 'next measure' });
      return;
    case 'measure-back':
      changeHeat(model, { type: 'previous measure' });
      return;
    case 'matrix':
      model.dispatch({ type: 'enter', view: 'matrix', subject: null });
      return;
    case 'back':
      model.dispatch(isAtRoot(state) && state.isPast ? { type: 'pause', on: false } : { type: 'back' });
      return;
    case 'filter':
      model.dispatch({ type: 'open filter' });
      return;
    case 'command':
      model.dispatch({ type: 'open command' });
      return;
    case 'find':
      model.dispatch({ type: 'open palette' });
      return;
    case 'sort': {
      const choice = sortChoices(state).indexOf(placeOf(state).table.sort?.column ?? '');
      model.dispatch({ type: 'open sort', choice: Math.max(0, choice) });
      return;
    }
    case 'reverse': {
      const { sort } = placeOf(state).table;
      if (sort === null) return;
      model.dispatch({ type: 'sort', sort: { ...sort, descending: !sort.descending } });
      return;
    }
    case 'mark':
      mark(model);
      return;
    case 'columns':
      openColumns(model);
      return;
    case 'names':
      openCopy(model);
      return;
    case 'page out':
      void pageOut(model);
      return;
    case 'shell':
      void openShellHere(model);
      return;
    case 'pause':
      model.dispatch({ type: 'pause', on: !state.isPaused });
      return;
    case 'earlier':
    case 'later':
      model.travel(id);
      return;
    case 'wall':
      model.dispatch({ type: 'wall', on: !state.isWall });
      return;
    case 'help':
      model.dispatch({ type: 'open help' });
      return;
    case 'quit':
      model.quit();
      return;
    default:
      if (act(model, id)) return;
      model.dispatch({ type: 'go', view: id.slice('view '.length) as ViewName });
      return;
  }
}

/** Opens what a key that acts would do; false for other keys. */
function act(model: ConsoleModel, id: KeyId): boolean {
  if (id.startsWith('steer ')) {
    openSteer(model, id.slice('steer '.length) as SteerVerb);
    return true;
  }
  if (!id.startsWith('act ')) return false;
  const verb = id.slice('act '.length) as Verb;
  if (verb === 'shed') {
    openShed(model);
    return true;
  }
  openPlan(model, requestOf(verb, actingTargets(model, verb)));
  return true;
}

/** Where Esc has nothing to step out of: there it leaves the past. */
function isAtRoot(state: ScreenState): boolean {
  const { marks, filter } = placeOf(state).table;
  return state.stack.length === 1 && marks.size === 0 && filter === '' && !state.isWall;
}

/** Marks the row and goes on to the next, as file managers do. */
function mark(model: ConsoleModel): void {
  const table = model.table();
  if (table === null || table.cursor === null) return;
  model.dispatch({ type: 'mark', name: nameOf(table.rows, table.cursor) });
  model.moveCursor('down');
}

function move(model: ConsoleModel, id: MoveId, body: PaintedBody | null): void {
  const { view } = placeOf(model.state);
  if (view === 'overview') moveSite(model, id, body);
  else if (isTableView(view)) {
    if (id !== 'left' && id !== 'right') model.moveCursor(id);
  } else if (body !== null) movePage(model, id, body);
}

function moveSite(model: ConsoleModel, id: MoveId, body: PaintedBody | null): void {
  if (body === null || id === 'page-up' || id === 'page-down') return;
  const site = nextSite(body.rect, model.overview(), body.look, id);
  if (site !== null) model.dispatch({ type: 'cursor', cursor: { name: site, index: 0 } });
}
