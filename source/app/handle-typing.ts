import type { KeyEvent, PasteEvent } from '../screen/input-events.ts';
import { keyNameOf } from '../screen/input-events.ts';
import { editLine, type Line } from '../screen/line-editor.ts';
import { completeCommand, completeFilter, filledIn } from './complete.ts';
import type { ConsoleModel } from './console-model.ts';
import { previewOf, readFilter } from './filter-reading.ts';
import { runCommand } from './run-command.ts';
import { placeOf } from './screen-state.ts';

/** What a key or a paste does while a filter or a command is typed. A filter is seen at work with every key. */
export function handleTyping(model: ConsoleModel, event: KeyEvent | PasteEvent): boolean {
  const { mode } = model.state;
  if (mode.kind !== 'filter' && mode.kind !== 'command') return false;
  const { view } = placeOf(model.state);
  const edit = (line: Line): void => {
    model.dispatch({
      type: 'edit',
      line,
      filter: mode.kind === 'filter' ? previewOf(view, line.text) : null,
    });
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
  if (readFilter(placeOf(model.state).view, mode.line.text).error !== null) return;
  model.dispatch({ type: 'filter', filter: mode.line.text.trim() });
  model.dispatch({ type: 'submit' });
}
