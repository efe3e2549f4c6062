import { type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, widthOf, widthOfPieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import type { Matrix } from '../../components/matrix.ts';
import { formatAge } from '../../format/duration.ts';
import type { Way } from '../link-way.ts';
import { signsOf } from '../look-signs.ts';
import {
  delayPiece,
  loadPiece,
  lossPiece,
  ONE_END,
  protectionLetter,
  protectionPieces,
  signOf,
  variationPiece,
  worryOf,
} from '../way-words.ts';
import type { MatrixModel, MatrixSite } from './matrix-rows.ts';

/** How much stands in a cell, from the most to the least. */
const DETAILS = ['all', 'age', 'protection', 'loss', 'load', 'letter', 'delay', 'sign'] as const;
export type Detail = (typeof DETAILS)[number];

/** The matrix as it fits into `width` cells: with all figures, with fewer, by numbers; null where not even so. */
export function fittedMatrix(model: MatrixModel, width: number, look: Look): FittedMatrix | null {
  for (const isShort of [false, true]) {
    for (const detail of DETAILS) {
      // Names before figures: a sign without its site says nothing, so names give way last.
      if (!isShort && detail === 'sign') continue;
      const matrix = matrixOf(model, detail, isShort, look);
      if (widthOfMatrix(matrix) <= width) return { matrix, isNumbered: isShort, detail };
    }
  }
  return null;
}

export interface FittedMatrix {
  readonly matrix: Matrix;
  /** Whether sites stand in it by their number. */
  readonly isNumbered: boolean;
  readonly detail: Detail;
}

function matrixOf(model: MatrixModel, detail: Detail, isShort: boolean, look: Look): Matrix {
  const cells = model.sites.map((_, row) =>
    model.sites.map((__, column) => cellPieces(model, row, column, detail, look)),
  );
  return {
    columnWord: say`to`,
    names: model.sites.map((site) => (isShort ? say`${site.position}` : nameOf(site))),
    cell: (row, column) => cells[row]?.[column] ?? null,
    cursor: model.cursor,
  };
}

function nameOf({ name, isConfigured }: MatrixSite): SafeText {
  return isConfigured ? name : say`${name} (not ours)`;
}

const GAP = 3;

/** As the component lays it out. */
function widthOfMatrix({ names, columnWord, cell }: Matrix): number {
  const columns = names.map((name, column) => {
    const cells = names.map((_, row) => widthOfPieces(cell(row, column) ?? []));
    return GAP + Math.max(widthOf(columnWord) + 1 + widthOf(name), ...cells);
  });
  return Math.max(0, ...names.map(widthOf)) + columns.reduce((sum, width) => sum + width, 0);
}

/** Where there are several links between two sites, the one that asks most to be looked at, with their number. */
function cellPieces(
  model: MatrixModel,
  row: number,
  column: number,
  detail: Detail,
  look: Look,
): readonly Piece[] | null {
  const { theme, glyphs } = look;
  if (row === column) return null;
  const ways = model.between(row, column);
  const [first, ...rest] = ways;
  if (first === undefined) return [{ text: glyphs.missing, style: theme.faint }];
  const worst = rest.reduce((found, way) => (worryOf(way) > worryOf(found) ? way : found), first);
  const pieces = wayPieces(worst, detail, look);
  return ways.length === 1 ? pieces : [...pieces, { text: say` of ${ways.length}`, style: theme.muted }];
}

/** `0.41 ms ● 53 %`, and more where there is room: loss, protection, age, and by how much the delay varies. */
function wayPieces(way: Way, detail: Detail, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const { own } = way;
  const sign = signOf(way, look);
  if (own === null) {
    const isNarrow = detail === 'sign' || detail === 'delay' || detail === 'letter';
    const text = isNarrow ? glyphs.unknown : say`${glyphs.unknown} ${ONE_END}`;
    return [{ text, style: theme.muted }];
  }
  const blank: Piece = { text: say` `, style: theme.text };
  const has = (least: Detail): boolean => DETAILS.indexOf(detail) <= DETAILS.indexOf(least);
  const pieces = has('delay') ? [delayPiece(own, look), blank, sign] : [sign];
  if (has('load')) pieces.push(blank, ...worstFigure(way, look));
  const muted = (text: SafeText): Piece => ({ text, style: theme.muted });
  if (has('loss')) pieces.push(muted(say`  lost `), lossPiece(own, own.lossForward, look));
  if (has('all')) pieces.push(muted(say`  varies `), variationPiece(own, look));
  if (has('protection')) pieces.push(muted(say`  `), ...protectionPieces(own, look, detail === 'protection'));
  else if (has('letter')) {
    // Close to the sign: two cells a column are what a fifth site needs on 80.
    pieces.push(...(has('load') ? [blank] : []), protectionLetter(own, look));
  }
  if (has('age')) pieces.push(muted(say`  ${formatAge(own.ageSeconds, signsOf(look))}`));
  else if (has('load') && !own.isHeard) pieces.push(muted(say` ${formatAge(own.ageSeconds, signsOf(look))}`));
  if (way.disagreements.length > 0) pieces.push({ text: say` !=`, style: theme.warning });
  if (way.other === null && has('load')) pieces.push(muted(say` one end`));
  return pieces;
}

/** In a small cell the load gives way to what is wrong. */
function worstFigure(way: Way, look: Look): Piece[] {
  const { own } = way;
  if (own === null) return [];
  const loss = own.lossForward ?? 0;
  const isLossy = loss >= 1e-3;
  if (!isLossy) return [loadPiece(own, look)];
  return [lossPiece(own, own.lossForward, look), { text: say` lost`, style: look.theme.warning }];
}
