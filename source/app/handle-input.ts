import { type InputEvent, keyNameOf } from '../screen/input-events.ts';
import { visibleColumns } from './columns-dialog.ts';
import type { ConsoleModel } from './console-model.ts';
import { visibleChoices } from './dialogs.ts';
import { handleColumns } from './handle-columns.ts';
import { handleCopy, handleHelp, handleSort } from './handle-dialog.ts';
import { handleKey } from './handle-key.ts';
import { handleMouse } from './handle-mouse.ts';
import { handlePalette, handlePaletteMouse } from './handle-palette.ts';
import { handlePlan } from './handle-plan.ts';
import { handleTyping } from './handle-typing.ts';
import type { InputContext } from './input-context.ts';
import { handleSteer } from './steer-dialog.ts';

/** What a key, a paste or the mouse does. True when it was ours, which is always but for unknown keys. */
export function handleInput(model: ConsoleModel, event: InputEvent, context: InputContext): boolean {
  const { look, columns, rows, body } = context;
  const { mode } = model.state;
  if (event.kind === 'mouse') {
    if (mode.kind === 'palette') handlePaletteMouse(model, event, look, { columns, rows });
    else handleMouse(model, event, context);
    return true;
  }
  if (mode.kind === 'filter' || mode.kind === 'command') return handleTyping(model, event);
  if (mode.kind === 'palette') return handlePalette(model, event, { columns, rows });
  if (mode.kind === 'plan') return handlePlan(model, event);
  if (mode.kind === 'steer') return handleSteer(model, event);
  if (event.kind !== 'key') return false;
  if (model.state.remark !== null) model.dispatch({ type: 'remark', text: null });
  if (keyNameOf(event) === 'ctrl-c') {
    model.quit();
    return true;
  }
  if (mode.kind === 'sort') return handleSort(model, event, visibleChoices(rows));
  if (mode.kind === 'columns') return handleColumns(model, event, visibleColumns({ columns, rows }));
  if (mode.kind === 'copy') return handleCopy(model, event, { columns, rows });
  if (mode.kind === 'notice') {
    model.dispatch({ type: 'cancel' });
    return true;
  }
  if (mode.kind === 'help') return handleHelp(model, event, look, rows);
  return handleKey(model, event, body);
}
