import { type SafeText, say } from '../../../protocol/text.ts';
import { cellWidth } from '../../../protocol/text-width.ts';
import { type FabricLayout, nodePlace, shownName } from './fabric-layout.ts';
import type { HeatZoom } from './heat-state.ts';
import { type Grid, Pen, type PlacedNodes } from './placement-pen.ts';

/** Where everything in sight stands, from the top left of the map; `y` counts lines of the whole scroll. */
export interface HeatPlacement extends PlacedNodes {
  readonly zoom: HeatZoom;
}

/** Nodes that a zoom shows: all, or those of the site, hall or rack that the node at the cursor is in. */
export function scopeOf(
  layout: FabricLayout,
  zoom: HeatZoom,
  cursorNode: number,
): readonly [from: number, to: number] {
  const place = zoom === 'fabric' ? null : nodePlace(layout, cursorNode);
  if (place === null) return [0, layout.firstNode.at(-1) ?? 0];
  const { site, siteIndex, node } = place;
  const base = layout.firstNode[siteIndex] ?? 0;
  if (zoom === 'site') return [base, base + site.names.length];
  const rack = site.racks[site.rackOfNode[node] ?? 0];
  const hall = site.halls[rack?.hall ?? 0];
  if (rack === undefined || hall === undefined) return [base, base];
  if (zoom === 'rack') return [base + rack.firstNode, base + rack.afterNode];
  const last = site.racks[hall.afterRack - 1];
  return [base + (site.racks[hall.firstRack]?.firstNode ?? 0), base + (last?.afterNode ?? 0)];
}

/** Places the nodes of a scope into lines of `width` cells. Costs some 3 ms for 12,500 nodes. */
export function placeNodes(
  layout: FabricLayout,
  zoom: HeatZoom,
  scope: readonly [from: number, to: number],
  width: number,
): HeatPlacement {
  const [from, to] = scope;
  const pen = new Pen(layout, scope, width, gridOf(zoom, width));
  for (let node = from; node < to; ) {
    const place = nodePlace(layout, node);
    if (place === null) break;
    const { site, siteIndex } = place;
    const rackIndex = site.rackOfNode[place.node] ?? 0;
    const base = layout.firstNode[siteIndex] ?? 0;
    const hall = site.halls[site.racks[rackIndex]?.hall ?? 0];
    const firstRack = layout.firstRack[siteIndex] ?? 0;
    if (zoom === 'fabric' && place.node === 0) pen.title('site', siteIndex);
    const runs: Run[] = [];
    for (let rack = rackIndex; rack < (hall?.afterRack ?? 0); rack++) {
      const { firstNode, afterNode } = site.racks[rack] ?? { firstNode: 0, afterNode: 0 };
      if (base + firstNode >= to) break;
      runs.push({ index: firstRack + rack, from: base + firstNode, to: base + afterNode });
    }
    const hallIndex = firstRack + (hall?.firstRack ?? 0);
    if (zoom === 'fabric') placeDense(pen, runs, hallIndex);
    else if (zoom === 'site') placeRows(layout, pen, runs, hallIndex);
    else if (zoom === 'hall') placeRacks(layout, pen, runs);
    else placeValues(pen, runs);
    node = runs.at(-1)?.to ?? to;
  }
  return { zoom, ...pen.finish() };
}

/** A GPU's number, its sign and its value: `5 ▇ 98 %`. */
export const VALUE_WIDTH = 13;
/** Before the cells of a hall on the map of all sites stands its name. */
const HALL_GUTTER = 4;
const LONGEST_NAME = 16;
/** Blocks of more nodes than this go on beside themselves. */
const HIGHEST_BLOCK = 16;
const GAP = 2;

/** Nodes with more GPUs than fit beside the names go on in the next line; values stand in fours and eights. */
function gridOf(zoom: HeatZoom, width: number): Grid {
  if (zoom === 'rack') {
    const most = Math.max(1, Math.floor(width / VALUE_WIDTH));
    return { perLine: 2 ** Math.floor(Math.log2(most)), cellWidth: VALUE_WIDTH };
  }
  const names = zoom === 'fabric' ? HALL_GUTTER : LONGEST_NAME + 1;
  return { perLine: Math.max(1, width - names), cellWidth: 1 };
}

