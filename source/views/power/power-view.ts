import { say } from '../../../protocol/text.ts';
import { widthOf, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { scrolledTo } from '../../components/scroll.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import { intersect, type Rect } from '../../screen/rect.ts';
import { layer } from '../../screen/style.ts';
import { paintList } from '../figure-list.ts';
import { powerColumns } from './power-columns.ts';
import type { PowerModel } from './power-rows.ts';
import { paintSitePower } from './site-power-lines.ts';

const SCROLLBAR = 2;
/** The tree needs its head and some rows to be worth anything. */
const LEAST_TREE = 5;

/** The sites against their grid connections, and below them the tree from the grid to the racks. */
export function paintPower(buffer: CellBuffer, rect: Rect, model: PowerModel, look: Look): void {
  const { theme, glyphs } = look;
  const { lines, shown } = sitesPart(rect, model);
  buffer.clipped(rect, () => {
    if (model.sites.length === 0) {
      const none = { text: say`no site is configured`, style: theme.muted };
      writePieces(buffer, rect.x, rect.y, rect.width, [none], glyphs.ellipsis);
      return;
    }
    const longestName = model.sites.reduce((most, { name }) => Math.max(most, widthOf(name)), 0);
    for (const [index, site] of model.sites.slice(0, shown).entries()) {
      paintSitePower(buffer, { ...rect, y: rect.y + index * lines, height: lines }, site, longestName, look);
    }
    const hidden = model.sites.length - shown;
    if (hidden > 0) {
      const more = { text: say`+${hidden} more sites in the tree`, style: theme.muted };
      writePieces(buffer, rect.x, rect.y + shown * lines, rect.width, [more], glyphs.ellipsis);
    }
    paintTree(buffer, treeOf(rect, model), model, look);
  });
}

/** Rows of the tree in sight, for paging; 0 where there is no room for it. */
export function visiblePowerRows(rect: Rect, model: PowerModel): number {
  return Math.max(0, treeOf(rect, model).height - 1);
}

/** Where the tree is scrolled to so that its cursor is in sight, for the state to keep. */
export function powerOffset(rect: Rect, model: PowerModel): number {
  return scrolledTo(model.state.offset, model.cursor, visiblePowerRows(rect, model), model.rows.length);
}

/** The row drawn at a line of the screen, for the mouse; null beside the rows. */
export function powerRowAt(rect: Rect, model: PowerModel, y: number): number | null {
  const tree = treeOf(rect, model);
  const row = powerOffset(rect, model) + y - tree.y - 1;
  return y > tree.y && y < tree.y + tree.height && row < model.rows.length ? row : null;
}

/** How many sites stand above the tree, in how many lines each. */
function sitesPart({ height }: Rect, { sites }: PowerModel) {
  const room = Math.max(1, height - LEAST_TREE - 1);
  const lines = sites.length * 2 <= Math.min(room, height >> 1) ? 2 : 1;
  const shown = Math.min(sites.length, lines === 2 ? sites.length : Math.max(1, Math.min(room, height >> 1)));
  return { lines, shown };
}

function treeOf(rect: Rect, model: PowerModel): Rect {
  const { lines, shown } = sitesPart(rect, model);
  const more = model.sites.length > shown ? 1 : 0;
  // A blank line parts them where there is room.
  const gap = rect.height >= LEAST_TREE * 3 ? 1 : 0;
  const top = shown * lines + more + gap;
  return intersect({ ...rect, y: rect.y + top, height: Math.max(0, rect.height - top) }, rect);
}

function paintTree(buffer: CellBuffer, tree: Rect, model: PowerModel, look: Look): void {
  const visible = Math.max(0, tree.height - 1);
  if (visible === 0) return;
  const offset = scrolledTo(model.state.offset, model.cursor, visible, model.rows.length);
  const rows = model.rows.slice(offset, offset + visible);
  const selected = model.cursor === null ? null : model.cursor - offset;
  const place = { ...tree, width: Math.max(1, tree.width - SCROLLBAR) };
  paintList(buffer, place, powerColumns(rows, selected, look), rows.length, look);
  if (selected !== null) {
    const under = { ...place, y: tree.y + 1 + selected, height: 1 };
    buffer.restyle(under, (style) => layer(style, look.theme.selection));
  }
  const bar = { ...tree, x: tree.x + tree.width - 1, y: tree.y + 1, width: 1, height: visible };
  paintScrollbar(buffer, bar, { offset, visible, count: model.rows.length }, look);
}
