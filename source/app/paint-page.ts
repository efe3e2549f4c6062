import type { Look } from '../components/look.ts';
import { scrolledTo } from '../components/scroll.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { paintDetailPage } from '../views/detail-page.ts';
import { paintHeatMap } from '../views/heatmap/heatmap-view.ts';
import { paintLinkMatrix } from '../views/matrix/matrix-view.ts';
import { paintPower, powerOffset } from '../views/power/power-view.ts';
import { paintWorkload, visibleNodes } from '../views/workload/workload-view.ts';
import type { ConsoleModel } from './console-model.ts';
import { shownHeatMap, shownMatrix, shownPower, shownWorkload } from './page-models.ts';
import { placeOf } from './screen-state.ts';
import { pagePosition, shownPage } from './shown-page.ts';

/** A page that is no table; returns how far it can be scrolled where it has no cursor, else 0. */
export function paintPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): number {
  const { state } = model;
  switch (placeOf(state).view) {
    case 'heatmap': {
      const map = shownHeatMap(model, rect);
      paintHeatMap(buffer, rect, map, look);
      model.keep({ type: 'heat', heat: { ...state.heat, offset: map.offset } });
      return 0;
    }
    case 'power': {
      const power = shownPower(model);
      paintPower(buffer, rect, power, look);
      model.keep({ type: 'power', power: { ...state.power, offset: powerOffset(rect, power) } });
      return 0;
    }
    case 'matrix':
      paintLinkMatrix(buffer, rect, shownMatrix(model), look);
      return 0;
    case 'workload':
      return paintWorkloadPage(buffer, rect, model, look);
    default:
      paintDetail(buffer, rect, model, look);
      return 0;
  }
}

function paintWorkloadPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): number {
  const shown = shownWorkload(model);
  // Its record says that it is gone.
  if (shown === null) return (paintDetail(buffer, rect, model, look), 0);
  const { workload, cursor } = shown;
  const visible = visibleNodes(rect, workload);
  const { table } = placeOf(model.state);
  const offset = scrolledTo(table.offset, cursor, visible, workload.nodes.length);
  paintWorkload(buffer, rect, workload, look, { cursor, offset });
  model.keep({ type: 'scroll', offset });
  return 0;
}

function paintDetail(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const page = shownPage(model, rect, look);
  if (page !== null) paintDetailPage(buffer, rect, page, pagePosition(model), look);
}
