import type { Look } from '../components/look.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { KeptPicture } from '../screen/kept-picture.ts';
import type { Rect } from '../screen/rect.ts';
import { cursorPanel, paintOverview } from '../views/overview/overview-view.ts';
import type { ConsoleModel } from './console-model.ts';

/** What of the overview is kept from paint to paint. */
export class OverviewPictures {
  readonly ground = new KeptPicture();
  /** Where the cursor's panel was painted over the ground. */
  painted: Rect | null = null;
}

/**
 * The overview; its first line sums the fabric up, which the header above does in every view: it lies above
 * `rect`. All but the panel of the cursor's site is kept: moving it paints the one it leaves and the one it comes to.
 */
export function paintOverviewBody(
  buffer: CellBuffer,
  { rect, whole, turn }: { readonly rect: Rect; readonly whole: Rect; readonly turn: number },
  model: ConsoleModel,
  look: Look,
  pictures: OverviewPictures,
): void {
  const overview = model.overview();
  const panel = cursorPanel(whole, overview, look);
  // Sites that are lines move with the cursor, and the ground with them.
  const selected = panel === null ? overview.selected : null;
  pictures.ground.paint(buffer, rect, [model.shown(), selected, look.theme, turn], () =>
    buffer.clipped(rect, () => paintOverview(buffer, whole, { ...overview, selected }, look)),
  );
  if (pictures.painted !== null) pictures.ground.restore(buffer, pictures.painted);
  panel?.paint(buffer);
  pictures.painted = panel?.rect ?? null;
}