interface Run {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** Racks one after the other, a blank between them; a rack goes to the next line whole where it can. */
function placeDense(pen: Pen, racks: readonly Run[], hall: number): void {
  pen.newLine(HALL_GUTTER);
  pen.label('hall', hall, 0, HALL_GUTTER - 1);
  for (const { from, to } of racks) {
    let cells = 0;
    for (let node = from; node < to; node++) cells += pen.cellsOf(node);
    if (cells > pen.room && pen.room < pen.lineRoom) pen.newLine(HALL_GUTTER);
    for (let node = from; node < to; node++) {
      if (Math.min(pen.cellsOf(node), pen.lineRoom) > pen.room) pen.newLine(HALL_GUTTER);
      pen.node(node);
    }
    pen.skip(1);
  }
  pen.endLine();
}

/** A title for each hall; its racks with their names in columns, blanks between nodes. */
function placeRows(layout: FabricLayout, pen: Pen, racks: readonly Run[], hall: number): void {
  pen.title('hall', hall);
  const names = racks.map(({ index }) => rackNameWidth(layout, index));
  const gutter = Math.min(LONGEST_NAME, Math.max(0, ...names)) + 1;
  for (const { index, from, to } of racks) {
    let needed = gutter;
    for (let node = from; node < to; node++) needed += pen.cellsOf(node) + 1;
    if (needed - 1 > pen.room || pen.isAtStart) pen.newLine(0);
    pen.label('rack', index, pen.x, gutter - 1);
    pen.skip(gutter);
    for (let node = from; node < to; node++) {
      if (Math.min(pen.cellsOf(node), pen.lineRoom - gutter) > pen.room) pen.newLine(gutter);
      pen.node(node);
      pen.skip(1);
    }
    pen.skip(GAP - 1);
  }
  pen.endLine();
}

/** Each rack a block with its name above it, each of its nodes a line with its name. */
function placeRacks(layout: FabricLayout, pen: Pen, racks: readonly Run[]): void {
  let top = pen.y;
  let bottom = top;
  let left = 0;
  for (const { index, from, to } of racks) {
    let [widestName, mostCells] = [1, 1];
    for (let node = from; node < to; node++) {
      widestName = Math.max(widestName, cellWidth(shortNodeName(layout, node)));
      mostCells = Math.max(mostCells, pen.cellsOf(node));
    }
    const nameWidth = Math.min(LONGEST_NAME, widestName);
    const column = nameWidth + 1 + mostCells + GAP;
    const count = to - from;
    const wanted = Math.ceil(count / HIGHEST_BLOCK);
    const columns = Math.max(1, Math.min(wanted, Math.floor((pen.width + GAP) / column)));
    const width = Math.max(columns * column, rackNameWidth(layout, index) + GAP);
    if (left > 0 && left + width - GAP > pen.width) {
      [top, left] = [bottom + 1, 0];
      bottom = top;
    }
    pen.labelAt('rack', index, left, top, Math.min(width - GAP, pen.width - left));
    const lines = columns === 1 ? count : Math.ceil(count / columns);
    let y = top + 1;
    for (let node = from; node < to; node++) {
      const place = node - from;
      if (place % lines === 0) y = top + 1;
      const x = left + Math.floor(place / lines) * column;
      pen.labelAt('node', node, x, y, nameWidth);
      y += pen.nodeAt(node, x + nameWidth + 1, y);
      bottom = Math.max(bottom, y - 1);
    }
    left += width;
  }
  pen.moveTo(bottom + 1);
}

/** Each node a title, its GPUs below it with their values. */
function placeValues(pen: Pen, racks: readonly Run[]): void {
  for (const { from, to } of racks) {
    for (let node = from; node < to; node++) {
      pen.title('node', node);
      pen.newLine(0);
      pen.node(node);
      pen.endLine();
    }
  }
}

function rackNameWidth(layout: FabricLayout, rack: number): number {
  return cellWidth(rackName(layout, rack));
}

/** What a rack of the fabric is called. */
export function rackName(layout: FabricLayout, rack: number): SafeText {
  const siteIndex = layout.firstRack.findLastIndex((first) => first <= rack);
  const own = layout.sites[siteIndex]?.racks[rack - (layout.firstRack[siteIndex] ?? 0)];
  return shownName(own?.name ?? null, say`no rack`);
}

/** A node's name without what all nodes of its rack begin with. */
export function shortNodeName(layout: FabricLayout, node: number): SafeText {
  const place = nodePlace(layout, node);
  const name = place?.site.names[place.node] ?? '';
  const rack = place?.site.racks[place.site.rackOfNode[place.node] ?? 0];
  if (place === null || rack === undefined || rack.afterNode - rack.firstNode < 2)
    return shownName(name, say``);
  // They stand in order, so what the first and the last begin with, mostly all begin with.
  const [first, last] = [place.site.names[rack.firstNode] ?? '', place.site.names[rack.afterNode - 1] ?? ''];
  let shared = 0;
  while (shared < first.length && first[shared] === last[shared]) shared++;
  const cut = first.slice(0, shared).search(/[^A-Za-z0-9][A-Za-z0-9]*$/) + 1;
  return shownName(name.startsWith(first.slice(0, cut)) ? name.slice(cut) : name, say``);
}
