import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { paintDetailPage } from '../views/detail-page.ts';
import { paintLinkMatrix } from '../views/matrix/matrix-view.ts';
import { paintPower, powerOffset } from '../views/power/power-view.ts';
import type { ConsoleModel } from './console-model.ts';
import { shownMatrix, shownPower } from './page-models.ts';
import { placeOf } from './screen-state.ts';
import { pagePosition, shownPage } from './shown-page.ts';

/** A page that is neither a table nor the heat map. */
export function paintPage(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const { state } = model;
  switch (placeOf(state).view) {
    case 'power': {
      const power = shownPower(model);
      paintPower(buffer, rect, power, look);
      keepOffset(state.power, powerOffset(rect, power), (kept) => model.keep({ type: 'power', power: kept }));
      return;
    }
    case 'matrix':
      paintLinkMatrix(buffer, rect, shownMatrix(model), look);
      return;
    default:
      paintDetail(buffer, rect, model, look);
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

function paintDetail(buffer: CellBuffer, rect: Rect, model: ConsoleModel, look: Look): void {
  const page = shownPage(model, rect, look);
  if (page !== null) paintDetailPage(buffer, rect, page, pagePosition(model), look);
}
