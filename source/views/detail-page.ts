import type { Look } from '../components/look.ts';
import { type CursorMove, scrolledTo } from '../components/scroll.ts';
import { paintScrollbar } from '../components/scrollbar.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { intersect, type Rect } from '../screen/rect.ts';
import { layer } from '../screen/style.ts';
import { type Block, MARGIN, type Stop, stacked } from './page-block.ts';

/** One thing in full: a head that stays, and below it a body that scrolls and has places for the cursor. */
export interface DetailPage {
  readonly head: Block;
  readonly body: Block;
}

/** Where an operator is on a page: the first line in sight, and the place under the cursor by its name. */
export interface PagePosition {
  readonly offset: number;
  readonly cursor: string | null;
}

const SCROLLBAR = 2;
/** Lines of the body without which the head gives way. */
const LEAST_BODY = 6;

/** The cells that blocks have on a page of this width. */
export function pageWidth(width: number): number {
  return Math.max(1, width - MARGIN - SCROLLBAR);
}

export function paintDetailPage(
  buffer: CellBuffer,
  rect: Rect,
  page: DetailPage,
  position: PagePosition,
  look: Look,
): void {
  const { head, body, place } = partsOf(rect, page);
  const { offset, stop } = placedAt(rect, page, position);
  const width = pageWidth(rect.width);
  buffer.clipped(rect, () => {
    const above = { ...rect, x: rect.x + MARGIN, width, height: head.lines };
    head.paint(buffer, above, look);
    buffer.clipped(place, () => {
      const inside = { x: rect.x + MARGIN, y: place.y - offset, width, height: body.lines };
      body.paint(buffer, inside, look);
      if (stop !== null) markStop(buffer, inside, stop, look);
    });
    const bar = { ...place, x: rect.x + rect.width - 1, width: 1 };
    paintScrollbar(buffer, bar, { offset, visible: place.height, count: body.lines }, look);
  });
}

/** The place under the cursor; null where none is in sight. */
export function stopUnderCursor(rect: Rect, page: DetailPage, position: PagePosition): Stop | null {
  return placedAt(rect, page, position).stop;
}

/** The place of a page at a cell of the screen, for a click. */
export function stopAt(
  rect: Rect,
  page: DetailPage,
  position: PagePosition,
  x: number,
  y: number,
): Stop | null {
  const { body, place } = partsOf(rect, page);
  const { offset } = placedAt(rect, page, position);
  const line = y - place.y + offset;
  const column = x - rect.x - MARGIN;
  const isThere = (stop: Stop): boolean =>
    stop.line === line && column >= stop.x - MARGIN && column < stop.x + stop.width;
  return y < place.y ? null : (body.stops?.find(isThere) ?? null);
}

/**
 * Moves from place to place while the next one is in sight, and else scrolls: text between places that
 * are far apart is read line by line.
 */
export function movedOnPage(
  rect: Rect,
  page: DetailPage,
  position: PagePosition,
  move: CursorMove,
): PagePosition {
  const { body, place } = partsOf(rect, page);
  const last = Math.max(0, body.lines - place.height);
  const { offset, stop } = placedAt(rect, page, position);
  const stops = body.stops ?? [];
  const bounded = (line: number): number => Math.max(0, Math.min(last, line));
  const at = stop === null ? -1 : stops.findIndex(({ id }) => id === stop.id);
  const isIn = ({ line }: Stop, top: number): boolean => line >= top && line < top + place.height;
  const lands = (top: number, from: 'first' | 'last'): PagePosition => {
    const seen = stops.filter((one) => isIn(one, top));
    const found = from === 'first' ? seen[0] : seen.at(-1);
    return { offset: top, cursor: found?.id ?? position.cursor };
  };
  switch (move) {
    case 'first':
      return { offset: 0, cursor: stops[0]?.id ?? null };
    case 'last':
      return lands(last, 'last');
    case 'page-up':
      return lands(bounded(offset - Math.max(1, place.height - 1)), 'first');
    case 'page-down':
      return lands(bounded(offset + Math.max(1, place.height - 1)), 'last');
    case 'up':
    case 'down': {
      const by = move === 'down' ? 1 : -1;
      const seen = stops.filter((one) => isIn(one, offset));
      const next = at >= 0 ? stops[at + by] : by > 0 ? seen[0] : seen.at(-1);
      const isNear = next !== undefined && (by > 0 ? next.line < offset + place.height : next.line >= offset);
      const scrolled = bounded(offset + by);
      if (isNear)
        return { offset: bounded(scrolledTo(offset, next.line, place.height, body.lines)), cursor: next.id };
      if (scrolled !== offset) return { offset: scrolled, cursor: position.cursor };
      return { offset, cursor: next?.id ?? position.cursor };
    }
  }
}

/** The position as it can be: within the page, the cursor on a place that is in sight. */
function placedAt(
  rect: Rect,
  page: DetailPage,
  { offset, cursor }: PagePosition,
): { readonly offset: number; readonly stop: Stop | null } {
  const { body, place } = partsOf(rect, page);
  const top = Math.max(0, Math.min(offset, body.lines - place.height));
  const stops = body.stops ?? [];
  const wanted = cursor === null ? stops[0] : stops.find(({ id }) => id === cursor);
  const isSeen = wanted !== undefined && wanted.line >= top && wanted.line < top + place.height;
  return { offset: top, stop: isSeen ? wanted : null };
}

interface Parts {
  readonly head: Block;
  readonly body: Block;
  readonly place: Rect;
}

/** Where there is no room for both, the head scrolls with the rest. */
function partsOf(rect: Rect, { head, body }: DetailPage): Parts {
  const top = head.lines === 0 ? 0 : head.lines + 1;
  if (rect.height - top < LEAST_BODY) {
    return { head: stacked([]), body: stacked([head, body]), place: rect };
  }
  return { head, body, place: intersect({ ...rect, y: rect.y + top, height: rect.height - top }, rect) };
}

function markStop(buffer: CellBuffer, { x, y }: Rect, stop: Stop, { theme, glyphs }: Look): void {
  const line = { x: x + stop.x, y: y + stop.line, width: stop.width, height: 1 };
  buffer.restyle(line, (style) => layer(style, theme.selection));
  buffer.write(line.x - MARGIN, line.y, glyphs.cursor, theme.accent);
}
