import { headingAt, rowOnScrollbar } from '../components/table.ts';
import type { MouseEvent } from '../screen/input-events.ts';
import { contains } from '../screen/rect.ts';
import { siteAt } from '../views/overview/overview-view.ts';
import { isTableView } from '../views/view-names.ts';
import { handleDialogMouse } from './click-dialog.ts';
import { keyOnFooter } from './click-footer.ts';
import type { ConsoleModel } from './console-model.ts';
import { sortBy } from './handle-dialog.ts';
import { handleKey } from './handle-key.ts';
import { clickPage, movePage } from './handle-page.ts';
import type { InputContext } from './input-context.ts';
import { keyContextOf } from './key-context.ts';
import { openUnderCursor } from './open-row.ts';
import { type PaintedBody, rowAt } from './paint-body.ts';
import { keyNamed } from './press-key.ts';
import { type Mode, placeOf } from './screen-state.ts';

const WHEEL_ROWS = 3;
const DIALOGS: readonly Mode['kind'][] = ['sort', 'columns', 'copy', 'help'];

/**
 * The wheel moves the cursor; a click puts it on a row or a site, and a click on what has it opens that. A
 * click on a heading sorts, on the scroll bar goes there, on a key of the footer presses it.
 */
export function handleMouse(model: ConsoleModel, event: MouseEvent, context: InputContext): void {
  const { state } = model;
  const { mode } = state;
  const { body, look } = context;
  if (DIALOGS.includes(mode.kind)) handleDialogMouse(model, event, context);
  if (mode.kind !== 'browse' || state.isWall || body === null) return;
  const isClick = event.action === 'press' && event.button === 'left';
  const keyContext = keyContextOf(model);
  const key = isClick ? keyOnFooter(keyContext, context, event.x, event.y, look) : null;
  if (key !== null) {
    handleKey(model, keyNamed(key), body);
    return;
  }
  const { view } = placeOf(state);
  if (view === 'overview' && isClick) clickSite(model, body, event);
  if (!isTableView(view)) {
    const wheel = event.action === 'wheel-up' ? 'up' : event.action === 'wheel-down' ? 'down' : null;
    for (let row = 0; wheel !== null && row < WHEEL_ROWS; row++) turnWheel(model, wheel, body);
    if (isClick) clickPage(model, body, event.x, event.y);
    return;
  }
  if (event.action === 'wheel-up') model.moveCursor('up', WHEEL_ROWS);
  if (event.action === 'wheel-down') model.moveCursor('down', WHEEL_ROWS);
  if (isClick) clickTable(model, body, event);
}

/** Pages move their cursor or scroll; the overview goes from site to site, as with the keys. */
function turnWheel(model: ConsoleModel, wheel: 'up' | 'down', body: PaintedBody): void {
  if (placeOf(model.state).view === 'overview') handleKey(model, keyNamed(wheel), body);
  else movePage(model, wheel, body);
}

function clickTable(model: ConsoleModel, body: PaintedBody, { x, y }: MouseEvent): void {
  const { table, rect } = body;
  const shown = model.table();
  if (table === null || shown === null || !contains(rect, x, y)) return;
  const onBar = rowOnScrollbar(table, x - rect.x, y - rect.y, rect);
  const row = onBar ?? rowAt(body, x, y);
  if (row !== null) {
    if (onBar === null && row === shown.cursor) openUnderCursor(model, body);
    else model.putCursor(row);
    return;
  }
  const heading = y === rect.y ? headingAt(table, x - rect.x, rect.width) : null;
  if (heading === null) return;
  // A column that the view does not have by itself stands last, for it is sorted by.
  const column = shown.description.columns[heading]?.name ?? placeOf(model.state).table.sort?.column;
  if (column !== undefined) sortBy(model, column);
}

function clickSite(model: ConsoleModel, body: PaintedBody, { x, y }: MouseEvent): void {
  const site = siteAt(body.rect, model.overview(), body.look, x, y);
  if (site === null) return;
  if (site === placeOf(model.state).table.cursor?.name) openUnderCursor(model, body);
  else model.dispatch({ type: 'cursor', cursor: { name: site, index: 0 } });
}
