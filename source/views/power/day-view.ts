import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOf, writeFitted, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { paintTimeAxis } from '../../components/time-axis.ts';
import { formatDuration } from '../../format/duration.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { paintList } from '../figure-list.ts';
import { type Group, writeGroups } from '../fitted-groups.ts';
import { signsOf } from '../look-signs.ts';
import { limitSigns, type PowerSpan, paintSpan, spanCells } from './day-chart.ts';
import { breakerColumns, type FactLine, generalFacts, loadFacts, rackColumns } from './day-facts.ts';
import type { DayModel, DaySite } from './day-rows.ts';
import { paintSitePower, watts } from './site-power-lines.ts';

/** Lines that a site needs to be worth anything, and cells from which on two stand side by side. */
const LEAST_BLOCK = 16;
const LEAST_FOR_TWO = 160;
const HEAD = 2;
const AXIS = 2;
const LEGEND = 1;
const LEAST_CHART = 3;
const MOST_CHART = 16;
/** Rows of a list that is worth having, its head included. */
const LEAST_LIST = 4;
const LABEL = 10;
const GAP = 2;

/**
 * Each site's power over the last hour and the last day against its limits, and below it where it comes from
 * and what is near its limits.
 * ```
 *  70.0 MW  ─────────────────────────  ────────────────────────
 *               ░   ░░     ═══════           ═════
 *           ▅▅▅▅▅▆▆▆▆▆                 ▃▃▃▄▅▃▃▃▅▆▆
 *           ┴───────┴───────┴────────  ┴──────┴──────┴────────
 *           1 h ago        now         24 h ago     now
 * ```
 */
export function paintPowerDay(buffer: CellBuffer, rect: Rect, model: DayModel, look: Look): void {
  const { sites } = model;
  if (sites.length === 0) {
    const none = { text: say`no site is configured`, style: look.theme.muted };
    writePieces(buffer, rect.x, rect.y, rect.width, [none], look.glyphs.ellipsis);
    return;
  }
  const columns = rect.width >= LEAST_FOR_TWO && sites.length > 1 ? 2 : 1;
  const rows = Math.max(
    1,
    Math.min(Math.ceil(sites.length / columns), Math.floor(rect.height / LEAST_BLOCK)),
  );
  const first = Math.max(0, Math.min(model.first, sites.length - columns * rows));
  const width = Math.floor((rect.width - GAP * (columns - 1)) / columns);
  const height = Math.floor(rect.height / rows);
  const shown = sites.slice(first, first + columns * rows);
  for (const [index, site] of shown.entries()) {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const place = { x: rect.x + column * (width + GAP), y: rect.y + row * height, width, height };
    buffer.clipped(place, () =>
      paintSite(buffer, { ...place, height: height - (rows > 1 ? 1 : 0) }, site, look),
    );
  }
}

function paintSite(buffer: CellBuffer, rect: Rect, site: DaySite, look: Look): void {
  const { x, width } = rect;
  paintSitePower(buffer, { ...rect, height: HEAD }, site.power, widthOf(site.power.name), look);
  const general = generalFacts(site, look);
  const loads = loadFacts(site, look);
  const spare = rect.height - HEAD - AXIS - LEGEND;
  const facts = Math.max(0, Math.min(general.length + loads.length, spare - LEAST_CHART));
  const chart = Math.max(1, Math.min(MOST_CHART, spare - facts));
  let y = rect.y + HEAD;
  paintCharts(buffer, { x, y, width, height: chart + AXIS }, site, look);
  y += chart + AXIS;
  writeGroups(buffer, x, y, width, legend(site, look), look);
  y += LEGEND;
  const left = rect.y + rect.height - y;
  const hasLists = left - general.length >= LEAST_LIST + 1;
  const lines = hasLists ? general : [...general, ...loads];
  for (const line of lines.slice(0, left)) paintFacts(buffer, { x, y: y++, width, height: 1 }, line, look);
  if (!hasLists) return;
  const half = Math.floor((width - GAP) / 2);
  const lists = { x, y: y + 1, width: half, height: rect.y + rect.height - y - 1 };
  const { breakers, racks } = site.notable;
  paintList(buffer, lists, breakerColumns(breakers, look), breakers.length, look);
  paintList(buffer, { ...lists, x: x + half + GAP }, rackColumns(racks, look), racks.length, look);
}

