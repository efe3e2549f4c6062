import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOfPieces, writePieces } from '../../components/fitted-text.ts';
import { paintGauge } from '../../components/gauge.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import type { PowerSite } from './power-rows.ts';

/** From here on a grid connection is short, as the agents' own rule has it. */
export const SHORT_OF_POWER = 0.9;

/** Names take as much as the longest one needs, within these. */
const LEAST_NAME = 10;
const MOST_NAME = 24;
const BAR = 20;
const LEAST_FOR_BAR = 70;

/**
 * One site in one line or two:
 * ```
 * De Halm   61.2 / 70.0 MW ▇▇▇▇▇▇▇▇░ 8.8 MW free at the grid   ● live 0.6 s
 *           IT 53.7 MW measured  PUE now 1.14  ☼ renewable 84 %  heat reused 9.1 MW
 * ```
 */
export function paintSitePower(
  buffer: CellBuffer,
  { x, y, width, height }: Rect,
  site: PowerSite,
  longestName: number,
  look: Look,
): void {
  const { theme, glyphs } = look;
  const note = freshnessPiece(site.freshness, site.ageSeconds, look);
  const noteWidth = widthOfPieces([note]);
  writePieces(buffer, x + Math.max(0, width - noteWidth), y, noteWidth, [note], glyphs.ellipsis);
  const room = Math.max(0, width - noteWidth - 2);
  const nameWidth = Math.min(longestName, room, Math.max(LEAST_NAME, Math.min(MOST_NAME, width >> 2)));
  const name = [{ text: site.name, style: theme.heading }];
  writePieces(buffer, x, y, nameWidth, name, glyphs.ellipsis);
  const left = x + nameWidth + 1;
  const rest = Math.max(0, room - nameWidth - 1);
  const ratio = shareOf(site);
  const isShort = ratio !== null && ratio >= SHORT_OF_POWER;
  const hasBar = width >= LEAST_FOR_BAR;
  const draw = drawPieces(site, look);
  const used = writePieces(buffer, left, y, rest, draw, glyphs.ellipsis) + 1;
  let at = left + used;
  if (hasBar) {
    const style = styleAt(site.freshness, isShort ? theme.warning : theme.bar, look);
    paintGauge(buffer, { x: at, y, width: Math.min(BAR, left + rest - at), height: 1 }, ratio, style, look);
    at += BAR + 1;
  }
  const beside = Math.max(0, left + rest - at);
  const words = freePieces(site, isShort, look);
  // What the grid gives is not what the house draws: own wind, sun and batteries lie between.
  const grid = [{ text: say` at the grid`, style: theme.muted }];
  const sign = isShort ? [{ text: glyphs.warning, style: theme.warning }] : [];
  const fits = [[...words, ...grid], words].find((pieces) => widthOfPieces(pieces) <= beside);
  const free: Group = { pieces: fits ?? sign, priority: 0 };
  const more = height > 1 ? [] : efficiencyGroups(site, look);
  writeGroups(buffer, at, y, beside, [free, ...more], look);
  if (height > 1)
    writeGroups(buffer, left, y + 1, Math.max(0, width - nameWidth - 1), efficiencyGroups(site, look), look);
}

function shareOf(site: PowerSite): number | null {
  const drawn = site.figures.facilityPowerWatts ?? site.figures.itPowerWatts;
  const limitWatts = limitOf(site);
  return drawn === null || limitWatts === null || limitWatts <= 0 ? null : drawn / limitWatts;
}

/** The lower of the connection's own limit and what the grid demands now. */
function limitOf({ figures, demand }: PowerSite): number | null {
  const { gridLimitWatts } = figures;
  const { demandLimitWatts } = demand;
  if (gridLimitWatts === null || demandLimitWatts === null) return gridLimitWatts ?? demandLimitWatts;
  return Math.min(gridLimitWatts, demandLimitWatts);
}

/** What all of the site draws of its limit; where only its computers are known, that is said. */
function drawPieces(site: PowerSite, look: Look): Piece[] {
  const { theme } = look;
  const signs = signsOf(look);
  const { facilityPowerWatts, itPowerWatts } = site.figures;
  const isPart = facilityPowerWatts === null && itPowerWatts !== null;
  const { symbol, cells } = formatQuantities([facilityPowerWatts ?? itPowerWatts, limitOf(site)], 'W', {
    signs,
  });
  const pieces: Piece[] = [
    { text: cells[0] ?? signs.missing, style: styleAt(site.freshness, theme.text, look) },
    { text: say` / ${cells[1] ?? signs.missing} ${symbol}`, style: theme.muted },
  ];
  if (isPart) pieces.push({ text: say` IT alone`, style: theme.muted });
  else if (site.isEstimated) pieces.push({ text: say` estimated`, style: theme.muted });
  return pieces;
}

