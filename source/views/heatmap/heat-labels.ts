import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writeFitted, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece } from '../look-words.ts';
import { type FabricLayout, nodePlace, shownName } from './fabric-layout.ts';
import { rackName, shortNodeName } from './heat-placement.ts';
import type { HeatMapModel } from './heatmap-rows.ts';
import type { HeatLabel } from './placement-pen.ts';

/** The names of what is in sight. */
export function paintLabels(buffer: CellBuffer, area: Rect, model: HeatMapModel, look: Look): void {
  const { labels, zoom } = model.placement;
  const end = model.offset + area.height;
  for (let at = firstFrom(labels, model.offset); at < labels.length; at++) {
    const label = labels[at];
    if (label === undefined || label.y >= end) break;
    const y = area.y + label.y - model.offset;
    const x = area.x + label.x;
    if (label.kind === 'site') {
      writePieces(buffer, x, y, label.width, sitePieces(model, label.index, look), look.glyphs.ellipsis);
      continue;
    }
    const style = label.kind === 'hall' || zoom === 'rack' ? look.theme.heading : look.theme.muted;
    writeFitted(buffer, x, y, label.width, nameOf(model, label, look), style, look.glyphs.ellipsis);
  }
}

function sitePieces({ sites }: HeatMapModel, index: number, look: Look): Piece[] {
  const site = sites[index];
  if (site === undefined) return [];
  const { theme } = look;
  const count = formatQuantity(site.cells, 'count', { signs: signsOf(look) });
  return [
    { text: say`${site.id}  `, style: theme.heading },
    freshnessPiece(site.freshness, site.ageSeconds, look),
    { text: say`  ${count} GPUs`, style: theme.muted },
  ];
}

function nameOf(
  { layout, placement }: HeatMapModel,
  { kind, index, width }: HeatLabel,
  { glyphs }: Look,
): SafeText {
  switch (kind) {
    case 'node': {
      if (placement.zoom !== 'rack') return shortNodeName(layout, index);
      const place = nodePlace(layout, index);
      return shownName(place?.site.names[place.node] ?? null, say``);
    }
    case 'hall': {
      const hall = hallOf(layout, index);
      // In the margin there is room for a letter or a number only.
      if (width < say`hall a`.length) return shownName(hall, glyphs.missing);
      return hall === null ? say`no hall` : say`hall ${shownName(hall, say``)}`;
    }
    default:
      return rackName(layout, index);
  }
}

function hallOf(layout: FabricLayout, rack: number): string | null {
  const siteIndex = layout.firstRack.findLastIndex((first) => first <= rack);
  const site = layout.sites[siteIndex];
  const own = site?.racks[rack - (layout.firstRack[siteIndex] ?? 0)];
  return site?.halls[own?.hall ?? 0]?.name ?? null;
}

/** Labels stand by rising line. */
function firstFrom(labels: readonly HeatLabel[], line: number): number {
  let [low, high] = [0, labels.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((labels[middle]?.y ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
