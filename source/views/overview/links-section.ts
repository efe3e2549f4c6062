import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantities, formatQuantity, type QuantityColumn } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { toneOf } from '../word-tones.ts';
import type { JoinedLink } from './joined-links.ts';
import { isMapped, LEAST_MAP_LINES, mapLines, mapRect, paintLinkMap } from './link-map.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';

const MOST = 24;
const NEEDED = 3;

/** The links between the sites, each once, joined from both ends; the worst first where not all fit. */
export function linksSection(model: OverviewModel, title: SafeText, width: number): Section {
  const { links } = model;
  const hasMap = isMapped(model, width);
  return {
    title,
    least: links.length === 0 ? 0 : 2,
    wanted: links.length === 0 ? 1 : Math.max(hasMap ? mapLines(width) : 0, Math.min(MOST, links.length) + 1),
    needed: links.length === 0 ? 0 : Math.min(NEEDED, links.length) + 1,
    weight: 2,
    paint: (buffer, rect, look) => {
      if (links.length === 0) {
        const none = { text: say`no site tells of a link`, style: look.theme.muted };
        writePieces(buffer, rect.x, rect.y, rect.width, [none], look.glyphs.ellipsis);
        return;
      }
      const map = hasMap && rect.height >= LEAST_MAP_LINES ? mapRect(rect) : null;
      if (map !== null) paintLinkMap(buffer, map, model, look);
      const list = map === null ? rect : { ...rect, width: rect.width - map.width - 2 };
      const isCut = links.length >= rect.height;
      if (isCut && rect.height < LEAST_TABLE_LINES) {
        paintWorst(buffer, list, links, look);
        return;
      }
      const shown = isCut ? [...links].sort((a, b) => worry(b) - worry(a)) : links;
      const room = isCut ? { ...list, height: list.height - 1 } : list;
      const painted = paintList(buffer, room, columnsOf(shown, look), shown.length, look);
      const hidden = shown.slice(painted);
      if (hidden.length === 0) return;
      const unwell = hidden.filter((link) => worry(link) > 0).length;
      const rest = say`and ${hidden.length} more, ${unwell === 0 ? say`all well` : say`${unwell} of them not well`}`;
      const style = unwell === 0 ? look.theme.muted : look.theme.warning;
      const y = rect.y + rect.height - 1;
      writePieces(buffer, list.x, y, list.width, [{ text: rest, style }], look.glyphs.ellipsis);
    },
  };
}

/** A header, a row, and how many more there are. */
const LEAST_TABLE_LINES = 3;

/** Where a table has no room: how many there are and are not well, and the worst, each in a line without a header. */
function paintWorst(buffer: CellBuffer, rect: Rect, links: readonly JoinedLink[], look: Look): void {
  const worst = [...links].sort((a, b) => worry(b) - worry(a));
  const unwell = links.filter((link) => worry(link) > 0).length;
  const verdict = unwell === 0 ? say`all well` : say`${unwell} not well`;
  const count: Piece = {
    text: say`${links.length} links, ${verdict}  `,
    style: unwell === 0 ? look.theme.muted : look.theme.warning,
  };
  for (const [line, link] of worst.slice(0, rect.height).entries()) {
    if (line > 0 && worry(link) === 0) break;
    const about =
      worry(link) === 0
        ? []
        : [...ends(link, look), { text: say`  `, style: look.theme.text }, ...state(link, look)];
    const pieces = line === 0 ? [count, ...about] : about;
    writePieces(buffer, rect.x, rect.y + line, rect.width, pieces, look.glyphs.ellipsis);
  }
}

function worry(link: JoinedLink): number {
  const weight = { critical: 4, warning: 3, unknown: 2, noted: 1, plain: 0 };
  return Math.max(weight[toneOf(link.state)], weight[toneOf(link.protection)], link.heardEnds < 2 ? 1 : 0);
}

