import type { SiteView } from '../fabric/site-view.ts';
import type { Rect } from '../screen/rect.ts';
import { type HeatMapModel, heatMapModel } from '../views/heatmap/heatmap-rows.ts';
import { mapArea } from '../views/heatmap/heatmap-view.ts';
import { type MatrixModel, matrixModel } from '../views/matrix/matrix-rows.ts';
import { type PowerModel, powerModel } from '../views/power/power-rows.ts';
import { type WorkloadModel, workloadModel } from '../views/workload/workload-rows.ts';
import type { ConsoleModel } from './console-model.ts';
import { placeOf } from './screen-state.ts';

/*
 * The pages that are no tables, as they are at this moment. Keys ask for them anew instead of for what was
 * painted last: several keys may come before the next paint.
 */

/** `rect` is the room of the whole page. */
export function shownHeatMap(model: ConsoleModel, rect: Rect): HeatMapModel {
  const { width, height } = mapArea(rect);
  const { now } = model.shown();
  const question = { sites: shownSites(model), state: model.state.heat, width, height, now };
  return heatMapModel(question, model.pageMemory.heat);
}

export function shownPower(model: ConsoleModel): PowerModel {
  return powerModel(shownSites(model), model.shown().now, model.state.power, model.pageMemory.power);
}

/** Of all sites, whichever is looked at: a link has two ends. */
export function shownMatrix(model: ConsoleModel): MatrixModel {
  const { fabric, now } = model.shown();
  return matrixModel(fabric.sites, now, model.state.matrix ?? FIRST_WAY);
}

/** A site does not meet itself. */
const FIRST_WAY = { row: 0, column: 1 };

export interface ShownWorkload {
  readonly workload: WorkloadModel;
  /** The machine under the cursor, in the model's order; null where there is none. */
  readonly cursor: number | null;
}

/** Null where no workload is shown, or it is gone. */
export function shownWorkload(model: ConsoleModel): ShownWorkload | null {
  const { view, subject, table } = placeOf(model.state);
  if (view !== 'workload' || subject === null) return null;
  const { fabric, now, wall } = model.shown();
  const workload = workloadModel(fabric, subject, now, wall);
  if (workload === null) return null;
  const { nodes } = workload;
  // Machines change places as they fare: the cursor stays on its machine.
  const found = nodes.findIndex(({ id }) => id === table.cursor?.name);
  const cursor = found >= 0 ? found : Math.min(table.cursor?.index ?? 0, nodes.length - 1);
  return { workload, cursor: nodes.length === 0 ? null : cursor };
}

function shownSites(model: ConsoleModel): readonly SiteView[] {
  const { sites } = model.shown().fabric;
  const { site } = model.state;
  return site === null ? sites : sites.filter(({ id }) => id === site);
}
