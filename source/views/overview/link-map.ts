import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Point, paintLine } from '../../components/cell-line.ts';
import { type Piece, widthOf, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';
import { signsOf } from '../look-signs.ts';
import { toneOf } from '../word-tones.ts';
import type { JoinedLink } from './joined-links.ts';
import { around, freePlace } from './map-places.ts';
import type { OverviewModel } from './overview-rows.ts';
import { siteFreshnessPiece } from './site-freshness.ts';

/** With fewer lines it cannot be read. */
export const LEAST_MAP_LINES = 7;
const MOST_MAP_LINES = 13;
/** Beside a list; on narrower screens the list says more. */
const LEAST_WIDTH = 120;
const MOST_MAP_WIDTH = 76;
/** Two need no map, and more are a tangle. */
const LEAST_SITES = 3;
const MOST_SITES = 8;
/** With more, only links that are not well are named. */
const MOST_NAMED = 4;

export function isMapped({ sites, links }: OverviewModel, width: number): boolean {
  const isReadable = sites.length >= LEAST_SITES && sites.length <= MOST_SITES;
  return width >= LEAST_WIDTH && links.length > 0 && isReadable;
}

/** Lines of the map where there is room: a wider one is higher. */
export function mapLines(width: number): number {
  return Math.min(MOST_MAP_LINES, Math.max(LEAST_MAP_LINES, Math.round(width / 14)));
}

/** The right part of the place of the links. */
export function mapRect(rect: Rect): Rect {
  const width = Math.min(MOST_MAP_WIDTH, Math.floor(rect.width * 0.44));
  return { ...rect, x: rect.x + rect.width - width, width };
}

/**
 * Sites around, a line for each link; what is well is faint, what is not has its colour, sign and word.
 * ```
 *  ● De Halm ═══ ● 0.41 ms load 53 % ═══ ● Eemshaven
 * ```
 */
export function paintLinkMap(buffer: CellBuffer, rect: Rect, model: OverviewModel, look: Look): void {
  const nodes = placeSites(rect, model, look);
  const drawn = model.links
    .map((link) => ({ link, style: lineStyle(link, look), ends: endsOf(link, nodes) }))
    .sort((a, b) => Number(isWell(b.link)) - Number(isWell(a.link)));
  buffer.clipped(rect, () => {
    for (const { link, style, ends } of drawn) {
      if (ends === null) continue;
      const along = link.protection === 'protected' ? look.glyphs.protectedLink : look.glyphs.plainLink;
      const isBroken = link.state !== 'up' || link.heardEnds === 0;
      const [from, to] = ends.map(({ x, y }) => ({ x: rect.x + x, y: rect.y + y }));
      if (from !== undefined && to !== undefined)
        paintLine(buffer, from, to, { along, style, isBroken }, look);
    }
    const taken = nodes.map(({ label }) => label);
    for (const { name, pieces, label } of nodes) {
      if (name !== '')
        writePieces(buffer, rect.x + label.x, rect.y + label.y, label.width, pieces, look.glyphs.ellipsis);
    }
    for (const { link, ends } of drawn.toReversed()) {
      if (ends === null || (isWell(link) && nodes.length > MOST_NAMED)) continue;
      const [pieces, place] = labelPlace(labelPieces(link, look), ends, rect, taken);
      if (place === null) continue;
      taken.push(place);
      writePieces(buffer, rect.x + place.x, rect.y + place.y, place.width, pieces, look.glyphs.ellipsis);
    }
  });
}

/** A site of the map; places are counted from its corner. */
interface MapNode {
  readonly name: SafeText;
  readonly centre: Point;
  readonly label: Rect;
  readonly pieces: readonly Piece[];
}

function placeSites({ width, height }: Rect, { sites, names }: OverviewModel, look: Look): MapNode[] {
  const widest = Math.max(...sites.map(({ id }) => widthOf(names.get(id) ?? neutralise(id)))) + 4;
  const places = around(sites.length);
  return sites.map((site, index) => {
    const name = names.get(site.id) ?? neutralise(site.id);
    const { style } = siteFreshnessPiece(site.freshness, null, look);
    const isLive = site.freshness === 'live';
    const pieces = [
      { text: say` ${look.glyphs[site.freshness]} `, style },
      { text: say`${name} `, style: isLive ? look.theme.text : style },
    ];
    const place = places[index] ?? { x: 0, y: 0 };
    const centre = {
      x: Math.round(widest / 2 + place.x * Math.max(0, width - widest)),
      y: Math.round(place.y * (height - 1)),
    };
    const cells = widthOfPieces(pieces);
    const x = Math.max(0, Math.min(width - cells, centre.x - (cells >> 1)));
    return {
      name,
      centre: { ...centre, x: x + (cells >> 1) },
      label: { x, y: centre.y, width: cells, height: 1 },
      pieces,
    };
  });
}

function endsOf(link: JoinedLink, nodes: readonly MapNode[]): readonly [Point, Point] | null {
  const from = nodes.find(({ name }) => name === link.from);
  const to = nodes.find(({ name }) => name === link.to);
  return from === undefined || to === undefined ? null : [from.centre, to.centre];
}

/** Where there is no room for the whole label its sign and word are enough. */
function labelPlace(
  pieces: readonly Piece[],
  ends: readonly [Point, Point],
  rect: Rect,
  taken: readonly Rect[],
): readonly [readonly Piece[], Rect | null] {
  const whole = freePlace(ends, widthOfPieces(pieces), rect, taken);
  if (whole !== null) return [pieces, whole];
  const word = pieces.slice(0, 1);
  return [word, freePlace(ends, widthOfPieces(word) + 1, rect, taken)];
}

function isWell(link: JoinedLink): boolean {
  return link.heardEnds === 2 && link.state === 'up' && link.protection === 'protected';
}

function lineStyle(link: JoinedLink, { theme }: Look): StyleId {
  if (link.heardEnds === 0) return theme.stale;
  const tone = toneOf(link.state);
  if (tone === 'critical') return theme.critical;
  return isWell(link) ? theme.faint : theme.warning;
}

/** `● 0.41 ms load 53 %`, of what the link carries; `▲ down`, `△ degraded 0.62 ms`. */
function labelPieces(link: JoinedLink, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  if (link.heardEnds === 0) return [{ text: say` ${glyphs.stale} stale `, style: theme.stale }];
  const tone = toneOf(link.state);
  if (tone === 'critical')
    return [{ text: say` ${glyphs.critical} ${neutralise(link.state)} `, style: theme.critical }];
  const delay = formatQuantity(link.delaySeconds, 's', { signs });
  const { loadBitsPerSecond: load, capacityBitsPerSecond: capacity } = link;
  const share = load === null || capacity === null || capacity === 0 ? null : load / capacity;
  const loaded = share === null ? say`` : say` load ${formatQuantity(share, 'ratio', { signs })}`;
  const figures = { text: say` ${delay}${loaded} `, style: theme.muted };
  if (isWell(link)) return [{ text: say` ${glyphs.ok}`, style: theme.muted }, figures];
  const word =
    link.heardEnds === 1
      ? say`one end`
      : link.state === 'up'
        ? neutralise(link.protection)
        : neutralise(link.state);
  return [{ text: say` ${glyphs.warning} ${word}`, style: theme.warning }, figures];
}
