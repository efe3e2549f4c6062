import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatAge } from '../../format/duration.ts';
import { formatQuantity } from '../../format/quantity.ts';
import { type ListColumn, paintList } from '../figure-list.ts';
import type { Disagreement } from '../link-disagreements.ts';
import type { LinkReport } from '../link-reports.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece } from '../look-words.ts';
import { type Block, linesBlock, setIn, stacked } from '../page-block.ts';
import { figure, lossPiece, protectionPieces, statePieces } from '../way-words.ts';
import { detailRows } from './detail-lines.ts';
import type { EndsRow } from './ends-row.ts';
import type { LinkEnd, LinkModel } from './link-rows.ts';

/** What each end says, line by line, and where they contradict each other. */
export function endsBlock(model: LinkModel, look: Look): Block {
  const { theme } = look;
  const rows = rowsOf(model, look);
  const list: Block = {
    lines: rows.length + 1,
    paint: (buffer, rect) => {
      paintList(buffer, rect, columnsOf(model, rows, look), rows.length, look);
    },
  };
  const heading = linesBlock([{ pieces: [{ text: say`What each end says`, style: theme.heading }] }]);
  const { other } = model;
  if (other.report === null) return stacked([heading, setIn(list)], 0);
  const words = say`the same link as ${other.name} tells of it`;
  const stop = { id: 'other end', target: { view: 'link', subject: other.rowName } } as const;
  const turn = linesBlock([{ pieces: [{ text: words, style: theme.muted }], stop }]);
  return stacked([heading, setIn(list), setIn(turn)], 0);
}

function columnsOf(model: LinkModel, rows: readonly EndsRow[], look: Look): ListColumn[] {
  const { theme, glyphs } = look;
  const said = (end: LinkEnd, of: (row: EndsRow) => EndsRow['own']): ListColumn => ({
    title: say`${end.name} says`,
    align: 'start',
    priority: 0,
    least: 20,
    most: 44,
    cell: (index) => {
      const row = rows[index];
      if (row === undefined) return [];
      if (end.report === null) {
        const why = end.isConfigured ? say`nothing` : say`not one of ours`;
        return [{ text: index === 0 ? why : glyphs.missing, style: theme.muted }];
      }
      return of(row)(end.report, end.detail);
    },
  });
  return [
    {
      title: say``,
      align: 'start',
      priority: 0,
      cell: (index) => [{ text: rows[index]?.title ?? say``, style: theme.muted }],
    },
    said(model.own, ({ own }) => own),
    said(model.other, ({ other }) => other),
    {
      title: say``,
      align: 'start',
      priority: 1,
      cell: (index) =>
        rows[index]?.isDisputed === true
          ? [{ text: say`${glyphs.warning} they disagree`, style: theme.warning }]
          : [],
    },
  ];
}

function rowsOf(model: LinkModel, look: Look): EndsRow[] {
  const { own, other, there, back } = model;
  const { glyphs } = look;
  const signs = signsOf(look);
  const both = (title: SafeText, of: EndsRow['own'], dispute?: Disagreement): EndsRow => ({
    title,
    own: of,
    other: of,
    isDisputed: dispute !== undefined && there.includes(dispute),
  });
  const quantity =
    (of: (report: LinkReport) => number | null, unit: 's' | 'ratio' | 'bit/s') =>
    (report: LinkReport): Piece[] => [figure(report, formatQuantity(of(report), unit, { signs }), look)];
  const words =
    (of: (report: LinkReport) => SafeText | null) =>
    (report: LinkReport): Piece[] => [figure(report, of(report) ?? signs.missing, look)];
  const way = say`${own.name} ${glyphs.right} ${other.name}`;
  const wayBack = say`${other.name} ${glyphs.right} ${own.name}`;
  const lost = (of: (report: LinkReport) => number | null) => (report: LinkReport) => [
    lossPiece(report, of(report), look),
  ];
  const more = detailRows(model, way, wayBack, look);
  return [
    both(say`heard`, (report) => [freshnessPiece(report.freshness, report.ageSeconds, look)]),
    both(say`state`, (report) => statePieces(report, look), 'state'),
    both(
      say`round trip p50`,
      quantity(({ delaySeconds }) => delaySeconds, 's'),
    ),
    both(
      say`round trip p99`,
      quantity(({ delayP99Seconds }) => delayP99Seconds, 's'),
    ),
    both(
      say`varies by`,
      quantity(({ variationSeconds }) => variationSeconds, 's'),
    ),
    ...more.delay,
    {
      title: say`lost ${way}`,
      own: lost(({ lossForward }) => lossForward),
      other: lost(({ lossReverse }) => lossReverse),
      isDisputed: there.includes('loss'),
    },
    {
      title: say`lost ${wayBack}`,
      own: lost(({ lossReverse }) => lossReverse),
      other: lost(({ lossForward }) => lossForward),
      isDisputed: back.includes('loss'),
    },
    both(
      say`out of order`,
      quantity(({ reordered }) => reordered, 'ratio'),
    ),
    ...more.loss,
    ...more.path,
    {
      title: say`load ${way}`,
      own: loadOf(({ transmit }) => transmit, look),
      other: loadOf(({ receive }) => receive, look),
      isDisputed: there.includes('load'),
    },
    {
      title: say`load ${wayBack}`,
      own: loadOf(({ receive }) => receive, look),
      other: loadOf(({ transmit }) => transmit, look),
      isDisputed: back.includes('load'),
    },
    both(
      say`can carry`,
      quantity(({ capacity }) => capacity, 'bit/s'),
      'capacity',
    ),
    ...more.port,
    ...more.routing,
    both(say`protected by`, (report) => protectionPieces(report, look, true), 'protection'),
    both(
      say`key age`,
      words(({ keyAgeSeconds }) => formatAge(keyAgeSeconds, signs)),
    ),
    ...more.protection,
    both(
      say`carrier`,
      words(({ carrier }) => carrier),
    ),
    both(
      say`under the law of`,
      words(({ jurisdiction }) => jurisdiction),
    ),
    ...more.contract,
  ];
}

/** `114 Gbit/s  28 %` */
function loadOf(of: (report: LinkReport) => number | null, look: Look) {
  const signs = signsOf(look);
  return (report: LinkReport): Piece[] => {
    const value = of(report);
    const share =
      value === null || report.capacity === null || report.capacity <= 0 ? null : value / report.capacity;
    const rate = figure(report, formatQuantity(value, 'bit/s', { signs }), look);
    if (share === null) return [rate];
    return [rate, { text: say`  ${formatQuantity(share, 'ratio', { signs })}`, style: look.theme.muted }];
  };
}

/** The words of what the ends disagree on, for the head of the page; null where they agree. */
export function disputeWords({ there, back }: LinkModel): SafeText | null {
  const all = [...new Set([...there, ...back])];
  return all.length === 0 ? null : neutralise(`the ends disagree on ${all.join(', ')}`);
}
