import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import type { Piece } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { ListCell, ListColumn } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { PowerRow } from './power-row.ts';
import { SHORT_OF_POWER, watts } from './site-power-lines.ts';

/** The columns of the tree for the rows in sight; `selected` is the one at the cursor among them. */
export function powerColumns(rows: readonly PowerRow[], selected: number | null, look: Look): ListColumn[] {
  const { theme } = look;
  const signs = signsOf(look);
  const cells = (of: (row: PowerRow) => ListCell) => (index: number) => {
    const row = rows[index];
    return row === undefined ? [] : of(row);
  };
  const plain = (row: PowerRow, text: SafeText): Piece[] => [
    { text, style: styleAt(row.freshness, text === signs.missing ? theme.faint : theme.text, look) },
  ];
  /** Empty, rather than missing, where a row of its kind has no such figure. */
  const ofFeed = (of: (row: PowerRow) => SafeText) => (row: PowerRow) =>
    row.kind === 'feed' || (row.kind === 'meter' && row.energyJoules !== null) ? plain(row, of(row)) : [];
  return [
    {
      title: say`where`,
      align: 'start',
      priority: 0,
      least: 20,
      most: 40,
      cell: (index) => namePieces(rows[index], index === selected, look),
    },
    { title: say`kind`, align: 'start', priority: 5, cell: cells((row) => kindPieces(row, look)) },
    { title: say`state`, align: 'start', priority: 1, cell: cells((row) => statePieces(row, look)) },
    { title: say`power`, align: 'end', priority: 0, cell: cells((row) => powerPieces(row, look)) },
    {
      title: say`of limit`,
      align: 'start',
      priority: 4,
      cell: cells((row) =>
        shareOf(row) === null ? [] : { ratio: shareOf(row), style: barStyle(row, look) },
      ),
    },
    {
      title: say`limit`,
      align: 'end',
      priority: 3,
      cell: cells((row) => {
        if (row.ratedAmperes !== null) return plain(row, formatQuantity(row.ratedAmperes, 'A', { signs }));
        const hasLimit = row.kind === 'feed' || row.kind === 'site' || row.limitWatts !== null;
        return hasLimit ? plain(row, watts(row.limitWatts, look)) : [];
      }),
    },
    { title: say`machines`, align: 'start', priority: 2, cell: cells((row) => coveredPieces(row, look)) },
    // Of what cools, which is in sight only where it was opened.
    ...(rows.some(({ coolant }) => coolant !== null)
      ? [
          {
            title: say`supply / return, flow`,
            align: 'start' as const,
            priority: 2,
            cell: cells((row) => coolantPieces(row, look)),
          },
        ]
      : []),
    {
      title: say`charge`,
      align: 'end',
      priority: 5,
      cell: cells((row) =>
        row.feedKind === 'battery' || row.chargeRatio !== null
          ? plain(row, formatQuantity(row.chargeRatio, 'ratio', { signs }))
          : [],
      ),
    },
    {
      title: say`frequency`,
      align: 'end',
      priority: 6,
      cell: cells((row) =>
        row.feedKind === 'utility' || row.frequencyHertz !== null
          ? plain(row, formatQuantity(row.frequencyHertz, 'Hz', { signs }))
          : [],
      ),
    },
    {
      title: say`energy`,
      align: 'end',
      priority: 7,
      cell: cells(ofFeed((row) => formatQuantity(row.energyJoules, 'J', { signs }))),
    },
    {
      title: say`age`,
      align: 'end',
      priority: 1,
      cell: cells((row) =>
        row.kind === 'hall' || row.kind === 'rack'
          ? []
          : [freshnessPiece(row.freshness, row.ageSeconds, look)],
      ),
    },
  ];
}

/** `▸ De Halm`, its feeds and halls set in, `+` and `-` before what opens and closes. */
function namePieces(row: PowerRow | undefined, isSelected: boolean, { theme, glyphs }: Look): Piece[] {
  if (row === undefined) return [];
  const cursor = isSelected ? glyphs.cursor : say` `;
  const indent = neutralise('  '.repeat(row.depth));
  const fold = row.isOpen === null ? say` ` : row.isOpen ? say`-` : say`+`;
  const style = row.kind === 'site' ? theme.heading : theme.text;
  return [
    { text: say`${cursor} ${indent}`, style: theme.accent },
    { text: say`${fold} `, style: theme.muted },
    { text: row.name, style },
  ];
}

