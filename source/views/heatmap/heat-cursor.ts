import { cellName, cellsOfNode, type FabricLayout, nodeOfCell, nodePlace } from './fabric-layout.ts';
import type { HeatPlacement } from './heat-placement.ts';
import type { HeatState } from './heat-state.ts';

export type HeatMove =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'previous-node'
  | 'next-node'
  | 'previous-rack'
  | 'next-rack';

/** What a move needs of what was painted last. */
export interface HeatGround {
  readonly layout: FabricLayout;
  readonly placement: HeatPlacement;
  /** The cell under the cursor; null when there is none at all. */
  readonly cursor: number | null;
  /** Lines of the map in sight. */
  readonly visible: number;
}

/**
 * The state with the cursor moved. Moves by cell, line and node stay in what is shown; moves by rack go
 * on into the next hall and site, and take the zoom with them. At the end of the way it stays.
 */
export function moveHeatCursor(state: HeatState, move: HeatMove, ground: HeatGround): HeatState {
  const { layout, cursor } = ground;
  if (cursor === null) return state;
  const cell = moved(cursor, move, ground);
  const name = cellName(layout, cell);
  return name === null || (cell === cursor && state.cursor?.name === name)
    ? state
    : { ...state, cursor: { name, index: cell } };
}

/** Where on the map a cell stands, in screen cells and lines of the whole scroll. */
export function spotOf(
  { layout, placement }: Pick<HeatGround, 'layout' | 'placement'>,
  cell: number,
): { readonly x: number; readonly y: number } {
  const node = nodeOfCell(layout, cell);
  const [first] = cellsOfNode(layout, node);
  const { perLine, cellWidth, from } = placement;
  const position = cell - first;
  return {
    x: (placement.x[node - from] ?? 0) + (position % perLine) * cellWidth,
    y: (placement.y[node - from] ?? 0) + Math.floor(position / perLine),
  };
}

/** The cell at a place of the map, for the mouse; null beside all cells. */
export function cellAt(
  ground: Pick<HeatGround, 'layout' | 'placement'>,
  x: number,
  y: number,
): number | null {
  const nearest = nearestIn(ground, x, y);
  if (nearest === null) return null;
  const spot = spotOf(ground, nearest);
  return x >= spot.x && x < spot.x + ground.placement.cellWidth ? nearest : null;
}

function moved(cursor: number, move: HeatMove, ground: HeatGround): number {
  const { layout, placement, visible } = ground;
  const first = cellsOfNode(layout, placement.from)[0];
  const last = cellsOfNode(layout, placement.to - 1)[1] - 1;
  const within = (cell: number): number => Math.max(first, Math.min(last, cell));
  const node = nodeOfCell(layout, cursor);
  switch (move) {
    case 'left':
      return within(cursor - 1);
    case 'right':
      return within(cursor + 1);
    case 'first':
      return first;
    case 'last':
      return last;
    case 'up':
      return byLines(cursor, -1, ground);
    case 'down':
      return byLines(cursor, 1, ground);
    // A line of the old page stays in sight, so that the eye keeps its place.
    case 'page-up':
      return byLines(cursor, -Math.max(1, visible - 1), ground);
    case 'page-down':
      return byLines(cursor, Math.max(1, visible - 1), ground);
    case 'previous-node':
      return toNode(layout, cursor, Math.max(placement.from, node - 1));
    case 'next-node':
      return toNode(layout, cursor, Math.min(placement.to - 1, node + 1));
    case 'previous-rack':
      return toRack(layout, cursor, node, -1);
    case 'next-rack':
      return toRack(layout, cursor, node, 1);
  }
}

/** So many lines on; lines without cells are passed over. */
function byLines(cursor: number, by: number, ground: HeatGround): number {
  const { x, y } = spotOf(ground, cursor);
  const { lines } = ground.placement;
  const step = Math.sign(by);
  const target = Math.max(0, Math.min(lines - 1, y + by));
  for (let line = target; line >= 0 && line < lines; line += step) {
    const found = nearestIn(ground, x, line);
    if (found !== null) return found;
  }
  // Beyond the last cells there may be names only: back to where cells are.
  for (let line = target; line !== y && line >= 0 && line < lines; line -= step) {
    const found = nearestIn(ground, x, line);
    if (found !== null) return found;
  }
  return cursor;
}

function nearestIn(
  { layout, placement }: Pick<HeatGround, 'layout' | 'placement'>,
  x: number,
  line: number,
): number | null {
  const { lineFirst, nodeAt, perLine, cellWidth, from } = placement;
  let best: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  const end = lineFirst[line + 1] ?? 0;
  for (let entry = lineFirst[line] ?? end; entry < end; entry++) {
    const node = nodeAt[entry] ?? from;
    const [first, after] = cellsOfNode(layout, node);
    const start = first + (line - (placement.y[node - from] ?? 0)) * perLine;
    const count = Math.min(perLine, after - start);
    const left = placement.x[node - from] ?? 0;
    const column = Math.max(0, Math.min(count - 1, Math.floor((x - left) / cellWidth)));
    const distance = Math.abs(left + column * cellWidth - x);
    if (count > 0 && distance < nearest) [best, nearest] = [start + column, distance];
  }
  return best;
}

/** The GPU at the same position of another node. */
function toNode(layout: FabricLayout, cursor: number, node: number): number {
  const [own] = cellsOfNode(layout, nodeOfCell(layout, cursor));
  const [first, after] = cellsOfNode(layout, node);
  return after <= first ? cursor : Math.min(after - 1, first + cursor - own);
}

function toRack(layout: FabricLayout, cursor: number, node: number, by: 1 | -1): number {
  const place = nodePlace(layout, node);
  if (place === null) return cursor;
  const rack = place.site.racks[place.site.rackOfNode[place.node] ?? 0];
  const base = layout.firstNode[place.siteIndex] ?? 0;
  const beside = base + (by > 0 ? (rack?.afterNode ?? 0) : (rack?.firstNode ?? 0) - 1);
  const next = nodePlace(layout, beside);
  if (next === null) return cursor;
  const target = next.site.racks[next.site.rackOfNode[next.node] ?? 0];
  const first = (layout.firstNode[next.siteIndex] ?? 0) + (target?.firstNode ?? 0);
  return toNode(layout, cursor, first);
}
