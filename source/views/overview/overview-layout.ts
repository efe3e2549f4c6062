import { intersect, type Rect } from '../../screen/rect.ts';
import { FEW_SITES } from './site-worry.ts';

/** Where one site stands, and in which form. */
export interface PlacedSite {
  readonly site: string;
  readonly rect: Rect;
}

export interface OverviewLayout {
  readonly totals: Rect;
  /** Panels, or one line a site where there is no room for them. */
  readonly form: 'panels' | 'lines';
  readonly columns: number;
  readonly placed: readonly PlacedSite[];
  /** Sites before and after those that are placed, where not all fit. */
  readonly before: number;
  readonly after: number;
  /** The line that says so; null when all fit. */
  readonly hidden: Rect | null;
  readonly below: Rect;
}

/** Narrower than this a panel cannot say its figures. */
const PANEL_WIDTH = 39;
/** Up to here one panel over the whole width says more than two that are cut. */
const ONE_COLUMN = 95;
/** Frame, eight lines of figures and two of notices; and the least that says whether a site is well. */
const FULL = 11;
const COMPACT = 6;

/** Lines that could be used: by the fullest panel, and by what stands below. */
export interface Wanted {
  readonly panel: number;
  readonly below: number;
  /** Without which what stands below leaves out what nobody may miss. */
  readonly needed: number;
  /** Lines of a site where there is no room for panels. */
  readonly linesOf: (site: string) => number;
}

/**
 * Shares the screen out: totals, sites in the order given, and below them what goes on. No site is ever
 * left out unsaid.
 */
export function layOutOverview(
  rect: Rect,
  sites: readonly string[],
  selected: string | null,
  wanted: Wanted,
): OverviewLayout {
  const totals = { ...rect, height: Math.min(1, rect.height) };
  const rest = intersect({ ...rect, y: rect.y + 1, height: rect.height - 1 }, rect);
  const columns =
    rect.width <= ONE_COLUMN ? 1 : Math.max(1, Math.min(sites.length, Math.floor(rect.width / PANEL_WIDTH)));
  const rows = Math.ceil(sites.length / columns);
  const content = Math.max(COMPACT, wanted.panel);
  const height = panelHeight(rest.height, rows, wanted, content, sites.length > FEW_SITES);
  if (height !== null) {
    const placed = sites.map((site, index) => ({ site, rect: panelAt(rest, index, columns, height) }));
    const below = { ...rest, y: rest.y + rows * height, height: rest.height - rows * height };
    return { totals, form: 'panels', columns, placed, before: 0, after: 0, hidden: null, below };
  }
  return layOutLines(totals, rest, sites, selected, wanted.linesOf);
}

/** Null when not even the smallest panels fit. */
function panelHeight(
  height: number,
  rows: number,
  { below, needed }: Wanted,
  content: number,
  isMany: boolean,
): number | null {
  const most = (reserve: number): number =>
    Math.min(content, Math.floor((height - reserve) / Math.max(1, rows)));
  // Half of the screen is for what goes on; what it does not need the panels have.
  const full = most(Math.min(below, Math.ceil(height / 2)));
  if (full >= Math.min(FULL, content)) return full;
  // Many small panels are harder to look through than as many lines.
  if (isMany) return null;
  return most(Math.max(LEAST_BELOW, needed)) >= COMPACT
    ? Math.max(COMPACT, most(Math.max(needed, Math.ceil(height / 3))))
    : null;
}

const LEAST_BELOW = 2;

function panelAt({ x, y, width }: Rect, index: number, columns: number, height: number): Rect {
  const column = index % columns;
  const left = Math.floor((column * width) / columns);
  const right = Math.floor(((column + 1) * width) / columns);
  return { x: x + left, y: y + Math.floor(index / columns) * height, width: right - left, height };
}

/** A header, lines for each site, and when they are too many a line that counts the others. */
function layOutLines(
  totals: Rect,
  rest: Rect,
  sites: readonly string[],
  selected: string | null,
  linesOf: (site: string) => number,
): OverviewLayout {
  const share = Math.max(rest.height - LEAST_BELOW - 1, Math.ceil((rest.height * 2) / 3));
  const room = Math.max(1, Math.min(rest.height - 1, share));
  const all = sites.length <= room;
  const shown = all ? sites.length : Math.max(1, room - 1);
  const cursor = Math.max(0, sites.indexOf(selected ?? ''));
  const first = all ? 0 : Math.max(0, Math.min(cursor - (shown >> 1), sites.length - shown));
  const inSight = sites.slice(first, first + shown);
  const wanted = inSight.reduce((sum, site) => sum + linesOf(site), 0);
  let y = rest.y + 1;
  const placed = inSight.map((site) => {
    const height = all && wanted <= room ? linesOf(site) : 1;
    y += height;
    return { site, rect: { ...rest, y: y - height, height } };
  });
  const used = y - rest.y + (all ? 0 : 1);
  return {
    totals,
    form: 'lines',
    columns: 1,
    placed,
    before: first,
    after: sites.length - first - shown,
    hidden: all ? null : { ...rest, y, height: 1 },
    below: { ...rest, y: rest.y + used, height: Math.max(0, rest.height - used) },
  };
}

export type SiteMove = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** The site that the cursor goes to; it stays where there is none in that direction. */
export function movedSite(
  sites: readonly string[],
  selected: string | null,
  move: SiteMove,
  columns: number,
): string | null {
  const at = sites.indexOf(selected ?? '');
  const last = sites.length - 1;
  if (at < 0 || move === 'first') return sites[0] ?? null;
  switch (move) {
    case 'left':
      return sites[at - 1] ?? selected;
    case 'right':
      return sites[at + 1] ?? selected;
    case 'up':
      return sites[at - columns] ?? selected;
    case 'down': {
      // The last row may be short: from above its gap the cursor goes to its end.
      const hasRowBelow = Math.floor(at / columns) < Math.floor(last / columns);
      return hasRowBelow ? (sites[Math.min(at + columns, last)] ?? selected) : selected;
    }
    case 'last':
      return sites[last] ?? selected;
  }
}
