import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { KeptPicture } from '../screen/kept-picture.ts';
import type { Rect } from '../screen/rect.ts';
import { paintAtCursor, paintHeatGround, placesAtCursor } from '../views/heatmap/heatmap-view.ts';
import type { ConsoleModel } from './console-model.ts';
import { shownHeatMap } from './page-models.ts';
import { paintTitle } from './title.ts';

/** What of the heat map is kept from paint to paint. */
export class HeatPictures {
  readonly ground = new KeptPicture();
  /** Where the cursor and its GPU were painted over the ground. */
  painted: readonly Rect[] = [];
}

/**
 * The heat map with its title. Up to 30,000 cells are in sight: all but the cursor's is kept, and moving it
 * paints the cell it leaves, the one it comes to and what is told of that.
 */
export function paintHeatBody(
  buffer: CellBuffer,
  { title, inside, turn }: { readonly title: Rect; readonly inside: Rect; readonly turn: number },
  model: ConsoleModel,
  look: Look,
  pictures: HeatPictures,
): void {
  const { state } = model;
  const { heat, stack, site } = state;
  const map = shownHeatMap(model, inside);
  const { layout, placement, offset } = map;
  const whole = { ...title, height: title.height + inside.height };
  const parts = [model.shown(), layout, placement, offset, heat.measure, stack, site, look.theme, turn];
  pictures.ground.paint(buffer, whole, parts, () => {
    paintTitle(buffer, title, state, null, look);
    paintHeatGround(buffer, inside, map, look);
  });
  for (const place of pictures.painted) pictures.ground.restore(buffer, place);
  paintAtCursor(buffer, inside, map, look);
  pictures.painted = placesAtCursor(inside, map);
  if (heat.offset !== offset) model.keep({ type: 'heat', heat: { ...heat, offset } });
}
