import type { SourceKind } from '../../../protocol/index.ts';
import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { layer } from '../../screen/style.ts';
import { writeWithRest } from '../cut-list.ts';
import { type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { severitySign, styleAt } from '../look-words.ts';
import { powerOf } from './fabric-totals.ts';
import { count, fresh } from './fact-writer.ts';
import type { OverviewModel } from './overview-rows.ts';
import { siteFreshnessPiece } from './site-freshness.ts';
import { ownNotices, siteNotices } from './site-notices.ts';
import { noteOf } from './site-panel.ts';
import type { SiteRow } from './site-row.ts';
import { FEW_SITES } from './site-worry.ts';
import { byUrgency } from './standing-alerts.ts';

/**
 * Sites as lines of a table, where there is no room for panels. Beside the figures stands what is wrong; on a
 * narrow screen with few sites below them, so that both can be read.
 */
export function paintSiteLines(
  buffer: CellBuffer,
  header: Rect,
  rows: readonly SiteRow[],
  places: ReadonlyMap<string, Rect>,
  { selected, names }: Pick<OverviewModel, 'selected' | 'names'>,
  look: Look,
): void {
  const isSpread =
    [...places.values()].some(({ height }) => height > 1) || spreads(rows.length, header.width);
  const columns = columnsOf(rows, { selected, names }, isSpread, look);
  const placeOf = (row: number): Rect => places.get(rows[row]?.id ?? '') ?? header;
  const list = { ...header, height: rows.length + 1 };
  const lineOf = (row: number): number => placeOf(row).y;
  paintList(
    buffer,
    list,
    isSpread ? columns : [...columns, noticeColumn(rows, look)],
    rows.length,
    look,
    lineOf,
  );
  for (const [index, row] of rows.entries()) {
    const place = placeOf(index);
    const [notice, ...more] = place.height > 1 ? ownNotices(row, look) : [];
    const below = { ...place, x: place.x + INDENT, y: place.y + 1, width: place.width - INDENT };
    if (notice !== undefined) writeWithRest(buffer, below, notice, more.length, look);
    if (row.id === selected) buffer.restyle(place, (style) => layer(style, look.theme.selection));
  }
}

const INDENT = 4;

/** Lines of a site's place: a second one where there is something to say that no alert of it says. */
export function linesOfSite(rows: readonly SiteRow[], site: string, width: number, look: Look): number {
  const row = rows.find(({ id }) => id === site);
  if (row === undefined || !spreads(rows.length, width)) return 1;
  return ownNotices(row, look).length === 0 ? 1 : 2;
}

function spreads(sites: number, width: number): boolean {
  return sites <= FEW_SITES && width <= NARROW;
}

/** Up to here figures and words beside each other would both be cut. */
const NARROW = 110;

function columnsOf(
  rows: readonly SiteRow[],
  { selected, names }: Pick<OverviewModel, 'selected' | 'names'>,
  /** Which kind of source it is that is not heard then stands below. */
  isSpread: boolean,
  look: Look,
): ListColumn[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const cells = (of: (row: SiteRow) => readonly Piece[]) => (index: number) => {
    const row = rows[index];
    return row === undefined ? [] : of(row);
  };
  const watts = formatQuantities(
    rows.flatMap((row) => [powerOf(row), row.figures.gridLimitWatts]),
    'W',
    { signs },
  );
  const limitOf = (index: number): Piece[] => [
    { text: say` / ${watts.cells[2 * index + 1] ?? signs.missing}`, style: theme.muted },
  ];
  const figure = (
    title: SafeText,
    priority: number,
    kind: SourceKind,
    text: (row: SiteRow) => SafeText,
  ): ListColumn => ({
    title,
    align: 'end',
    priority,
    cell: cells((row) => [{ text: text(row), style: styleAt(fresh(row, kind), theme.text, look) }]),
  });
  return [
    {
      title: say`  site`,
      align: 'start',
      priority: 0,
      least: 12,
      most: 28,
      cell: cells((row) => [
        { text: row.id === selected ? say`${glyphs.cursor} ` : say`  `, style: theme.accent },
        { text: names.get(row.id) ?? row.name, style: theme.heading },
      ]),
    },
    {
      title: say`heard`,
      align: 'start',
      priority: 0,
      cell: cells((row) =>
        isSpread ? [siteFreshnessPiece(row.freshness, ageOf(row), look)] : noteOf(row, look),
      ),
    },
    {
      title: say`nodes heard`,
      align: 'end',
      priority: 1,
      cell: cells(({ coverage: { heard, total }, stream }) => {
        const isWhole = total !== null && heard >= total;
        const words = say`${count(heard, look)} of ${count(total, look)}`;
        return [
          {
            text: isWhole ? words : say`${glyphs.warning} ${words}`,
            style: styleAt(stream, isWhole ? theme.text : theme.warning, look),
          },
        ];
      }),
    },
    figure(
      say`GPUs`,
      3,
      'scheduler',
      (row) => say`${count(row.figures.gpusAllocated, look)} / ${count(row.figures.gpus, look)}`,
    ),
    {
      // As on a panel: what is drawn, and what the grid allows.
      title: watts.symbol === '' ? say`draws` : say`${watts.symbol}`,
      align: 'end',
      priority: 4,
      cell: (index) => {
        const row = rows[index];
        const style = row === undefined ? theme.text : styleAt(fresh(row, 'power'), theme.text, look);
        return [{ text: say`${watts.cells[2 * index] ?? signs.missing}`, style }, ...limitOf(index)];
      },
    },
    figure(
      say`PUE`,
      8,
      'power',
      (row) => formatQuantities([row.figures.pue], 'none', { signs }).cells[0] ?? signs.missing,
    ),
    figure(say`renewable`, 9, 'power', (row) =>
      formatQuantity(row.figures.renewableRatio, 'ratio', { signs }),
    ),
    figure(say`use`, 5, 'gpu', (row) => formatQuantity(row.figures.gpuUtilizationRatio, 'ratio', { signs })),
    figure(say`run`, 6, 'scheduler', (row) => count(row.figures.workloadsRunning, look)),
    figure(say`wait`, 6, 'scheduler', (row) => count(row.figures.workloadsPending, look)),
    {
      title: say`alerts`,
      align: 'end',
      priority: 2,
      cell: cells((row) => alertsCell(row, look)),
    },
  ];
}

function noticeColumn(rows: readonly SiteRow[], look: Look): ListColumn {
  return {
    title: say``,
    align: 'start',
    priority: 0,
    // What is wrong says more than how many GPUs there are.
    least: 36,
    cell: (index) => {
      const row = rows[index];
      return row === undefined ? [] : (siteNotices(row, look, 1)[0] ?? []);
    },
  };
}

/** Of what is least fresh of it. */
function ageOf({ freshness, stream, ageSeconds, kinds }: SiteRow): number | null {
  if (freshness === stream) return ageSeconds;
  return kinds.find((kind) => kind.freshness === freshness)?.ageSeconds ?? null;
}

/** How many alerts stand, with the sign of the worst. */
function alertsCell({ alerts, stream }: SiteRow, look: Look): Piece[] {
  const [worst] = alerts.toSorted(byUrgency);
  if (worst === undefined) return [{ text: say`0`, style: styleAt(stream, look.theme.muted, look) }];
  const { text, style } = severitySign(worst.severity, look);
  return [{ text: say`${text} ${alerts.length}`, style: styleAt(stream, style, look) }];
}
