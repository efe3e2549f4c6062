import { setImmediate } from 'node:timers/promises';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { formatTime } from '../format/time.ts';
import { plainLines } from '../views/plain-table.ts';
import type { ConsoleModel } from './console-model.ts';
import { placeOf } from './screen-state.ts';

/** Screens on which a table is on its way already: a key pressed twice does not start two programs. */
const busy = new WeakSet<ConsoleModel>();

/** Shows all rows of the table in the operator's own pager or editor; what came of it is said in one line. */
export async function pageOut(model: ConsoleModel): Promise<void> {
  const { showText } = model.terminal;
  const rows = model.table()?.rows;
  if (rows === undefined || busy.has(model)) return;
  if (showText === null) {
    remark(model, 'weft starts no program on a terminal that is not its own; nothing was done');
    return;
  }
  remark(model, `writing ${rows.count} ${rows.kind.name}`);
  busy.add(model);
  try {
    remark(model, await showText(textOf(model)));
  } finally {
    busy.delete(model);
  }
}

/** Text on a page looks as if it were true now: it begins with when that was, and how much of it was heard. */
async function* textOf(model: ConsoleModel): AsyncGenerator<SafeText> {
  const table = model.table();
  if (table === null) return;
  const { now, wall } = model.shown();
  const { rows, description, total, heard } = table;
  const { filter } = placeOf(model.state).table;
  const filtered = filter === '' ? say`` : say` of ${total}, filter ${neutralise(filter, 1024)}`;
  const kind = neutralise(rows.kind.name);
  yield say`${rows.count} ${kind}${filtered}; ${heard} heard in time; ${formatTime(wall, { now: wall })} UTC`;
  yield* plainLines({ rows, description, now, wall }, model.terminal.look(), () => setImmediate());
}

function remark(model: ConsoleModel, text: string | null): void {
  model.dispatch({ type: 'remark', text });
}
