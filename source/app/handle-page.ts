import type { CursorMove } from '../components/scroll.ts';
import { cellName } from '../views/heatmap/fabric-layout.ts';
import { type HeatMove, moveHeatCursor } from '../views/heatmap/heat-cursor.ts';
import { type HeatAction, reduceHeat } from '../views/heatmap/heat-state.ts';
import { gpuAt } from '../views/heatmap/heatmap-view.ts';
import { moveMatrixCursor } from '../views/matrix/matrix-rows.ts';
import type { ConsoleModel } from './console-model.ts';
import { clickDetail, moveDetail } from './handle-detail.ts';
import { clickPower, movePower } from './handle-power.ts';
import type { MoveId } from './keys.ts';
import { openUnderCursor } from './open-row.ts';
import { shownHeatMap, shownMatrix } from './page-models.ts';
import type { PaintedBody } from './paint-body.ts';
import { placeOf } from './screen-state.ts';

/** Moves the cursor of a page, or scrolls it where there is nothing to move to. */
export function movePage(model: ConsoleModel, move: MoveId, body: PaintedBody): void {
  switch (placeOf(model.state).view) {
    case 'heatmap':
      moveHeat(model, move, body);
      return;
    case 'power':
      movePower(model, move, body.rect);
      return;
    case 'matrix':
      moveMatrix(model, move);
      return;
    default:
      if (isVertical(move)) moveDetail(model, move, body);
  }
}

/** Moves over the heat map; racks and nodes are its own, the others are those of every view. */
export function moveHeat(model: ConsoleModel, move: HeatMove, body: PaintedBody): void {
  const heat = moveHeatCursor(model.state.heat, move, shownHeatMap(model, body.rect));
  model.dispatch({ type: 'heat', heat });
}

export function changeHeat(model: ConsoleModel, action: HeatAction): void {
  model.dispatch({ type: 'heat', heat: reduceHeat(model.state.heat, action) });
}

/** A click puts the cursor on a GPU or a row; on the one that has it, it opens that. */
export function clickPage(model: ConsoleModel, body: PaintedBody, x: number, y: number): void {
  const { view } = placeOf(model.state);
  if (view === 'heatmap') {
    const map = shownHeatMap(model, body.rect);
    const cell = gpuAt(body.rect, map, x, y);
    const name = cell === null ? null : cellName(map.layout, cell);
    if (cell === null || name === null) return;
    if (cell === map.cursor) openUnderCursor(model, body);
    else changeHeat(model, { type: 'cursor', cursor: { name, index: cell } });
  }
  if (view === 'power') {
    clickPower(model, body.rect, y);
    return;
  }
  clickDetail(model, body, x, y);
}

function isVertical(move: MoveId): move is CursorMove {
  return move !== 'left' && move !== 'right';
}

function moveMatrix(model: ConsoleModel, move: MoveId): void {
  if (move !== 'up' && move !== 'down' && move !== 'left' && move !== 'right') return;
  const { cursor, sites } = shownMatrix(model);
  model.dispatch({ type: 'matrix', cursor: moveMatrixCursor(cursor, move, sites.length) });
}
