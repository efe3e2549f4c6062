import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { paintDetailPage } from '../views/detail-page.ts';
import { paintLinkMatrix } from '../views/matrix/matrix-view.ts';
import { paintPowerDay } from '../views/power/day-view.ts';
import { belowTabs, paintPowerTabs } from '../views/power/power-tabs.ts';
import { paintPower, powerOffset } from '../views/power/power-view.ts';
import { paintThermal } from '../views/power/thermal-view.ts';
import type { ConsoleModel } from './console-model.ts';
import { shownMatrix, shownPower, shownPowerDay, shownThermal } from './page-models.ts';
import { placeOf } from './screen-state.ts';
import { pagePosition, shownPage } from './shown-page.ts';

/** A page that is neither a table nor the heat map. */
export function paintPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const { state } = model;
  switch (placeOf(state).view) {
    case 'power':
      paintPowerPage(buffer, rect, model, look);
      return;
    case 'matrix':
      paintLinkMatrix(buffer, rect, shownMatrix(model), look);
      return;
    default:
      paintDetail(buffer, rect, model, look);
  }
}

function paintPowerPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const { power: state } = model.state;
  const body = belowTabs(rect);
  paintPowerTabs(buffer, rect, state.page, look);
  if (state.page === 'cooling') {
    paintThermal(buffer, body, shownThermal(model), look);
    return;
  }
  const power = shownPower(model);
  if (state.page === 'day') {
    paintPowerDay(buffer, body, shownPowerDay(model, power), look);
    return;
  }
  paintPower(buffer, body, power, look);
  const offset = powerOffset(body, power);
  // A state that is the same stays the same object: what was painted of it then stands.
  if (state.offset !== offset) model.keep({ type: 'power', power: { ...state, offset } });
}

function paintDetail(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const page = shownPage(model, rect, look);
  if (page !== null) paintDetailPage(buffer, rect, page, pagePosition(model), look);
}
