import { type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantities, formatQuantity, type QuantityColumn } from '../../format/quantity.ts';
import type { ListColumn } from '../figure-list.ts';
import type { LinkReport } from '../link-reports.ts';
import type { Way } from '../link-way.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece } from '../look-words.ts';
import {
  disagreementWords,
  figure,
  loadPiece,
  lossPiece,
  ONE_END,
  protectionPieces,
  statePieces,
} from '../way-words.ts';
import type { MatrixModel } from './matrix-rows.ts';

/** Every way in a row of its own, with what the other end says where it says something else. */
export function wayColumns(model: MatrixModel, ways: readonly Way[], look: Look): ListColumn[] {
  const { theme, glyphs } = look;
  const signs = signsOf(look);
  const missing: Piece = { text: signs.missing, style: theme.faint };
  const told = (of: (own: LinkReport, way: Way) => readonly Piece[]) => (index: number) => {
    const way = ways[index];
    return way === undefined ? [] : way.own === null ? [missing] : of(way.own, way);
  };
  const scaled = (of: (own: LinkReport) => number | null, unit: 's' | 'bit/s') =>
    formatQuantities(
      ways.map(({ own }) => (own === null ? null : of(own))),
      unit,
      { signs },
    );
  const inColumn = (column: QuantityColumn) => (index: number) => {
    const own = ways[index]?.own ?? null;
    return own === null ? [missing] : [figure(own, column.cells[index] ?? signs.missing, look)];
  };
  const delay = scaled((own) => own.delaySeconds, 's');
  const p99 = scaled((own) => own.delayP99Seconds, 's');
  const varies = scaled((own) => own.variationSeconds, 's');
  const sends = scaled((own) => own.transmit, 'bit/s');
  const carries = scaled((own) => own.capacity, 'bit/s');
  return [
    {
      title: say`way`,
      align: 'start',
      priority: 0,
      least: 22,
      cell: (index) => wayPieces(model, ways[index], look),
    },
    {
      title: say`link`,
      align: 'start',
      priority: 9,
      most: 24,
      cell: (index) => [{ text: ways[index]?.link ?? say``, style: theme.muted }],
    },
    {
      title: say`state`,
      align: 'start',
      priority: 1,
      most: 60,
      least: 24,
      cell: (index) => stateCell(ways[index], look),
    },
    {
      title: say`ends`,
      align: 'start',
      priority: 3,
      most: 48,
      least: 26,
      cell: (index) => endsCell(ways[index], look),
    },
    { title: titled(say`delay`, delay), align: 'end', priority: 2, cell: inColumn(delay) },
    { title: titled(say`p99`, p99), align: 'end', priority: 8, cell: inColumn(p99) },
    { title: titled(say`varies`, varies), align: 'end', priority: 7, cell: inColumn(varies) },
    {
      title: say`lost ${glyphs.right}`,
      align: 'end',
      priority: 2,
      cell: told((own) => [lossPiece(own, own.lossForward, look)]),
    },
    {
      title: say`other end says`,
      align: 'end',
      priority: 6,
      cell: (index) => otherLoss(ways[index], look),
    },
    {
      title: say`lost ${glyphs.left}`,
      align: 'end',
      priority: 5,
      cell: told((own) => [lossPiece(own, own.lossReverse, look)]),
    },
    { title: say`load`, align: 'end', priority: 3, cell: told((own) => [loadPiece(own, look)]) },
    { title: titled(say`sends`, sends), align: 'end', priority: 7, cell: inColumn(sends) },
    { title: titled(say`of`, carries), align: 'end', priority: 7, cell: inColumn(carries) },
    {
      title: say`protected by`,
      align: 'start',
      priority: 4,
      most: 34,
      cell: told((own) => protectionPieces(own, look)),
    },
    {
      title: say`carrier`,
      align: 'start',
      priority: 10,
      most: 18,
      cell: told((own) => [{ text: own.carrier ?? signs.missing, style: theme.muted }]),
    },
    {
      title: say`law`,
      align: 'start',
      priority: 11,
      most: 6,
      cell: told((own) => [{ text: own.jurisdiction ?? signs.missing, style: theme.muted }]),
    },
    {
      title: say`moves`,
      align: 'start',
      priority: 10,
      most: 14,
      cell: told((own) => [{ text: own.operation ?? signs.missing, style: theme.muted }]),
    },
    {
      title: say`age`,
      align: 'end',
      priority: 1,
      cell: told((own) => [freshnessPiece(own.freshness, own.ageSeconds, look)]),
    },
  ];
}

function wayPieces({ sites }: MatrixModel, way: Way | undefined, { theme, glyphs }: Look): Piece[] {
  if (way === undefined) return [];
  const line = way.own?.protection === 'protected' ? glyphs.protectedLink : glyphs.plainLink;
  return [
    { text: sites[way.from]?.name ?? glyphs.unknown, style: theme.text },
    { text: say` ${line}${glyphs.right} `, style: theme.muted },
    { text: sites[way.to]?.name ?? glyphs.unknown, style: theme.text },
  ];
}

function stateCell(way: Way | undefined, look: Look): readonly Piece[] {
  if (way === undefined) return [];
  if (way.own !== null) return statePieces(way.own, look);
  return [{ text: say`${look.glyphs.unknown} ${ONE_END}`, style: look.theme.muted }];
}

/** Whether both ends tell of it, and the same. */
function endsCell(way: Way | undefined, { theme, glyphs }: Look): Piece[] {
  if (way === undefined) return [];
  const { own, other } = way;
  if (own === null || other === null)
    return [{ text: say`${glyphs.unknown} one end only`, style: theme.muted }];
  const words = disagreementWords(way);
  if (words !== null) return [{ text: say`${glyphs.warning} ${words}`, style: theme.warning }];
  if (!own.isHeard || !other.isHeard)
    return [{ text: say`${glyphs.stale} one is not heard`, style: theme.stale }];
  return [{ text: say`agree`, style: theme.muted }];
}

/** How much of what left here the other end says did not arrive. */
function otherLoss(way: Way | undefined, look: Look): Piece[] {
  const { theme } = look;
  if (way === undefined) return [];
  if (way.other === null) return [{ text: say`nothing`, style: theme.muted }];
  const text = formatQuantity(way.other.lossReverse, 'ratio', { signs: signsOf(look) });
  const isApart = way.disagreements.includes('loss');
  return [
    isApart
      ? { text: say`${look.glyphs.warning} ${text}`, style: theme.warning }
      : figure(way.other, text, look),
  ];
}

/** The unit stands in the title where all cells share it. */
function titled(title: SafeText, { symbol }: QuantityColumn): SafeText {
  return symbol === '' ? title : say`${title} ${symbol}`;
}
