import type { CursorMove } from '../components/scroll.ts';
import { movedOnPage, type PagePosition, stopAt } from '../views/detail-page.ts';
import { neighbourOf } from '../views/node/rack-order.ts';
import type { Stop, Target } from '../views/page-block.ts';
import type { ConsoleModel } from './console-model.ts';
import type { PaintedBody } from './paint-body.ts';
import { placeOf } from './screen-state.ts';
import { pagePosition, shownPage, shownStop } from './shown-page.ts';

/** Moves over a page about one thing. */
export function moveDetail(model: ConsoleModel, move: CursorMove, { rect, look }: PaintedBody): void {
  const page = shownPage(model, rect, look);
  if (page !== null) putPosition(model, movedOnPage(rect, page, pagePosition(model), move));
}

/** Enter: what stands under the cursor. */
export function openDetail(model: ConsoleModel, { rect, look }: PaintedBody): void {
  const stop = shownStop(model, rect, look);
  if (stop !== null) openStop(model, stop);
}

/** A click puts the cursor on a place; on the one that has it, it opens that. */
export function clickDetail(model: ConsoleModel, { rect, look }: PaintedBody, x: number, y: number): void {
  const page = shownPage(model, rect, look);
  const stop = page === null ? null : stopAt(rect, page, pagePosition(model), x, y);
  if (stop === null) return;
  if (stop.id === shownStop(model, rect, look)?.id) openStop(model, stop);
  else model.dispatch({ type: 'cursor', cursor: { name: stop.id, index: stop.line } });
}

/** The node before or after this one in its rack, in the place of this one. */
export function turnNode(model: ConsoleModel, by: -1 | 1): void {
  const { subject } = placeOf(model.state);
  if (subject === null) return;
  const next = neighbourOf(model.shown().fabric, subject, by);
  if (typeof next === 'string') model.dispatch({ type: 'turn to', subject: next });
  else model.dispatch({ type: 'remark', text: next.why });
}

function openStop(model: ConsoleModel, { id, line, target }: Stop): void {
  model.dispatch({ type: 'cursor', cursor: { name: id, index: line } });
  enter(model, target);
}

export function enter(model: ConsoleModel, { view, subject, of, filter }: Target): void {
  if (filter !== undefined) {
    model.dispatch({ type: 'enter table', view, filter });
    return;
  }
  model.dispatch({ type: 'enter', view, subject, ...(of === undefined ? {} : { of }) });
}

function putPosition(model: ConsoleModel, { offset, cursor }: PagePosition): void {
  model.dispatch({ type: 'scroll', offset });
  if (cursor !== null) model.dispatch({ type: 'cursor', cursor: { name: cursor, index: 0 } });
}
