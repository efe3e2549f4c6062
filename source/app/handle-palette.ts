import { dialogLineAt, placeDialog } from '../components/dialog.ts';
import type { Look } from '../components/look.ts';
import { type CursorMove, movedCursor, scrolledTo } from '../components/scroll.ts';
import type { Found } from '../fabric/search.ts';
import { type KeyEvent, keyNameOf, type MouseEvent, type PasteEvent } from '../screen/input-events.ts';
import { editLine } from '../screen/line-editor.ts';
import type { Size } from '../screen/rect.ts';
import type { ConsoleModel } from './console-model.ts';
import { openFound } from './open-found.ts';
import { paletteDialog, visibleFound } from './palette-dialog.ts';
import type { PaletteMode } from './screen-state.ts';

const WHEEL_LINES = 3;

const MOVES: ReadonlyMap<string, CursorMove> = new Map([
  ['up', 'up'],
  ['down', 'down'],
  ['shift-tab', 'up'],
  ['pageup', 'page-up'],
  ['pagedown', 'page-down'],
]);

/** What a key or a paste does while something is looked for by name. */
export function handlePalette(model: ConsoleModel, event: KeyEvent | PasteEvent, screen: Size): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'palette') return false;
  const name = event.kind === 'key' ? keyNameOf(event) : '';
  const move = MOVES.get(name);
  if (move !== undefined) {
    moveChoice(model, mode, move, screen);
    return true;
  }
  if (name === 'tab') {
    const found = model.palette.answer(mode.line.text).found[mode.choice];
    const text = found === undefined ? mode.line.text : pathOf(found);
    type(model, mode, { ...mode.line, text, cursor: text.length });
    return true;
  }
  const { line, outcome } = editLine(mode.line, event);
  if (outcome === 'cancelled') model.dispatch({ type: 'cancel' });
  if (outcome === 'submitted') openChoice(model, mode.choice);
  if (outcome === 'changed') type(model, mode, line);
  return true;
}

/** The wheel moves the choice; a click opens what it meets, and beside the palette it closes that. */
export function handlePaletteMouse(model: ConsoleModel, event: MouseEvent, look: Look, screen: Size): void {
  const { mode } = model.state;
  if (mode.kind !== 'palette') return;
  if (event.action === 'wheel-up') moveChoice(model, mode, 'up', screen, WHEEL_LINES);
  if (event.action === 'wheel-down') moveChoice(model, mode, 'down', screen, WHEEL_LINES);
  if (event.action !== 'press' || event.button !== 'left') return;
  const dialog = paletteDialog(model, mode, look, screen);
  const place = placeDialog({ x: 0, y: 0, width: screen.columns, height: screen.rows }, dialog);
  const isBeside =
    event.x < place.x ||
    event.y < place.y ||
    event.x >= place.x + place.width ||
    event.y >= place.y + place.height;
  if (isBeside) model.dispatch({ type: 'cancel' });
  const choice = dialogLineAt(place, dialog, event.x, event.y);
  if (choice !== null) openChoice(model, choice);
}

/** What finds this one and, of other sites, none that is called alike. */
function pathOf({ label, site, row }: Found): string {
  return site === null || row === null ? label : `${site.id}/${label}`;
}

function type(model: ConsoleModel, mode: PaletteMode, line: PaletteMode['line']): void {
  const isSame = line.text === mode.line.text;
  model.dispatch({
    type: 'mode',
    mode: { ...mode, line, ...(isSame ? {} : { choice: 0, offset: 0 }) },
  });
}

function moveChoice(model: ConsoleModel, mode: PaletteMode, move: CursorMove, screen: Size, times = 1): void {
  const visible = visibleFound(screen);
  const { length } = model.palette.answer(mode.line.text).found;
  let choice: number | null = mode.choice;
  for (let time = 0; time < times; time++) choice = movedCursor(choice, move, visible, length);
  const offset = scrolledTo(mode.offset, choice, visible, length);
  model.dispatch({ type: 'mode', mode: { ...mode, choice: choice ?? 0, offset } });
}

function openChoice(model: ConsoleModel, choice: number): void {
  const { mode } = model.state;
  if (mode.kind !== 'palette') return;
  const found = model.palette.answer(mode.line.text).found[choice];
  if (found === undefined) return;
  model.dispatch({ type: 'submit' });
  openFound(model, found);
}
