import type { Look } from '../components/look.ts';
import { movedCursor } from '../components/scroll.ts';
import { type KeyEvent, keyNameOf } from '../screen/input-events.ts';
import type { Size } from '../screen/rect.ts';
import type { ConsoleModel } from './console-model.ts';
import { copyDepth } from './copy-dialog.ts';
import { helpDepth, sortChoices } from './dialogs.ts';
import { LIST_MOVES } from './list-moves.ts';
import { placeOf } from './screen-state.ts';

/**
 * What a key does while columns to sort by are offered: those that its frame names, and the moves of every list.
 * Any other does nothing, so that a slip loses no place; `s`, which opened it, closes it.
 */
export function handleSort(model: ConsoleModel, event: KeyEvent, visible: number): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'sort') return false;
  const choices = sortChoices(model.state);
  const name = keyNameOf(event);
  const move = LIST_MOVES.get(name);
  if (move !== undefined) {
    model.dispatch({ type: 'choose', choice: movedCursor(mode.choice, move, visible, choices.length) ?? 0 });
    return true;
  }
  switch (name) {
    case 'enter':
    case 'space': {
      const column = choices[mode.choice];
      if (column !== undefined) sortBy(model, column);
      return true;
    }
    case '0':
      model.dispatch({ type: 'sort', sort: null });
      return true;
    case 's':
    case 'q':
    case 'escape':
      model.dispatch({ type: 'cancel' });
      return true;
    default:
      return true;
  }
}

/** Sorts by a column; by the one that is sorted by already, the other way round. */
export function sortBy(model: ConsoleModel, column: string): void {
  const { sort } = placeOf(model.state).table;
  const descending = sort?.column === column ? !sort.descending : startsDescending(model, column);
  model.dispatch({ type: 'sort', sort: { column, descending } });
}

/** Of figures and of what is wrong one wants the most first, of names the first. */
function startsDescending(model: ConsoleModel, column: string): boolean {
  const described = model.table()?.rows.kind.columns[column];
  return (
    described === undefined || 'resolution' in described || described.type === 'time' || column === 'health'
  );
}

/** What a key does while the help is shown; `rows` are the lines of the screen. */
export function handleHelp(model: ConsoleModel, event: KeyEvent, look: Look, rows: number): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'help') return false;
  const offset = scrolledBy(mode.offset, event, rows, helpDepth(look, rows));
  model.dispatch(offset === null ? { type: 'cancel' } : { type: 'scroll help', offset });
  return true;
}

/** What a key does while names stand ready to be selected. */
export function handleCopy(model: ConsoleModel, event: KeyEvent, screen: Size): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'copy') return false;
  const offset = scrolledBy(mode.offset, event, screen.rows, copyDepth(mode, screen));
  model.dispatch(offset === null ? { type: 'cancel' } : { type: 'mode', mode: { ...mode, offset } });
  return true;
}

/** Where a text is scrolled to; null where the key does not scroll. */
function scrolledBy(offset: number, event: KeyEvent, rows: number, deepest: number): number | null {
  const to = (wanted: number): number => Math.max(0, Math.min(deepest, wanted));
  switch (keyNameOf(event)) {
    case 'up':
    case 'k':
      return to(offset - 1);
    case 'down':
    case 'j':
      return to(offset + 1);
    case 'pageup':
      return to(offset - rows + 3);
    case 'pagedown':
    case 'space':
      return to(offset + rows - 3);
    case 'g':
    case 'home':
      return 0;
    case 'G':
    case 'end':
      return deepest;
    default:
      return null;
  }
}
