import { isWithin } from '../../protocol/configuration/daily-hours.ts';
import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { signsOf } from '../views/look-signs.ts';
import { type WallModel, wallModel } from '../views/wall/wall-model.ts';
import { paintWall } from '../views/wall/wall-view.ts';
import type { ConsoleModel } from './console-model.ts';
import type { PaintedBody } from './paint-body.ts';

/** What the wall shows now. */
export function shownWall(model: ConsoleModel, look: Look): WallModel {
  const { now, wall } = model.shown();
  return wallModel({ ...model.overview(), wall }, now, signsOf(look), model.pageMemory.wall);
}

/** The wall takes the whole screen: no header, no keys. */
export function paintShownWall(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): PaintedBody {
  const { wall } = model.shown();
  const { dim } = model.state;
  paintWall(buffer, rect, shownWall(model, look), dim !== null && isWithin(dim, minuteOfDay(wall)), look);
  return { rect, look, table: null };
}

/** Enter leaves the wall for what it shows. */
export function openShownSlide(model: ConsoleModel, look: Look): void {
  const { view, filter } = shownWall(model, look).slide.goal;
  model.dispatch(filter === null ? { type: 'go', view } : { type: 'go', view, filter });
}

/** Night is where the wall hangs, so by the local time of this machine. */
function minuteOfDay(wall: number): number {
  const date = new Date(wall);
  return date.getHours() * 60 + date.getMinutes();
}
