import type { MouseEvent } from '../screen/input-events.ts';
import { siteAt } from '../views/overview/overview-view.ts';
import { isTableView } from '../views/view-names.ts';
import type { ConsoleModel } from './console-model.ts';
import { clickPage, movePage } from './handle-page.ts';
import { openUnderCursor } from './open-row.ts';
import { type PaintedBody, rowAt } from './paint-body.ts';
import { placeOf } from './screen-state.ts';

const WHEEL_ROWS = 3;

/** The wheel moves the cursor; a click puts it on a row or a site, and a click on what has it opens that. */
export function handleMouse(model: ConsoleModel, event: MouseEvent, body: PaintedBody | null): void {
  const { view } = placeOf(model.state);
  if (model.state.mode.kind !== 'browse' || model.state.isWall || body === null) return;
  const isClick = event.action === 'press' && event.button === 'left';
  if (view === 'overview' && isClick) clickSite(model, body, event);
  if (!isTableView(view)) {
    const wheel = event.action === 'wheel-up' ? 'up' : event.action === 'wheel-down' ? 'down' : null;
    for (let row = 0; wheel !== null && row < WHEEL_ROWS; row++) movePage(model, wheel, body);
    if (isClick) clickPage(model, body, event.x, event.y);
    return;
  }
  if (event.action === 'wheel-up') model.moveCursor('up', WHEEL_ROWS);
  if (event.action === 'wheel-down') model.moveCursor('down', WHEEL_ROWS);
  if (!isClick) return;
  const row = rowAt(body, event.x, event.y);
  if (row !== null && row === model.table()?.cursor) openUnderCursor(model, body);
  else model.putCursor(row);
}

function clickSite(model: ConsoleModel, body: PaintedBody, { x, y }: MouseEvent): void {
  const site = siteAt(body.rect, model.overview(), body.look, x, y);
  if (site === null) return;
  if (site === placeOf(model.state).table.cursor?.name) openUnderCursor(model, body);
  else model.dispatch({ type: 'cursor', cursor: { name: site, index: 0 } });
}
