import type { Look } from '../components/look.ts';
import { scrolledTo } from '../components/scroll.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { paintHeatMap } from '../views/heatmap/heatmap-view.ts';
import { paintLinkMatrix } from '../views/matrix/matrix-view.ts';
import { nodeModel } from '../views/node/node-rows.ts';
import { lastOffset, paintNode } from '../views/node/node-view.ts';
import { paintPower, powerOffset } from '../views/power/power-view.ts';
import { paintRecord } from '../views/record/record-view.ts';
import { isTableView } from '../views/view-names.ts';
import { paintWorkload, visibleNodes } from '../views/workload/workload-view.ts';
import type { ConsoleModel } from './console-model.ts';
import { shownHeatMap, shownMatrix, shownPower, shownWorkload } from './page-models.ts';
import { placeOf } from './screen-state.ts';

/** A page that is no table; returns how far it can be scrolled where it has no cursor, else 0. */
export function paintPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): number {
  const { state } = model;
  switch (placeOf(state).view) {
    case 'heatmap': {
      const map = shownHeatMap(model, rect);
      paintHeatMap(buffer, rect, map, look);
      keepOffset(state.heat, map.offset, (heat) => model.keep({ type: 'heat', heat }));
      return 0;
    }
    case 'power': {
      const power = shownPower(model);
      paintPower(buffer, rect, power, look);
      keepOffset(state.power, powerOffset(rect, power), (kept) => model.keep({ type: 'power', power: kept }));
      return 0;
    }
    case 'matrix':
      paintLinkMatrix(buffer, rect, shownMatrix(model), look);
      return 0;
    case 'workload':
      return paintWorkloadPage(buffer, rect, model, look);
    default:
      return paintScrolled(buffer, rect, model, look);
  }
}

/** A state that is the same stays the same object: what was painted of it then stands. */
function keepOffset<State extends { readonly offset: number }>(
  state: State,
  offset: number,
  keep: (state: State) => void,
): void {
  if (state.offset !== offset) keep({ ...state, offset });
}

function paintWorkloadPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): number {
  const shown = shownWorkload(model);
  // Its record says that it is gone.
  if (shown === null) return paintScrolled(buffer, rect, model, look);
  const { workload, cursor } = shown;
  const visible = visibleNodes(rect, workload);
  const { table } = placeOf(model.state);
  const offset = scrolledTo(table.offset, cursor, visible, workload.nodes.length);
  paintWorkload(buffer, rect, workload, look, { cursor, offset });
  model.keep({ type: 'scroll', offset });
  return 0;
}

function paintScrolled(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): number {
  const { view, subject, of, table } = placeOf(model.state);
  const { fabric, now, wall } = model.shown();
  if (subject === null) return 0;
  const { offset } = table;
  const node = view === 'node' ? nodeModel(fabric, subject, now, wall) : null;
  if (node !== null) {
    const shown = { offset, reasons: true };
    paintNode(buffer, rect, node, look, shown);
    return lastOffset(rect, node, look, shown);
  }
  const kind = of !== null && isTableView(of) ? of : 'nodes';
  return paintRecord(buffer, rect, { kind, name: subject, fabric, now, wall, offset }, look);
}
