import { say } from '../../../protocol/text.ts';
import { writeFitted } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { alertsSection } from './alerts-section.ts';
import { eventsSection } from './events-section.ts';
import { fabricSection } from './fabric-section.ts';
import { hourSection } from './hour-section.ts';
import { linksSection } from './links-section.ts';
import { operationsSection } from './operations-section.ts';
import type { OverviewModel } from './overview-rows.ts';
import type { Section } from './section.ts';
import { survivalSection } from './survival-section.ts';

/** Cells for the names of the sections. */
const GUTTER = 9;

/** From here on sections stand in two columns: lines of 200 cells are not read. */
const TWO_COLUMNS = 240;
const BETWEEN = 3;

/**
 * How many lines the lower part could use, blank ones between its sections included, and how many it needs to
 * say what nobody may miss: what is wrong, the links, what a site's loss would mean.
 */
export function linesBelow(
  model: OverviewModel,
  width: number,
): { readonly below: number; readonly needed: number } {
  const columns = columnsOf(model, width);
  const most = (lines: (section: Section) => number): number =>
    Math.max(...columns.map((sections) => sections.reduce((sum, section) => sum + lines(section), 0)));
  return { below: most(({ wanted }) => wanted + 1), needed: most(({ needed }) => needed) };
}

/**
 * Alerts, links, what runs, what happened, each with its name in the gutter. Where room is short each
 * gets its least in the order of weight, then what it needs, then as much as it wants; what gets nothing is left out.
 */
export function paintLowerPart(buffer: CellBuffer, rect: Rect, model: OverviewModel, look: Look): void {
  const columns = columnsOf(model, rect.width);
  const width = Math.floor((rect.width - (columns.length - 1) * BETWEEN) / columns.length);
  for (const [index, sections] of columns.entries()) {
    paintSections(buffer, { ...rect, x: rect.x + index * (width + BETWEEN), width }, sections, look);
  }
}

function paintSections(buffer: CellBuffer, rect: Rect, sections: readonly Section[], look: Look): void {
  const heights = shareLines(sections, rect.height);
  const shown = sections.filter((_, index) => (heights[index] ?? 0) > 0);
  const used = heights.reduce((sum, height) => sum + height, 0);
  // A blank line between sections only where all of them have it: the eye reads it as structure.
  const gap = used + shown.length <= rect.height ? 1 : 0;
  let y = rect.y + gap;
  for (const [index, section] of sections.entries()) {
    const height = heights[index] ?? 0;
    if (height === 0) continue;
    writeFitted(buffer, rect.x, y, GUTTER - 1, section.title, look.theme.heading, look.glyphs.ellipsis);
    const inside = { x: rect.x + GUTTER, y, width: Math.max(0, rect.width - GUTTER), height };
    buffer.clipped(inside, () => section.paint(buffer, inside, look));
    y += height + gap;
  }
}

/** In the order in which they stand: how things are, then what goes on. */
function columnsOf(model: OverviewModel, width: number): readonly (readonly Section[])[] {
  const isWide = width >= TWO_COLUMNS;
  const survival = survivalSection(model, say`If lost`);
  const now = [
    fabricSection(model, say`Fabric`),
    alertsSection(model, say`Alerts`),
    linksSection(model, say`Links`, isWide ? (width - BETWEEN) >> 1 : width),
    ...(survival === null ? [] : [survival]),
  ];
  const happening = [
    operationsSection(model, say`Running`),
    hourSection(model, say`1 hour`),
    eventsSection(model, say`Lately`),
  ];
  return isWide ? [now, happening] : [[...now, ...happening]];
}

/** Lines of each section: alerts before operations before links before events. */
function shareLines(sections: readonly Section[], height: number): number[] {
  const shares = sections.map(() => 0);
  let left = height;
  const byWeight = sections
    .map((_, index) => index)
    .sort((a, b) => weightOf(sections[a]) - weightOf(sections[b]));
  const give = (index: number, lines: number): void => {
    shares[index] = (shares[index] ?? 0) + lines;
    left -= lines;
  };
  for (const index of byWeight) {
    const least = sections[index]?.least ?? 0;
    if (least <= left) give(index, least);
  }
  for (const most of ['needed', 'wanted'] as const) {
    for (const index of byWeight) {
      const section = sections[index];
      const has = shares[index] ?? 0;
      if (section === undefined || (has === 0 && section.least > 0)) continue;
      give(index, Math.max(0, Math.min(left, section[most] - has)));
    }
  }
  return shares;
}

function weightOf(section: Section | undefined): number {
  return section?.weight ?? 0;
}