function kindPieces(row: PowerRow, { theme, glyphs }: Look): Piece[] {
  if (row.kind === 'site') return [{ text: say`grid`, style: theme.muted }];
  if (row.feedKind === null) return [];
  const sun = row.isRenewable === true ? say` ${glyphs.sun}` : say``;
  return [{ text: say`${neutralise(row.feedKind)}${sun}`, style: theme.muted }];
}

/** A battery that takes power says so: its figure is below zero then. */
function statePieces(row: PowerRow, look: Look): Piece[] {
  if (row.covered !== null && (row.kind === 'hall' || row.kind === 'rack')) return [basisPiece(row, look)];
  if (row.state === null) return [];
  const word = tonedWord(row.state, look);
  const pieces = [{ text: word.text, style: styleAt(row.freshness, word.style, look) }];
  if (row.feedKind === 'battery' && row.watts !== null && row.watts !== 0) {
    const does = row.watts < 0 ? say` charging` : say` giving`;
    pieces.push({ text: does, style: look.theme.muted });
  }
  if (row.isEstimated) pieces.push({ text: say` estimated`, style: look.theme.muted });
  return pieces;
}

/** Of what its breaker is rated for, where that is known: it opens by current, whatever the power. */
function shareOf({ watts: drawn, limitWatts, currentAmperes, ratedAmperes }: PowerRow): number | null {
  if (currentAmperes !== null && ratedAmperes !== null && ratedAmperes > 0)
    return currentAmperes / ratedAmperes;
  return drawn === null || limitWatts === null || limitWatts <= 0 ? null : Math.abs(drawn) / limitWatts;
}

/** A breaker carries 80 % of its rating for long, and no more. */
const NEAR_RATING = 0.8;

function isShort(row: PowerRow): boolean {
  return (shareOf(row) ?? 0) >= (row.ratedAmperes === null ? SHORT_OF_POWER : NEAR_RATING);
}

/** `30.1 °C / 39.1 °C, 720 l/min`; of air its temperature alone. */
function coolantPieces(row: PowerRow, look: Look): Piece[] {
  const { coolant } = row;
  if (coolant === null) return [];
  const signs = signsOf(look);
  const celsius = (value: number | null): SafeText => formatQuantity(value, '°C', { signs });
  const { supply, back, flow, air } = coolant;
  const isLoop = supply !== null || back !== null || flow !== null;
  const text = isLoop
    ? say`${celsius(supply)} / ${celsius(back)}, ${formatQuantity(flow, 'm³/s', { signs })}`
    : celsius(air);
  return [{ text, style: styleAt(row.freshness, look.theme.text, look) }];
}

function barStyle(row: PowerRow, look: Look) {
  return styleAt(row.freshness, isShort(row) ? look.theme.warning : look.theme.bar, look);
}

function powerPieces(row: PowerRow, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const text = watts(row.watts, look);
  const style = styleAt(row.freshness, row.watts === null ? theme.faint : theme.text, look);
  return isShort(row)
    ? [{ text: say`${glyphs.warning} ${text}`, style: styleAt(row.freshness, theme.warning, look) }]
    : [{ text, style }];
}

/** Whether a sum is of meters or of parts. */
function basisPiece({ covered }: PowerRow, { theme }: Look): Piece {
  const { measured, estimated } = covered ?? { measured: 0, estimated: 0 };
  const text =
    measured === 0
      ? say``
      : estimated === 0
        ? say`measured`
        : estimated === measured
          ? say`estimated`
          : say`part estimated`;
  return { text, style: theme.muted };
}

/** `1,204 of 1,250`: how many machines the sum covers; of a site also what they draw together. */
function coveredPieces({ covered, freshness, kind }: PowerRow, look: Look): Piece[] {
  if (covered === null) return [];
  const { theme, glyphs } = look;
  const count = (value: number): SafeText => formatQuantity(value, 'count', { signs: signsOf(look) });
  const { nodes, measured } = covered;
  const isWhole = measured === nodes;
  const sign = isWhole ? say`` : say`${glyphs.unknown} `;
  const sum = kind === 'site' ? say`, sum ${watts(covered.watts, look)}` : say``;
  const style = styleAt(freshness, isWhole ? theme.text : theme.warning, look);
  return [{ text: say`${sign}${count(measured)} of ${count(nodes)}${sum}`, style }];
}
