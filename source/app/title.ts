import { KINDS, type KindName } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import type { Piece } from '../components/fitted-text.ts';
import type { Look } from '../components/look.ts';
import { formatQuantity } from '../format/quantity.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import type { Rect } from '../screen/rect.ts';
import { columnTitle } from '../views/column-titles.ts';
import { isAscii, signsOf } from '../views/look-signs.ts';
import { viewEntry } from '../views/registry.ts';
import type { Total } from '../views/row-figures.ts';
import type { ViewName } from '../views/view-names.ts';
import { type Place, placeOf, type ScreenState } from './screen-state.ts';
import { paintSegments, type Segment } from './segments.ts';
import type { ShownTable } from './shown-table.ts';

/**
 * The way in, and of a table what of it is shown:
 * `nodes 37 of 12,500  filter health!=ok  sorted by temp ↓          296 GPUs · 212 kW`
 */
export function paintTitle(
  buffer: CellBuffer,
  rect: Rect,
  state: ScreenState,
  table: ShownTable | null,
  look: Look,
): void {
  const onSite = table !== null || OF_SITES.includes(placeOf(state).view) ? siteSegments(state, look) : [];
  const ofTable = table === null ? [] : tableSegments(state, table, look);
  const segments = [wayIn(state, look), ...onSite, ...ofTable];
  paintSegments(buffer, { ...rect, x: rect.x + 1, width: rect.width - 2 }, segments, look);
}

/** Pages that show only the one site when only one is asked for. */
const OF_SITES: readonly ViewName[] = ['heatmap', 'power'];

function siteSegments({ site }: ScreenState, { theme }: Look): Segment[] {
  if (site === null) return [];
  return [{ spellings: [[{ text: say`only ${neutralise(site)}`, style: theme.warning }]], priority: 1 }];
}

function wayIn(state: ScreenState, look: Look): Segment {
  const { theme } = look;
  const step = isAscii(look) ? say`>` : say`›`;
  const names = state.stack.map(placeTitle);
  const last = names.at(-1) ?? say``;
  const before = names
    .slice(0, -1)
    .map((name): Piece => ({ text: say`${name} ${step} `, style: theme.muted }));
  const here: Piece = { text: last, style: theme.heading };
  return { spellings: [[...before, here], [here]], priority: 1 };
}

function placeTitle({ view, subject, of }: Place): SafeText {
  if (subject === null) return neutralise(viewEntry(view).title);
  const kind = of === null ? view : of in KINDS ? KINDS[of as KindName].singular : of;
  return say`${neutralise(kind)} ${neutralise(subject)}`;
}

function tableSegments(state: ScreenState, table: ShownTable, look: Look): Segment[] {
  const { theme, glyphs } = look;
  const { filter, sort, marks } = placeOf(state).table;
  const segments: Segment[] = [];
  const count = (value: number): SafeText => formatQuantity(value, 'count', { signs: signsOf(look) });
  const rows = table.rows.count;
  const counted = rows === table.total ? say`${count(rows)}` : say`${count(rows)} of ${count(table.total)}`;
  segments.push({ spellings: [[{ text: counted, style: theme.text }]], priority: 0 });
  for (const { apart, count: some } of table.apart) {
    const text = say`${count(some)} of them ${neutralise(apart.words)}`;
    segments.push({ spellings: [[{ text, style: theme.muted }]], priority: 2 });
  }
  if (table.heard < rows) {
    const text = say`${glyphs.warning} ${count(table.heard)} of them heard in time`;
    segments.push({ spellings: [[{ text, style: theme.warning }]], priority: 0 });
  }
  if (filter !== '') {
    const text = say`filter ${neutralise(filter, 1024)}`;
    segments.push({
      spellings: [[{ text, style: theme.accent }], [{ text: say`filtered`, style: theme.accent }]],
      priority: 2,
    });
  }
  if (sort !== null) {
    const mark = sort.descending ? glyphs.descending : glyphs.ascending;
    // An order may be kept from last time: nobody may take the first row for the first by name.
    const by = say`by ${columnTitle(sort.column)} ${mark}`;
    const spellings = [say`sorted ${by}`, by].map((text) => [{ text, style: theme.accent }]);
    segments.push({ spellings, priority: 0 });
  }
  if (marks.size > 0) {
    segments.push({
      spellings: [[{ text: say`${glyphs.mark} ${count(marks.size)} marked`, style: theme.marked }]],
      priority: 1,
    });
  }
  const own = rows - table.apart.reduce((sum, group) => sum + group.count, 0);
  const sums = table.totals
    .filter(({ measured }) => measured > 0)
    .map((total, index) => sumPiece(total, own, index > 0, look));
  const asked = table.apart.flatMap(({ apart, sums: [first = 0] }): Piece[] =>
    apart.sum === null || first === 0
      ? []
      : [{ text: say` + ${count(first)} ${neutralise(apart.sum)}`, style: theme.muted }],
  );
  const main = [...sums.slice(0, 1), ...asked];
  if (sums.length > 0) {
    const spellings = [[...main, ...sums.slice(1)], main, sums.slice(0, 1)];
    segments.push({ spellings, priority: 3, atEnd: true });
  }
  return segments;
}

/** A sum says what it covers where that is not all. */
function sumPiece({ column, unit, sum, measured }: Total, rows: number, isNext: boolean, look: Look): Piece {
  const value = formatQuantity(sum, unit, { signs: signsOf(look) });
  const word = unit === 'count' ? say` ${columnTitle(column)}` : say``;
  const covers = measured === rows ? say`` : say` (${measured} of ${rows} measured)`;
  const before = isNext ? say` ${look.glyphs.separator} ` : say``;
  return { text: say`${before}${value}${word}${covers}`, style: look.theme.muted };
}
