import { setImmediate } from 'node:timers/promises';
import { plainLines } from '../views/plain-table.ts';
import type { ConsoleModel } from './console-model.ts';

/** Shows all rows of the table in the operator's own pager or editor; what came of it is said in one line. */
export async function pageOut(model: ConsoleModel): Promise<void> {
  const table = model.table();
  if (table === null) return;
  const { showText, look } = model.terminal;
  if (showText === null) {
    remark(model, 'no program is started on this terminal: it is not the one weft runs on');
    return;
  }
  const { now, wall } = model.shown();
  const { rows, description } = table;
  remark(model, `writing ${rows.count} ${rows.kind.name}`);
  const lines = plainLines({ rows, description, now, wall }, look(), () => setImmediate());
  remark(model, await showText(lines));
}

function remark(model: ConsoleModel, text: string | null): void {
  model.dispatch({ type: 'remark', text });
}
