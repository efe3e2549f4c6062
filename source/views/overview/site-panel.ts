import { neutralise, say } from '../../../protocol/text.ts';
import { cellWidth, cut } from '../../../protocol/text-width.ts';
import { type Piece, widthOfPieces, writeFitted, writePieces } from '../../components/fitted-text.ts';
import { paintGauge } from '../../components/gauge.ts';
import type { Look } from '../../components/look.ts';
import { paintPanel } from '../../components/panel.ts';
import { paintSparkline } from '../../components/sparkline.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { layer } from '../../screen/style.ts';
import { writeWithRest } from '../cut-list.ts';
import { fitGroups, type Group, writeGroups } from '../fitted-groups.ts';
import type { Fact } from './fact.ts';
import { FACT_NAMES, FACTS_BY_WEIGHT, siteFacts } from './site-facts.ts';
import { siteBorder, siteFreshnessPiece } from './site-freshness.ts';
import { countNotices, siteNotices } from './site-notices.ts';
import type { SiteRow } from './site-row.ts';

/** What all panels have in common, so that each line stands at the same height in all of them. */
export interface PanelShown {
  readonly isSelected: boolean;
  /** Lines kept for notices. */
  readonly notices: number;
}

/** From this width on the figures stand in two columns. */
const TWO_COLUMNS = 74;
const LABEL = 7;

/**
 * ```
 * ╭ 1 De Halm, Hoogkerk · NL ─── ● live 0.6 s ╮
 * │ GPUs   38,912 / 40,000  97 %  △ 3 faulty  │
 * │ use    91 % ▆▇▇▇▆▇▇▇                      │
 * │ MW     61.2 / 70.0  ▇▇▇▇▇▇▇▇▇░  8.8 free  │
 * │ heard  5,000 of 5,000 nodes  oldest 14 s  │
 * │ ▲ 2 min dh-a14-n03: GPU 5 fell off        │
 * ╰───────────────────────────────────────────╯
 * ```
 * With fewer lines it says less, but always how much of the site is heard, and the worst that is wrong.
 */
export function paintSitePanel(
  buffer: CellBuffer,
  rect: Rect,
  row: SiteRow,
  { isSelected, notices: noticeLines }: PanelShown,
  look: Look,
): void {
  const [title, note] = titlesOf(row, isSelected, rect.width - 6, look);
  const border = siteBorder(row.stream, isSelected, look);
  const frame = paintPanel(buffer, rect, { title, note, border }, look);
  const inside = { ...frame, x: frame.x + 1, width: Math.max(0, frame.width - 2) };
  if (row.ageSeconds === null) {
    // Nothing is known of it: a grid of dashes would hide the one thing to be said.
    paintNotices(buffer, inside, row, look);
    return;
  }
  const isShort = inside.height < FACT_NAMES.length + noticeLines;
  const columns = isShort && inside.width >= TWO_COLUMNS ? 2 : 1;
  const names = factNames((inside.height - Math.min(noticeLines, inside.height - 2)) * columns);
  const facts = siteFacts(row, look);
  const lines = Math.ceil(names.length / columns);
  const width = columns === 1 ? inside.width : (inside.width - 3) >> 1;
  for (const [index, name] of names.entries()) {
    const place = {
      x: inside.x + (index < lines ? 0 : inside.width - width),
      y: inside.y + (index % lines),
      width,
      height: 1,
    };
    paintFact(buffer, place, facts[name], look);
  }
  const below = { ...inside, y: inside.y + lines, height: Math.max(0, inside.height - lines) };
  paintNotices(buffer, below, row, look);
}

function paintNotices(buffer: CellBuffer, rect: Rect, row: SiteRow, look: Look): void {
  const room = rect.height;
  for (const [line, pieces] of siteNotices(row, look, room).entries()) {
    const place = { ...rect, y: rect.y + line, height: 1 };
    writeWithRest(buffer, place, pieces, line === room - 1 ? countNotices(row, look) - room : 0, look);
  }
}

/** Lines that notices get before figures do: what is not heard, and the worst alert. */
export function noticeLines(rows: readonly SiteRow[], look: Look): number {
  return Math.max(1, ...rows.map((row) => Math.min(2, countNotices(row, look))));
}

