import type { Look } from '../components/look.ts';
import { nameOf } from '../fabric/row-set.ts';
import { type InputEvent, type KeyEvent, keyNameOf, type MouseEvent } from '../screen/input-events.ts';
import { findCommand } from '../screen/keymap.ts';
import { editLine } from '../screen/line-editor.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import { completeCommand, completeFilter, filledIn } from './complete.ts';
import type { ConsoleModel } from './console-model.ts';
import { helpDepth, sortChoices } from './dialogs.ts';
import { readFilter } from './filter-reading.ts';
import { KEY_TABLES, type KeyId } from './keys.ts';
import { openUnderCursor } from './open-row.ts';
import { runCommand } from './run-command.ts';
import { placeOf } from './screen-state.ts';

const WHEEL_ROWS = 3;

export interface InputContext {
  readonly look: Look;
  /** Lines of the screen. */
  readonly rows: number;
  /** The row of the table at a place of the screen; null where there is none. */
  readonly rowAt: (x: number, y: number) => number | null;
}

/** What a key, a paste or the mouse does. True when it was ours, which is always but for unknown keys. */
export function handleInput(model: ConsoleModel, event: InputEvent, context: InputContext): boolean {
  const { mode } = model.state;
  if (event.kind === 'mouse') return handleMouse(model, event, context);
  if (mode.kind === 'filter' || mode.kind === 'command') return handleTyping(model, event);
  if (event.kind !== 'key') return false;
  if (model.state.remark !== null) model.dispatch({ type: 'remark', text: null });
  if (keyNameOf(event) === 'ctrl-c') {
    model.quit();
    return true;
  }
  if (mode.kind === 'sort') return handleSort(model, event);
  if (mode.kind === 'help') return handleHelp(model, event, context);
  return handleKey(model, event);
}

function handleKey(model: ConsoleModel, event: KeyEvent): boolean {
  const { state } = model;
  const found = findCommand(KEY_TABLES, event, { state, rowCount: model.table()?.rows.count ?? 0 });
  if (found === null) return false;
  const { command, refusal } = found;
  if (refusal !== null) {
    model.dispatch({
      type: 'remark',
      text: `${command.keys[0]} ${command.label}: ${refusal}; nothing was done`,
    });
    return true;
  }
  obey(model, command.id);
  return true;
}

function obey(model: ConsoleModel, id: KeyId): void {
  const { state } = model;
  switch (id) {
    case 'up':
    case 'down':
    case 'page-up':
    case 'page-down':
    case 'first':
    case 'last':
      model.moveCursor(id);
      return;
    case 'open':
      openUnderCursor(model);
      return;
    case 'back':
      model.dispatch({ type: 'back' });
      return;
    case 'filter':
      model.dispatch({ type: 'open filter' });
      return;
    case 'command':
      model.dispatch({ type: 'open command' });
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
    case 'pause':
      model.dispatch({ type: 'pause', on: !state.isPaused });
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
    case 'act':
      return;
    default:
      model.dispatch({ type: 'go', view: id.slice('view '.length) as ViewName });
      return;
  }
}

/** Marks the row and goes on to the next, as file managers do. */
function mark(model: ConsoleModel): void {
  const table = model.table();
  if (table === null || table.cursor === null) return;
  model.dispatch({ type: 'mark', name: nameOf(table.rows, table.cursor) });
  model.moveCursor('down');
}

