import type { SourceKind } from '../../../protocol/index.ts';
import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantities, formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import { layer } from '../../screen/style.ts';
import { type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { styleAt } from '../look-words.ts';
import { powerOf } from './fabric-totals.ts';
import { count, fresh } from './fact-writer.ts';
import { siteNotices } from './site-notices.ts';
import { noteOf } from './site-panel.ts';
import type { SiteRow } from './site-row.ts';

/** Sites as lines of a table, where there are too many for panels; `rect` starts with the header. */
export function paintSiteLines(
  buffer: CellBuffer,
  rect: Rect,
  rows: readonly SiteRow[],
  selected: string | null,
  look: Look,
): void {
  paintList(buffer, rect, columnsOf(rows, selected, look), rows.length, look);
  const cursor = rows.findIndex(({ id }) => id === selected);
  if (cursor < 0 || cursor + 1 >= rect.height) return;
  const line = { ...rect, y: rect.y + 1 + cursor, height: 1 };
  buffer.restyle(line, (style) => layer(style, look.theme.selection));
}

function columnsOf(rows: readonly SiteRow[], selected: string | null, look: Look): ListColumn[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const cells = (of: (row: SiteRow) => readonly Piece[]) => (index: number) => {
    const row = rows[index];
    return row === undefined ? [] : of(row);
  };
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
        { text: row.name, style: theme.heading },
      ]),
    },
    { title: say`heard`, align: 'start', priority: 0, cell: cells((row) => noteOf(row, look)) },
    {
      title: say`nodes heard`,
      align: 'end',
      priority: 1,
      cell: cells(({ coverage, stream }) => [
        {
          text: say`${count(coverage.heard, look)} of ${count(coverage.total, look)}`,
          style: styleAt(
            stream,
            coverage.total !== null && coverage.heard >= coverage.total ? theme.text : theme.warning,
            look,
          ),
        },
      ]),
    },
    figure(
      say`GPUs`,
      3,
      'scheduler',
      (row) => say`${count(row.figures.gpusAllocated, look)} / ${count(row.figures.gpus, look)}`,
    ),
    figure(say`draws`, 4, 'power', (row) => formatQuantity(powerOf(row), 'W', { signs })),
    figure(say`limit`, 7, 'power', (row) => formatQuantity(row.figures.gridLimitWatts, 'W', { signs })),
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
      cell: cells((row) => [
        { text: say`${row.alerts.length}`, style: styleAt(row.stream, theme.text, look) },
      ]),
    },
    {
      title: say``,
      align: 'start',
      priority: 0,
      // What is wrong says more than how many GPUs there are.
      least: 36,
      cell: cells((row) => siteNotices(row, look)[0] ?? []),
    },
  ];
}