/** Lines beyond which a panel has nothing more to say, its frame included. */
export function panelLines(row: SiteRow, look: Look): number {
  return 2 + FACT_NAMES.length + Math.min(MOST_NOTICES, countNotices(row, look));
}

const MOST_NOTICES = 6;

/** The facts that are shown in so many places, in their order. */
function factNames(places: number) {
  const kept = new Set(FACTS_BY_WEIGHT.slice(0, Math.max(1, places)));
  return FACT_NAMES.filter((name) => kept.has(name));
}

function paintFact(buffer: CellBuffer, rect: Rect, fact: Fact, look: Look): void {
  const { x, y, width } = rect;
  writeFitted(buffer, x, y, LABEL - 1, fact.label, look.theme.muted, look.glyphs.ellipsis);
  const room = width - LABEL;
  const used = writeGroups(buffer, x + LABEL, y, room, wordingFor(fact, room), look);
  if (fact.fill === null) return;
  const left = x + LABEL + used + 2;
  const rest = x + width - left;
  if (fact.fill.kind === 'curve') {
    const { values, most, style } = fact.fill;
    paintSparkline(buffer, { x: left, y, width: rest, height: 1 }, values, { least: 0, most, style }, look);
    return;
  }
  const after = widthOfPieces(fact.fill.after);
  const bar = rest - after - 2;
  if (bar >= LEAST_BAR) {
    paintGauge(buffer, { x: left, y, width: bar, height: 1 }, fact.fill.ratio, fact.fill.style, look);
  }
  if (rest >= after) writePieces(buffer, x + width - after, y, after, fact.fill.after, look.glyphs.ellipsis);
}

const LEAST_BAR = 4;

/** The long words where all of them fit, else the short ones. */
function wordingFor({ groups, short }: Fact, width: number): readonly Group[] {
  return short !== undefined && fitGroups(groups, width).length < groups.length ? short : groups;
}

/** The name on the left; on the right how fresh the site is, which never gives way. */
function titlesOf(row: SiteRow, isSelected: boolean, width: number, look: Look): [Piece[], Piece[]] {
  const { theme, glyphs } = look;
  const note = noteOf(row, look);
  const name = isSelected ? layer(theme.heading, theme.selection) : theme.heading;
  const groups = [
    { pieces: [{ text: say`${row.position} ${row.name}`, style: name }], priority: 0 },
    {
      pieces: row.jurisdiction === null ? [] : [{ text: row.jurisdiction, style: theme.muted }],
      priority: 1,
    },
  ];
  const room = Math.max(1, width - widthOfPieces(note) - 1);
  const cursor = { text: isSelected ? say`${glyphs.cursor} ` : say``, style: theme.accent };
  const title = [
    cursor,
    ...fitGroups(groups, room - 2).flatMap(({ pieces }, at) => spaced(pieces, at, look)),
  ];
  return [cutPieces(title, room, look), note];
}

/** Freshness of what is worst; when that is not the stream itself, of which kind. */
export function noteOf(row: SiteRow, look: Look): Piece[] {
  const worst = row.kinds.find(({ freshness }) => freshness === row.freshness);
  if (row.freshness === row.stream || worst === undefined) {
    return [siteFreshnessPiece(row.stream, row.ageSeconds, look)];
  }
  return [
    { text: say`${neutralise(worst.kind)} `, style: look.theme.muted },
    siteFreshnessPiece(worst.freshness, worst.ageSeconds, look),
  ];
}

function spaced(pieces: readonly Piece[], at: number, { theme, glyphs }: Look): readonly Piece[] {
  return at === 0 ? pieces : [{ text: say` ${glyphs.separator} `, style: theme.muted }, ...pieces];
}

/** A long name is cut, so that what stands at the right keeps its place. */
function cutPieces(pieces: readonly Piece[], width: number, { glyphs }: Look): Piece[] {
  let left = width;
  const kept: Piece[] = [];
  for (const { text, style } of pieces) {
    const shown = cut(text, left, glyphs.ellipsis);
    kept.push({ text: shown, style });
    left -= cellWidth(shown);
    if (left <= 0) break;
  }
  return kept;
}