function columnsOf(links: readonly JoinedLink[], look: Look): ListColumn[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const cells = (of: (link: JoinedLink) => readonly Piece[]) => (index: number) => {
    const link = links[index];
    return link === undefined ? [] : of(link);
  };
  const loss = (of: (link: JoinedLink) => number | null) =>
    cells((link) => {
      const ratio = of(link);
      const isLossy = ratio !== null && ratio >= LOSSY;
      const text = formatQuantity(ratio, 'ratio', { signs });
      if (link.heardEnds === 0) return [{ text, style: theme.stale }];
      return [
        {
          text: isLossy ? say`${glyphs.warning} ${text}` : text,
          style: isLossy ? theme.warning : theme.text,
        },
      ];
    });
  const delays = formatQuantities(
    links.map((link) => link.delaySeconds),
    's',
    { signs },
  );
  const variations = formatQuantities(
    links.map((link) => link.variationSeconds),
    's',
    { signs },
  );
  const inColumn = (column: QuantityColumn) => (index: number) => [
    {
      text: column.cells[index] ?? signs.missing,
      style: links[index]?.heardEnds === 0 ? theme.stale : theme.text,
    },
  ];
  const loads = formatQuantities(
    links.flatMap((link) => [link.loadBitsPerSecond, link.capacityBitsPerSecond]),
    'bit/s',
    { signs },
  );
  return [
    { title: say`between`, align: 'start', priority: 0, least: 20, cell: cells((link) => ends(link, look)) },
    {
      title: say`state`,
      align: 'start',
      priority: 1,
      most: 40,
      least: 24,
      cell: cells((link) => state(link, look)),
    },
    {
      title: titled(say`delay`, delays),
      align: 'end',
      priority: 2,
      cell: inColumn(delays),
    },
    {
      title: titled(say`varies`, variations),
      align: 'end',
      priority: 6,
      cell: inColumn(variations),
    },
    { title: say`lost ${glyphs.right}`, align: 'end', priority: 3, cell: loss((link) => link.lossThere) },
    { title: say`lost ${glyphs.left}`, align: 'end', priority: 3, cell: loss((link) => link.lossBack) },
    {
      title: titled(say`load`, loads),
      align: 'end',
      priority: 5,
      cell: (index) => {
        const style = links[index]?.heardEnds === 0 ? theme.stale : theme.text;
        return [
          { text: loads.cells[2 * index] ?? signs.missing, style },
          { text: say` of ${loads.cells[2 * index + 1] ?? signs.missing}`, style: theme.muted },
        ];
      },
    },
    {
      title: say`protected by`,
      align: 'start',
      priority: 4,
      most: 34,
      cell: cells((link) => protection(link, look)),
    },
    {
      title: say`age`,
      align: 'end',
      priority: 7,
      cell: cells((link) => [{ text: formatAge(link.ageSeconds, signs), style: theme.muted }]),
    },
  ];
}

/** The unit stands in the title where all cells share it. */
function titled(title: SafeText, { symbol }: QuantityColumn): SafeText {
  return symbol === '' ? title : say`${title} ${symbol}`;
}

/** A packet in a thousand is what a bulk copy feels. */
const LOSSY = 1e-3;

function ends(link: JoinedLink, { theme, glyphs }: Look): Piece[] {
  const line = link.protection === 'protected' ? glyphs.protectedLink : glyphs.plainLink;
  return [
    { text: link.from, style: theme.text },
    { text: say` ${line}${line} `, style: theme.muted },
    { text: link.to, style: theme.text },
  ];
}

function state(link: JoinedLink, look: Look): Piece[] {
  const { theme, glyphs } = look;
  if (link.heardEnds === 0)
    return [{ text: say`${glyphs.stale} stale: ${neutralise(link.state)}`, style: theme.stale }];
  const tone = toneOf(link.state);
  const word = neutralise(link.state);
  const pieces: Piece[] = [
    tone === 'critical' || tone === 'warning'
      ? { text: say`${glyphs[tone]} ${word}`, style: theme[tone] }
      : tone === 'unknown'
        ? { text: say`${glyphs.unknown} ${word}`, style: theme.muted }
        : { text: say`${glyphs.ok} ${word}`, style: theme.text },
  ];
  if (link.silent !== null) pieces.push({ text: say`, ${link.silent} silent`, style: theme.warning });
  else if (link.reason !== null) pieces.push({ text: say`: ${link.reason}`, style: theme.muted });
  return pieces;
}

function protection(link: JoinedLink, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const by = link.encryption ?? glyphs.missing;
  const key =
    link.keyAgeSeconds === null ? say`` : say`, key ${formatAge(link.keyAgeSeconds, signsOf(look))}`;
  if (link.heardEnds === 0) return [{ text: say`${by}${key}`, style: theme.stale }];
  switch (link.protection) {
    case 'protected':
      return [
        { text: say`${glyphs.ok} ${by}`, style: theme.text },
        { text: key, style: theme.muted },
      ];
    case 'rekeying late':
      return [{ text: say`${glyphs.warning} ${by}${key}: late`, style: theme.warning }];
    case 'unprotected':
      return [{ text: say`${glyphs.warning} not protected`, style: theme.warning }];
    default:
      return [{ text: say`${glyphs.unknown} unknown`, style: theme.muted }];
  }
}
