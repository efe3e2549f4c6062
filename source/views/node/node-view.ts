import type { Look } from '../../components/look.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import { intersect, type Rect } from '../../screen/rect.ts';
import { type Block, beside, stacked } from '../page-block.ts';
import { gpuBlock } from './gpu-list.ts';
import { alertsBlock, eventsBlock, missingBlock, rackBlock, sourcesBlock, workBlock } from './node-blocks.ts';
import { HEADER_LINES, paintNodeHeader } from './node-header.ts';
import type { NodeModel } from './node-rows.ts';

/** What the caller decides of the page. */
export interface NodeShown {
  /** Lines of the body that are scrolled out at the top. */
  readonly offset?: number;
  /** Whether the reasons for missing values are listed where there is no room for them anyway. */
  readonly reasons?: boolean;
}

/** From this width on the lower half stands in two columns. */
const TWO_COLUMNS = 160;
const SCROLLBAR = 2;

/**
 * One node: who it is and how fresh that is, its GPUs, what is wrong and happened, what runs on it, its
 * rack, and where all that comes from. The header stays; the rest scrolls.
 */
export function paintNode(
  buffer: CellBuffer,
  rect: Rect,
  model: NodeModel,
  look: Look,
  shown: NodeShown = {},
): void {
  const body = bodyOf(rect);
  const page = pageOf(rect, model, look, shown);
  const offset = Math.max(0, Math.min(shown.offset ?? 0, page.lines - body.height));
  buffer.clipped(rect, () => {
    paintNodeHeader(buffer, rect, model, look);
    buffer.clipped(body, () => {
      const place = { ...body, y: body.y - offset, width: body.width - SCROLLBAR, height: page.lines };
      page.paint(buffer, place, look);
    });
    const bar = { ...body, x: body.x + body.width - 1, width: 1 };
    paintScrollbar(buffer, bar, { offset, visible: body.height, count: page.lines }, look);
  });
}

/** The greatest offset that still fills the page, for whoever scrolls it. */
export function lastOffset(rect: Rect, model: NodeModel, look: Look, shown: NodeShown = {}): number {
  return Math.max(0, pageOf(rect, model, look, shown).lines - bodyOf(rect).height);
}

/** A blank line keeps the header apart. */
function bodyOf(rect: Rect): Rect {
  const top = HEADER_LINES + 1;
  return intersect({ ...rect, y: rect.y + top, height: rect.height - top }, rect);
}

/** With the reasons for missing values where they were asked for, or where all of the page fits with them. */
function pageOf(rect: Rect, model: NodeModel, look: Look, { reasons = false }: NodeShown): Block {
  const whole = blocks(rect.width, model, true, look);
  if (reasons || whole.lines <= bodyOf(rect).height) return whole;
  return blocks(rect.width, model, false, look);
}

function blocks(width: number, model: NodeModel, reasons: boolean, look: Look): Block {
  const isWide = width >= TWO_COLUMNS;
  // Half of the width less what parts the halves.
  const room = isWide ? (width >> 1) - SCROLLBAR : width - SCROLLBAR;
  const gpus = gpuBlock(model);
  const [alerts, events] = [alertsBlock(model, room, look), eventsBlock(model, room, look)];
  const [work, rack] = [workBlock(model, room, look), rackBlock(model, room, look)];
  const [sources, missing] = [sourcesBlock(model, look), missingBlock(model, reasons, look)];
  return isWide
    ? stacked([gpus, beside(stacked([alerts, events]), stacked([work, rack, sources, missing]))])
    : stacked([gpus, alerts, work, events, rack, sources, missing]);
}
