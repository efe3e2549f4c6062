import { say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import { contains, type Rect } from '../../screen/rect.ts';
import { PLAIN } from '../../screen/style.ts';
import { paintFabricLine } from './fabric-line.ts';
import { linesBelow, paintLowerPart } from './lower-part.ts';
import { layOutOverview, movedSite, type OverviewLayout, type SiteMove } from './overview-layout.ts';
import type { OverviewModel } from './overview-rows.ts';
import { linesOfSite, paintSiteLines } from './site-lines.ts';
import { noticeLines, paintSitePanel, panelLines } from './site-panel.ts';
import { shownOrder } from './site-worry.ts';

/**
 * All sites at a glance: the sums and what they cover, a panel a site, and below them the alerts, the
 * links, what runs and what happened. Where room is short, how fresh things are and what is wrong stay.
 */
export function paintOverview(buffer: CellBuffer, rect: Rect, model: OverviewModel, look: Look): void {
  const layout = layoutOf(rect, model, look);
  buffer.clipped(rect, () => {
    paintFabricLine(buffer, layout.totals, model.totals, look);
    paintSites(buffer, rect, layout, model, look);
    paintLowerPart(buffer, layout.below, model, look);
  });
}

/** The panel that the cursor is on, which looks otherwise than the others. */
interface CursorPanel {
  readonly rect: Rect;
  /** Over a picture of the same overview that has no cursor. */
  readonly paint: (buffer: CellBuffer) => void;
}

/** Null where sites have no panels. */
export function cursorPanel(rect: Rect, model: OverviewModel, look: Look): CursorPanel | null {
  const { form, placed } = layoutOf(rect, model, look);
  const row = model.sites.find(({ id }) => id === model.selected);
  const place = placed.find(({ site }) => site === model.selected)?.rect;
  if (form !== 'panels' || row === undefined || place === undefined) return null;
  const shown = { isSelected: true, notices: noticeLines(model.sites, look) };
  return {
    rect: place,
    paint: (buffer) => {
      buffer.fill(place, say` `, PLAIN);
      paintSitePanel(buffer, place, row, shown, look);
    },
  };
}

/** The site drawn at a cell, for the mouse; null beside the sites. */
export function siteAt(rect: Rect, model: OverviewModel, look: Look, x: number, y: number): string | null {
  return layoutOf(rect, model, look).placed.find((place) => contains(place.rect, x, y))?.site ?? null;
}

/** The site that the cursor goes to from where it is. */
export function nextSite(rect: Rect, model: OverviewModel, look: Look, move: SiteMove): string | null {
  const { columns } = layoutOf(rect, model, look);
  const order = shownOrder(model.sites).map(({ id }) => id);
  return movedSite(order, model.selected, move, columns);
}

function layoutOf(rect: Rect, model: OverviewModel, look: Look): OverviewLayout {
  const order = shownOrder(model.sites).map(({ id }) => id);
  const wanted = {
    panel: Math.max(0, ...model.sites.map((row) => panelLines(row, look))),
    ...linesBelow(model, rect.width),
    linesOf: (site: string) => linesOfSite(model.sites, site, rect.width, look),
  };
  return layOutOverview(rect, order, model.selected, wanted);
}

function paintSites(
  buffer: CellBuffer,
  rect: Rect,
  layout: OverviewLayout,
  model: OverviewModel,
  look: Look,
): void {
  const { sites, selected } = model;
  if (layout.form === 'panels') {
    const notices = noticeLines(sites, look);
    for (const { site, rect: place } of layout.placed) {
      const row = sites.find(({ id }) => id === site);
      if (row !== undefined)
        paintSitePanel(buffer, place, row, { isSelected: site === selected, notices }, look);
    }
    return;
  }
  const [first] = layout.placed;
  if (first === undefined) return;
  const places = new Map(layout.placed.map((place) => [place.site, place.rect]));
  const shown = shownOrder(sites).filter(({ id }) => places.has(id));
  const header = { ...rect, y: first.rect.y - 1, height: 1 };
  paintSiteLines(buffer, header, shown, places, model, look);
  if (layout.hidden === null) return;
  const hidden = sites.filter((row) => !shown.includes(row));
  const { x, y, width } = layout.hidden;
  writePieces(buffer, x, y, width, hiddenPieces(layout, hidden, look), look.glyphs.ellipsis);
}

/** What is not in sight is counted, with what is wrong among it. */
function hiddenPieces(
  { before, after }: OverviewLayout,
  hidden: OverviewModel['sites'],
  { theme, glyphs }: Look,
): Piece[] {
  const silent = hidden.filter(({ freshness }) => freshness !== 'live').length;
  const critical = hidden.flatMap(({ alerts }) => alerts).filter(({ severity }) => severity === 'critical');
  const pieces: Piece[] = [{ text: say`  ${before} more above, ${after} below`, style: theme.muted }];
  if (silent > 0)
    pieces.push({ text: say`  ${glyphs.stale} ${silent} of them not live`, style: theme.warning });
  if (critical.length > 0)
    pieces.push({ text: say`  ${glyphs.critical} ${critical.length}`, style: theme.critical });
  return pieces;
}