function handleTyping(model: ConsoleModel, event: Exclude<InputEvent, MouseEvent>): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'filter' && mode.kind !== 'command') return false;
  const { view } = placeOf(model.state);
  const edit = (line: typeof mode.line): void => {
    const isReadable = mode.kind === 'filter' && readFilter(view, line.text).error === null;
    model.dispatch({ type: 'edit', line, filter: isReadable ? line.text : null });
  };
  if (event.kind === 'key' && keyNameOf(event) === 'tab') {
    const { text } = mode.line;
    const sites = model.fabric.sites.map(({ id }) => id);
    const completion =
      mode.kind === 'filter' ? completeFilter(text, view) : completeCommand(text, view, sites);
    const filled = filledIn(text, completion);
    edit({ ...mode.line, text: filled, cursor: filled.length });
    return true;
  }
  const { line, outcome } = editLine(mode.line, event);
  switch (outcome) {
    case 'cancelled':
      model.dispatch({ type: 'cancel' });
      return true;
    case 'submitted':
      submit(model);
      return true;
    case 'changed':
      edit(line);
      return true;
    case 'ignored':
      return true;
  }
}

function submit(model: ConsoleModel): void {
  const { mode } = model.state;
  if (mode.kind === 'command') {
    model.dispatch({ type: 'submit' });
    runCommand(model, mode.line.text);
    return;
  }
  if (mode.kind !== 'filter') return;
  // A filter that cannot be read is not kept: the line stays open with its caret.
  if (readFilter(placeOf(model.state).view, mode.line.text).error === null)
    model.dispatch({ type: 'submit' });
}

function handleSort(model: ConsoleModel, event: KeyEvent): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'sort') return false;
  const choices = sortChoices(model.state);
  const { sort } = placeOf(model.state).table;
  switch (keyNameOf(event)) {
    case 'up':
    case 'k':
      model.dispatch({ type: 'choose', choice: Math.max(0, mode.choice - 1) });
      return true;
    case 'down':
    case 'j':
    case 's':
      model.dispatch({ type: 'choose', choice: Math.min(choices.length - 1, mode.choice + 1) });
      return true;
    case 'enter':
    case 'space': {
      const column = choices[mode.choice];
      if (column === undefined) return true;
      const descending = sort?.column === column ? !sort.descending : startsDescending(model, column);
      model.dispatch({ type: 'sort', sort: { column, descending } });
      return true;
    }
    case '0':
      model.dispatch({ type: 'sort', sort: null });
      return true;
    default:
      model.dispatch({ type: 'cancel' });
      return true;
  }
}

/** Of figures and of what is wrong one wants the most first, of names the first. */
function startsDescending(model: ConsoleModel, column: string): boolean {
  const described = model.table()?.rows.kind.columns[column];
  return (
    described === undefined || 'resolution' in described || described.type === 'time' || column === 'health'
  );
}

function handleHelp(model: ConsoleModel, event: KeyEvent, { look, rows }: InputContext): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'help') return false;
  const deepest = helpDepth(look, rows);
  const to = (offset: number): boolean => {
    model.dispatch({ type: 'scroll help', offset: Math.max(0, Math.min(deepest, offset)) });
    return true;
  };
  switch (keyNameOf(event)) {
    case 'up':
    case 'k':
      return to(mode.offset - 1);
    case 'down':
    case 'j':
      return to(mode.offset + 1);
    case 'pageup':
      return to(mode.offset - rows + 3);
    case 'pagedown':
    case 'space':
      return to(mode.offset + rows - 3);
    case 'g':
    case 'home':
      return to(0);
    case 'G':
    case 'end':
      return to(deepest);
    default:
      model.dispatch({ type: 'cancel' });
      return true;
  }
}

function handleMouse(model: ConsoleModel, event: MouseEvent, { rowAt }: InputContext): boolean {
  if (model.state.mode.kind !== 'browse' || !isTableView(placeOf(model.state).view)) return true;
  if (event.action === 'wheel-up') model.moveCursor('up', WHEEL_ROWS);
  else if (event.action === 'wheel-down') model.moveCursor('down', WHEEL_ROWS);
  else if (event.action === 'press' && event.button === 'left') {
    const row = rowAt(event.x, event.y);
    const isSame = row !== null && row === model.table()?.cursor;
    if (isSame) openUnderCursor(model);
    else model.putCursor(row);
  }
  return true;
}
