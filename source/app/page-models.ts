import type { SiteView } from '../fabric/site-view.ts';
import type { Rect } from '../screen/rect.ts';
import { type HeatMapModel, heatMapModel } from '../views/heatmap/heatmap-rows.ts';
import { mapArea } from '../views/heatmap/heatmap-view.ts';
import { type MatrixModel, matrixModel } from '../views/matrix/matrix-rows.ts';
import { type DayModel, dayModel } from '../views/power/day-rows.ts';
import { type PowerModel, powerModel } from '../views/power/power-rows.ts';
import { type ThermalModel, thermalModel } from '../views/power/thermal-rows.ts';
import type { ConsoleModel } from './console-model.ts';

/*
 * The pages that are no tables, as they are at this moment. Keys ask for them anew instead of for what was
 * painted last: several keys may come before the next paint.
 */

/** `rect` is the room of the whole page. */
export function shownHeatMap(model: ConsoleModel, rect: Rect): HeatMapModel {
  const { width, height } = mapArea(rect);
  const moment = model.shown();
  const question = {
    sites: shownSites(model),
    state: model.state.heat,
    width,
    height,
    now: moment.now,
    moment,
  };
  return heatMapModel(question, model.pageMemory.heat);
}

export function shownPower(model: ConsoleModel): PowerModel {
  return powerModel(shownSites(model), model.shown(), model.state.power, model.pageMemory.power);
}

export function shownPowerDay(model: ConsoleModel, power: PowerModel): DayModel {
  return dayModel(power, shownSites(model), model.shown(), model.rowHistory, model.pageMemory.notable);
}

export function shownThermal(model: ConsoleModel): ThermalModel {
  const { power } = model.state;
  return thermalModel(shownSites(model), model.shown().now, power.scroll, model.pageMemory.thermal);
}

/** Of all sites, whichever is looked at: a link has two ends. */
export function shownMatrix(model: ConsoleModel): MatrixModel {
  const { fabric, now } = model.shown();
  return matrixModel(fabric.sites, now, model.state.matrix ?? FIRST_WAY);
}

/** A site does not meet itself. */
const FIRST_WAY = { row: 0, column: 1 };

function shownSites(model: ConsoleModel): readonly SiteView[] {
  const { sites } = model.shown().fabric;
  const { site } = model.state;
  return site === null ? sites : sites.filter(({ id }) => id === site);
}
