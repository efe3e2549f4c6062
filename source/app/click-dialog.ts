import { placeDialog } from '../components/dialog.ts';
import type { MouseEvent } from '../screen/input-events.ts';
import { contains } from '../screen/rect.ts';
import { visibleColumns } from './columns-dialog.ts';
import type { ConsoleModel } from './console-model.ts';
import { dialogOf, visibleChoices } from './dialogs.ts';
import { handleColumns } from './handle-columns.ts';
import { handleCopy, handleHelp, handleSort } from './handle-dialog.ts';
import type { InputContext } from './input-context.ts';
import { keyNamed } from './press-key.ts';

const WHEEL_LINES = 3;
const EDGE = 1;

/** The wheel scrolls a dialog; a click beside it closes it; one on a choice takes it, and again does it. */
export function handleDialogMouse(model: ConsoleModel, event: MouseEvent, context: InputContext): void {
  const { look, columns, rows } = context;
  const size = { columns, rows };
  const dialog = dialogOf(model, look, size);
  if (dialog === null) return;
  const press = (name: string): void => {
    const key = keyNamed(name);
    const { kind } = model.state.mode;
    if (kind === 'sort') handleSort(model, key, visibleChoices(rows));
    else if (kind === 'columns') handleColumns(model, key, visibleColumns(size));
    else if (kind === 'copy') handleCopy(model, key, size);
    else if (kind === 'help') handleHelp(model, key, look, rows);
  };
  if (event.action === 'wheel-up' || event.action === 'wheel-down') {
    for (let line = 0; line < WHEEL_LINES; line++) press(event.action === 'wheel-up' ? 'up' : 'down');
    return;
  }
  if (event.action !== 'press' || event.button !== 'left') return;
  const place = placeDialog({ x: 0, y: 0, width: columns, height: rows }, dialog);
  if (model.state.mode.kind === 'notice' || !contains(place, event.x, event.y)) {
    model.dispatch({ type: 'cancel' });
    return;
  }
  const { mode } = model.state;
  const choice = event.y - place.y - EDGE + (dialog.offset ?? 0);
  if (mode.kind !== 'sort' || choice < 0 || choice >= dialog.lines.length) return;
  if (choice === mode.choice) press('enter');
  else model.dispatch({ type: 'choose', choice });
}