function freePieces(site: PowerSite, isShort: boolean, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const { headroomWatts, gridLimitInSeconds } = site.figures;
  const free = say`${watts(headroomWatts, look)} free`;
  // What comes soon is no less worth a word than what is left.
  const text =
    gridLimitInSeconds === null || gridLimitInSeconds <= 0
      ? free
      : say`${free}, limit in ${formatQuantity(gridLimitInSeconds, 's', { signs: signsOf(look) })}`;
  const style = styleAt(site.freshness, isShort ? theme.warning : theme.text, look);
  return [{ text: isShort ? say`${glyphs.warning} ${text}` : text, style }];
}

function efficiencyGroups(site: PowerSite, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const { itPowerWatts, pue, renewableRatio, heatReusedWatts, redundantHeadroomWatts } = site.figures;
  const style = styleAt(site.freshness, theme.text, look);
  const named = (name: SafeText, value: SafeText, priority: number): Group => ({
    pieces: [
      { text: say`${name} `, style: theme.muted },
      { text: value, style },
    ],
    priority,
  });
  const basis =
    itPowerWatts === null ? say`` : site.basis === null ? say` basis unknown` : say` ${BASIS[site.basis]}`;
  return [
    ...demandGroups(site, look),
    named(say`IT`, say`${watts(itPowerWatts, look)}${basis}`, 1),
    // A ratio of this moment is no PUE of a standard, which is of a year's energy.
    named(say`PUE now`, formatQuantity(pue, 'none', { signs }), 2),
    named(say`${glyphs.sun} renewable`, formatQuantity(renewableRatio, 'ratio', { signs }), 3),
    named(say`heat reused`, watts(heatReusedWatts, look), 4),
    ...(redundantHeadroomWatts === null
      ? []
      : [named(say`free at N-1`, watts(redundantHeadroomWatts, look), 5)]),
    ...yearGroups(site, named, look),
  ];
}

/** `grid demands 50.0 MW until 17:00  next 40.0 MW from 18:00`, in UTC; nothing where it demands nothing. */
function demandGroups({ demand, freshness, wall }: PowerSite, look: Look): Group[] {
  const { theme } = look;
  const { demandLimitWatts, demandUntil, nextDemandLimitWatts, nextDemandFrom } = demand;
  const style = styleAt(freshness, theme.text, look);
  const time = (at: number): SafeText =>
    say`${formatTime(at, { now: wall, seconds: false, signs: signsOf(look) })} UTC`;
  const groups: Group[] = [];
  if (demandLimitWatts !== null) {
    const until = demandUntil === null ? say` until withdrawn` : say` until ${time(demandUntil)}`;
    const text = say`${watts(demandLimitWatts, look)}${until}`;
    groups.push({
      pieces: [
        { text: say`grid demands `, style: theme.muted },
        { text, style },
      ],
      priority: 0,
    });
  }
  if (nextDemandLimitWatts !== null && nextDemandFrom !== null) {
    const text = say`${watts(nextDemandLimitWatts, look)} from ${time(nextDemandFrom)}`;
    groups.push({
      pieces: [
        { text: say`next `, style: theme.muted },
        { text, style },
      ],
      priority: 1,
    });
  }
  return groups;
}

/** Key figures by energy, with the hours they rest on; nothing where no hour was metered on both sides. */
function yearGroups(
  { year }: PowerSite,
  named: (name: SafeText, value: SafeText, priority: number) => Group,
  look: Look,
): Group[] {
  const { yearHours, pueCategory, yearPue, yearRenewableRatio, yearReuseRatio } = year;
  if (yearHours === null || yearHours === 0) return [];
  const signs = signsOf(look);
  const category = pueCategory === null ? say`` : say` category ${neutralise(String(pueCategory))}`;
  const hours = formatQuantity(yearHours, 'count', { signs });
  return [
    named(say`PUE of ${hours} h`, say`${formatQuantity(yearPue, 'none', { signs })}${category}`, 5),
    named(say`REF`, formatQuantity(yearRenewableRatio, 'ratio', { signs }), 6),
    named(say`ERF`, formatQuantity(yearReuseRatio, 'ratio', { signs }), 7),
  ];
}

const BASIS = { measured: say`measured`, estimated: say`estimated` } as const;

export function watts(value: number | null, look: Look): SafeText {
  return formatQuantity(value, 'W', { signs: signsOf(look) });
}