function paintFacts(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  { title, groups }: FactLine,
  look: Look,
): void {
  writeFitted(buffer, x, y, LABEL - 1, title, look.theme.muted, look.glyphs.ellipsis);
  writeGroups(buffer, x + LABEL, y, Math.max(0, width - LABEL), groups, look);
}

/** The hour and the day side by side, on one scale. */
function paintCharts(buffer: CellBuffer, rect: Rect, site: DaySite, look: Look): void {
  const { hour, day, limits } = site;
  const height = Math.max(0, rect.height - AXIS);
  const room = Math.max(0, rect.width - LABEL - GAP);
  const wide = Math.floor(room / 2);
  const hours = { ...rect, x: rect.x + LABEL, width: wide, height };
  const days = { ...hours, x: hours.x + wide + GAP, width: room - wide };
  const charts = [
    { span: hour, place: hours, cells: spanCells(hour, limits, hours.width) },
    { span: day, place: days, cells: spanCells(day, limits, days.width) },
  ];
  const peaks = charts.flatMap(({ cells }) =>
    cells.flatMap(({ most, demanded }) => [most ?? 0, demanded ?? 0]),
  );
  const top = Math.max(1, limits.gridWatts ?? 0, limits.contractWatts ?? 0, ...peaks) * HEADROOM;
  const label = (value: number, line: number): void =>
    void writeFitted(
      buffer,
      rect.x,
      rect.y + line,
      LABEL - 2,
      watts(value, look),
      look.theme.muted,
      look.glyphs.ellipsis,
      'end',
    );
  label(top, 0);
  label(0, height - 1);
  for (const { span, place, cells } of charts) {
    if (cells.every(({ most, demanded }) => most === null && demanded === null)) {
      const none = { text: say`nothing was heard yet`, style: look.theme.muted };
      writePieces(buffer, place.x, place.y + (height >> 1), place.width, [none], look.glyphs.ellipsis);
    }
    paintSpan(buffer, place, cells, limits, top, look);
    paintAxis(buffer, { ...place, y: place.y + height, height: AXIS }, span, look);
  }
}

/** So that the highest of the limits is below the upper edge. */
const HEADROOM = 1.06;

function paintAxis(buffer: CellBuffer, rect: Rect, { backMs, aheadMs }: PowerSpan, look: Look): void {
  const signs = signsOf(look);
  const long = (ms: number): SafeText => formatDuration(ms / 1000, signs);
  const ticks = [
    { at: -backMs, text: say`${long(backMs)} ago` },
    { at: 0, text: say`now` },
    { at: aheadMs, text: say`in ${long(aheadMs)}` },
  ];
  paintTimeAxis(buffer, rect, { from: -backMs, to: aheadMs, ticks, marks: [] }, look);
}

/** What each sign of the chart means, with how much that is. */
function legend({ limits, power, isItAlone }: DaySite, look: Look): Group[] {
  const { theme, glyphs } = look;
  const signs = limitSigns(look);
  const named = (sign: SafeText, name: SafeText, value: number | null, priority: number): Group => {
    const pieces: Piece[] = [
      { text: say`${sign} `, style: theme.muted },
      { text: value === null ? name : say`${name} ${watts(value, look)}`, style: theme.muted },
    ];
    return { pieces, priority };
  };
  const { demandLimitWatts, nextDemandLimitWatts } = power.demand;
  const asked = limits.demands.length > 0 || demandLimitWatts !== null;
  const none = say`${glyphs.missing}`;
  return [
    limits.gridWatts === null
      ? named(none, say`no grid limit known`, null, 1)
      : named(signs.grid, say`grid limit`, limits.gridWatts, 1),
    ...(limits.contractWatts === null ? [] : [named(signs.contract, say`contract`, limits.contractWatts, 2)]),
    ...(asked
      ? [named(signs.demand, say`the grid demands`, demandLimitWatts ?? nextDemandLimitWatts, 0)]
      : []),
    named(glyphs.sparks.at(-1) ?? none, isItAlone ? say`mean, IT alone` : say`mean`, null, 3),
    named(glyphs.barEmpty, say`up to the peak`, null, 4),
  ];
}
