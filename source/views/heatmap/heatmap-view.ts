import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writeFitted, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import { intersect, type Rect } from '../../screen/rect.ts';
import { layer, type StyleId } from '../../screen/style.ts';
import { signsOf } from '../look-signs.ts';
import { paintGpuDetail } from './gpu-detail-lines.ts';
import { cellAt, spotOf } from './heat-cursor.ts';
import { paintLabels } from './heat-labels.ts';
import { paintLegend } from './heat-legend.ts';
import { SightTally } from './heat-sight.ts';
import { heatSigns } from './heat-signs.ts';
import type { HeatMapModel } from './heatmap-rows.ts';
import { UNTOLD } from './site-layout.ts';

/** From these heights on there is room to say what the map covers, and for more of the GPU at the cursor. */
const LONG_LEGEND = 12;
const LONG_DETAIL = 16;
const SCROLLBAR = 2;

/** The part of a view that holds the map itself; its size goes into the model. */
export function mapArea(rect: Rect): Rect {
  const top = legendLines(rect);
  const height = rect.height - top - detailLines(rect);
  return intersect({ x: rect.x, y: rect.y + top, width: Math.max(1, rect.width - SCROLLBAR), height }, rect);
}

function legendLines({ height }: Rect): number {
  return height >= LONG_LEGEND ? 2 : height > 1 ? 1 : 0;
}

function detailLines({ height }: Rect): number {
  return height >= LONG_DETAIL ? 2 : height > 3 ? 1 : 0;
}

/**
 * Every GPU as one cell, by site, hall, rack and node, so that a hot row, a dark rack or one odd cell
 * among thousands is seen at a glance; above it what the signs mean, below it the GPU at the cursor.
 */
export function paintHeatMap(buffer: CellBuffer, rect: Rect, model: HeatMapModel, look: Look): void {
  paintHeatGround(buffer, rect, model, look);
  paintAtCursor(buffer, rect, model, look);
}

/** All but the cursor and what stands there: it is the same for every place of the cursor in the same lines. */
export function paintHeatGround(buffer: CellBuffer, rect: Rect, model: HeatMapModel, look: Look): void {
  const area = mapArea(rect);
  const signs = heatSigns(look);
  const tally = new SightTally(model);
  buffer.clipped(rect, () => {
    buffer.clipped(area, () => {
      buffer.fill(area, say` `, look.theme.text);
      paintLabels(buffer, area, model, look);
      paintCells(buffer, area, model, signs, tally, look);
    });
    if (model.layout.cells === 0) {
      writePieces(buffer, area.x, area.y, area.width, [noneWords(model, look)], look.glyphs.ellipsis);
    }
    const { offset, placement } = model;
    const bar = { ...area, x: rect.x + rect.width - 1, width: 1 };
    const scroll = { offset, visible: area.height, count: placement.lines };
    if (rect.width > SCROLLBAR) paintScrollbar(buffer, bar, scroll, look);
    const legend = { ...rect, height: legendLines(rect) };
    if (legend.height > 0) paintLegend(buffer, legend, model, tally.sight(), signs, look);
  });
}

/** The cursor over the ground, and the GPU it is on. */
export function paintAtCursor(buffer: CellBuffer, rect: Rect, model: HeatMapModel, look: Look): void {
  const [cell, below] = placesAtCursor(rect, model);
  buffer.clipped(rect, () => {
    // A background shows little behind a sign that fills its cell: the cursor is the sign turned round.
    const isNarrow = model.placement.cellWidth === 1;
    if (isNarrow) showThroughFull(buffer, cell, look);
    const over = isNarrow ? look.theme.fieldCursor : look.theme.selection;
    buffer.restyle(cell, (style: StyleId) => layer(style, over));
    if (below.height > 0 && model.detail !== null) paintGpuDetail(buffer, below, model.detail, look);
  });
}

const FULL_BLOCK = 0x2588;

/** Turned round, a sign that fills all of its cell is nothing at all: of a busy GPU alone no cursor would be seen. */
function showThroughFull(buffer: CellBuffer, { x, y, width }: Rect, look: Look): void {
  const index = y * buffer.columns + x;
  if (width !== 1 || buffer.codes[index] !== FULL_BLOCK) return;
  buffer.write(x, y, look.glyphs.cursor, buffer.styles[index] as StyleId);
}

/** The only places that `paintAtCursor` paints: the cell, and the lines that tell of it. */
export function placesAtCursor(
  rect: Rect,
  { layout, placement, cursor, offset }: HeatMapModel,
): readonly [cell: Rect, below: Rect] {
  const area = mapArea(rect);
  const lines = detailLines(rect);
  const below = { ...rect, y: rect.y + rect.height - lines, height: lines };
  if (cursor === null) return [{ ...area, width: 0, height: 0 }, below];
  const spot = spotOf({ layout, placement }, cursor);
  const { cellWidth } = placement;
  const width = cellWidth === 1 ? 1 : cellWidth - 1;
  return [intersect({ x: area.x + spot.x, y: area.y + spot.y - offset, width, height: 1 }, area), below];
}

/** The GPU drawn at a place of the screen, for the mouse; null beside the map. */
export function gpuAt(rect: Rect, model: HeatMapModel, x: number, y: number): number | null {
  const area = mapArea(rect);
  if (y < area.y || y >= area.y + area.height) return null;
  return cellAt(model, x - area.x, y - area.y + model.offset);
}

/**
 * A screen of cells is written straight into the buffer's rows: 25,000 calls of `write`, each of which
 * clips and looks at its text anew, take half as long again as all the rest.
 */
function paintCells(
  buffer: CellBuffer,
  area: Rect,
  model: HeatMapModel,
  signs: readonly Piece[],
  tally: SightTally,
  look: Look,
): void {
  const { layout, placement, readings, offset } = model;
  const { lineFirst, nodeAt, perLine, cellWidth, from } = placement;
  const codes = Uint32Array.from(
    { length: signs.length },
    (_, kind) => signs[kind]?.text.codePointAt(0) ?? 0,
  );
  const styles = Uint16Array.from({ length: signs.length }, (_, kind) => signs[kind]?.style ?? 0);
  const clip = buffer.clip;
  const right = clip.x + clip.width;
  let site = 0;
  const end = Math.min(placement.lines, offset + area.height);
  for (let line = offset; line < end; line++) {
    const screenY = area.y + line - offset;
    if (screenY < clip.y || screenY >= clip.y + clip.height) continue;
    const row = screenY * buffer.columns;
    const entries = lineFirst[line + 1] ?? 0;
    for (let entry = lineFirst[line] ?? entries; entry < entries; entry++) {
      const node = nodeAt[entry] ?? from;
      // Nodes of a line stand near each other: the site is mostly the one before.
      while (site > 0 && node < (layout.firstNode[site] ?? 0)) site--;
      while (node >= (layout.firstNode[site + 1] ?? Number.POSITIVE_INFINITY)) site++;
      const own = layout.sites[site];
      const reading = readings.of(site);
      if (own === undefined || reading === undefined) continue;
      const local = node - (layout.firstNode[site] ?? 0);
      const first = (own.firstCell[local] ?? 0) + (line - (placement.y[node - from] ?? 0)) * perLine;
      const after = Math.min(own.firstCell[local + 1] ?? 0, first + perLine);
      let screenX = area.x + (placement.x[node - from] ?? 0);
      for (let cell = first; cell < after; cell++, screenX += cellWidth) {
        const slot = own.slotOfCell[cell] ?? UNTOLD;
        const kind = reading.kindOf(slot);
        tally.add(kind, site, slot);
        if (cellWidth === 1) {
          if (screenX < clip.x || screenX >= right) continue;
          buffer.codes[row + screenX] = codes[kind] ?? 0;
          buffer.styles[row + screenX] = styles[kind] ?? 0;
          continue;
        }
        const sign = signs[kind];
        const position = cell - (own.firstCell[local] ?? 0);
        const spot = { x: screenX, y: screenY, width: cellWidth - 1, height: 1 };
        if (sign !== undefined) paintValue(buffer, spot, model, { site, slot, position }, sign, look);
      }
    }
  }
}

/** `5 ▇ 98 %`: the GPU's number on its node, its sign, and the value in figures. */
function paintValue(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  model: HeatMapModel,
  cell: { readonly site: number; readonly slot: number; readonly position: number },
  sign: Piece,
  look: Look,
): void {
  const { theme, glyphs } = look;
  const table = model.layout.sites[cell.site]?.gpus;
  const told = table !== undefined && cell.slot !== UNTOLD;
  const index = told ? table.number(table.column('gpu'), cell.slot) : cell.position;
  // What is a memory or was never told is not to be read as of now.
  const style = sign.style === theme.stale || !told ? theme.stale : theme.text;
  const words: Piece = { text: valueWords(model, cell.site, cell.slot, look), style };
  const pieces = [{ text: say`${index ?? glyphs.unknown} `, style: theme.muted }, sign];
  const used = writePieces(buffer, x, y, width, pieces, glyphs.ellipsis);
  writeFitted(buffer, x + used + 1, y, width - used - 1, words.text, words.style, glyphs.ellipsis);
}

function valueWords(
  { state, layout, readings }: HeatMapModel,
  site: number,
  slot: number,
  look: Look,
): SafeText {
  const signs = signsOf(look);
  const table = layout.sites[site]?.gpus;
  if (table === undefined || slot === UNTOLD) return say`not told`;
  const number = (name: string): number | null => table.number(table.column(name), slot);
  switch (state.measure) {
    case 'use':
      return formatQuantity(number('utilizationRatio'), 'ratio', { signs });
    case 'temperature':
      return formatQuantity(number('temperatureCelsius'), '°C', { signs });
    case 'power':
      return formatQuantity(number('powerWatts'), 'W', { signs });
    case 'memory':
      return formatQuantity(number('memoryUsedBytes'), 'B', { signs });
    case 'health':
      return neutralise(String(table.cell(table.column('health'), slot) ?? 'unknown'));
    case 'owner': {
      const name = readings.of(site)?.ownerName(slot) ?? null;
      return name === null ? signs.missing : neutralise(name);
    }
  }
}

function noneWords({ sites }: HeatMapModel, { theme, glyphs }: Look): Piece {
  const unheard = sites.filter(({ ageSeconds }) => ageSeconds === null).length;
  const text =
    unheard === 0
      ? say`no site tells of a GPU`
      : say`${glyphs.stale} ${unheard} of ${sites.length} sites not heard yet: no GPU is known`;
  return { text, style: unheard === 0 ? theme.muted : theme.warning };
}
