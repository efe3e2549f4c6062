import { neutralise, type SafeText, say } from '../../../protocol/text.ts';
import { type Piece, writePieces } from '../../components/fitted-text.ts';
import type { Look } from '../../components/look.ts';
import { paintScrollbar } from '../../components/scrollbar.ts';
import { formatQuantity } from '../../format/quantity.ts';
import type { CellBuffer } from '../../screen/cell-buffer.ts';
import type { Rect } from '../../screen/rect.ts';
import type { StyleId } from '../../screen/style.ts';
import { type ListCell, type ListColumn, paintList } from '../figure-list.ts';
import { signsOf } from '../look-signs.ts';
import { freshnessPiece, styleAt } from '../look-words.ts';
import { tonedWord } from '../word-tones.ts';
import type { CoolingRow, HotRack, ThermalModel } from './thermal-rows.ts';

/** Of the air that machines take in, °C: ASHRAE TC 9.9 recommends up to 27 and allows class A1 up to 32. */
const WARM_INLET = 27;
const HOT_INLET = 32;
/** Cells from which on both lists stand side by side. */
const LEAST_FOR_TWO = 150;
const SCROLLBAR = 2;
const GAP = 2;
const LEAST_RACKS = 4;

/**
 * What cools, the worst first, and below or beside it where machines breathe warm air.
 * ```
 * where            kind  state      supply   return      flow     heat  age
 * cdu-1/loop 1     loop  ok        30.1 °C  39.1 °C  720 l/min  440 kW  ● live 1.4 s
 * cdu-1/rope       leak  ▲ critical
 * ```
 */
export function paintThermal(buffer: CellBuffer, rect: Rect, model: ThermalModel, look: Look): void {
  const { cooling, racks } = placesOf(rect, model);
  buffer.clipped(rect, () => {
    const offset = Math.min(model.scroll, mostScroll(rect, model));
    const visible = visibleThermalRows(rect, model);
    const rows = model.cooling.slice(offset, offset + visible);
    if (model.cooling.length === 0)
      writeWords(buffer, cooling, say`no source tells of cooling: see docs/power.md, cooling`, look);
    else {
      const place = { ...cooling, width: Math.max(1, cooling.width - SCROLLBAR) };
      paintList(buffer, place, coolingColumns(rows, look), rows.length, look);
      const bar = {
        ...cooling,
        x: cooling.x + cooling.width - 1,
        y: cooling.y + 1,
        width: 1,
        height: visible,
      };
      paintScrollbar(buffer, bar, { offset, visible, count: model.cooling.length }, look);
    }
    if (model.racks.length === 0) writeWords(buffer, racks, say`no machine tells what air it takes in`, look);
    else paintList(buffer, racks, rackColumns(model.racks, look), model.racks.length, look);
  });
}

/** Rows of the cooling in sight. */
export function visibleThermalRows(rect: Rect, model: ThermalModel): number {
  return Math.max(0, placesOf(rect, model).cooling.height - 1);
}

/** How far the cooling can be scrolled. */
export function mostScroll(rect: Rect, model: ThermalModel): number {
  return Math.max(0, model.cooling.length - visibleThermalRows(rect, model));
}

function placesOf(rect: Rect, { cooling, racks }: ThermalModel): { cooling: Rect; racks: Rect } {
  if (rect.width >= LEAST_FOR_TWO) {
    const wide = Math.floor((rect.width * 3) / 5);
    return {
      cooling: { ...rect, width: wide },
      racks: { ...rect, x: rect.x + wide + GAP, width: Math.max(0, rect.width - wide - GAP) },
    };
  }
  const wanted = Math.max(1, cooling.length) + 2;
  const least = Math.min(racks.length + 1, Math.max(LEAST_RACKS, Math.floor(rect.height / 3)));
  const top = Math.max(2, Math.min(wanted, rect.height - least));
  return {
    cooling: { ...rect, height: top - 1 },
    racks: { ...rect, y: rect.y + top, height: Math.max(0, rect.height - top) },
  };
}

function coolingColumns(rows: readonly CoolingRow[], look: Look): ListColumn[] {
  const { theme } = look;
  const cells = (of: (row: CoolingRow) => ListCell) => (index: number) => {
    const row = rows[index];
    return row === undefined ? [] : of(row);
  };
  const text = (of: (row: CoolingRow) => string | null, style: StyleId) =>
    cells((row) => [{ text: neutralise(of(row) ?? ''), style }]);
  /** Empty, rather than missing, where a place has no such figure. */
  const figure = (
    title: SafeText,
    unit: '°C' | 'm³/s' | 'W',
    of: (row: CoolingRow) => number | null,
    priority = 1,
  ) => ({
    title,
    align: 'end' as const,
    priority,
    cell: cells((row) => figureCell(of(row), unit, row, look)),
  });
  return [
    {
      title: say`site`,
      align: 'start',
      // Units of different sites go by the same names.
      priority: 0,
      least: 6,
      most: 18,
      cell: cells((row) => [{ text: row.site, style: theme.muted }]),
    },
    {
      title: say`where`,
      align: 'start',
      priority: 0,
      least: 16,
      most: 32,
      cell: text(({ meter }) => meter, theme.text),
    },
    { title: say`kind`, align: 'start', priority: 4, cell: text(({ place }) => place, theme.muted) },
    { title: say`state`, align: 'start', priority: 0, cell: cells((row) => stateCell(row, look)) },
    figure(say`supply`, '°C', ({ supply }) => supply),
    figure(say`return`, '°C', ({ back }) => back),
    figure(say`flow`, 'm³/s', ({ flow }) => flow),
    figure(say`heat`, 'W', ({ heat }) => heat),
    figure(say`air`, '°C', ({ air }) => air, 2),
    { title: say`rack`, align: 'start', priority: 3, cell: text(({ rack }) => rack, theme.text) },
    { title: say`why`, align: 'start', priority: 6, most: 40, cell: text(({ why }) => why, theme.muted) },
    {
      title: say`age`,
      align: 'end',
      priority: 0,
      cell: cells((row) => [freshnessPiece(row.freshness, row.ageSeconds, look)]),
    },
  ];
}

function figureCell(value: number | null, unit: '°C' | 'm³/s' | 'W', row: CoolingRow, look: Look): Piece[] {
  if (value === null) return [];
  const text = formatQuantity(value, unit, { signs: signsOf(look) });
  return [{ text, style: styleAt(row.freshness, look.theme.text, look) }];
}

function stateCell({ state, place, freshness }: CoolingRow, look: Look): Piece[] {
  if (state === null) return [];
  const word = tonedWord(state, look);
  const style = styleAt(freshness, word.style, look);
  // A detector that sees water says so in the word that everyone looks for.
  if (place === 'leak') {
    const isWet = state === 'critical' || state === 'warning';
    if (isWet)
      return [
        { text: say`${look.glyphs.critical} leak`, style: styleAt(freshness, look.theme.critical, look) },
      ];
    if (state === 'ok') return [{ text: say`dry`, style }];
  }
  return [{ text: word.text, style }];
}

function rackColumns(racks: readonly HotRack[], look: Look): ListColumn[] {
  const { theme } = look;
  const signs = signsOf(look);
  const cells = (of: (rack: HotRack) => Piece[]) => (index: number) => {
    const rack = racks[index];
    return rack === undefined ? [] : of(rack);
  };
  const count = (value: number): SafeText => formatQuantity(value, 'count', { signs });
  return [
    {
      title: say`site`,
      align: 'start',
      priority: 4,
      most: 18,
      cell: cells(({ site }) => [{ text: site, style: theme.muted }]),
    },
    {
      title: say`rack`,
      align: 'start',
      priority: 0,
      cell: cells(({ rack }) => [
        {
          text: rack === null ? say`no rack told` : neutralise(rack),
          style: rack === null ? theme.muted : theme.text,
        },
      ]),
    },
    {
      title: say`hottest inlet`,
      align: 'end',
      priority: 0,
      cell: cells(({ hottest }) => inletPieces(hottest, look)),
    },
    {
      title: say`of`,
      align: 'start',
      priority: 1,
      most: 24,
      cell: cells(({ node }) => [{ text: neutralise(node), style: theme.text }]),
    },
    {
      title: say`mean`,
      align: 'end',
      priority: 2,
      cell: cells(({ mean }) => [{ text: formatQuantity(mean, '°C', { signs }), style: theme.text }]),
    },
    {
      title: say`machines`,
      align: 'end',
      priority: 3,
      cell: cells(({ measured, machines }) => [
        { text: say`${count(measured)} of ${count(machines)}`, style: theme.muted },
      ]),
    },
  ];
}

function inletPieces(celsius: number, look: Look): Piece[] {
  const { theme, glyphs } = look;
  const text = formatQuantity(celsius, '°C', { signs: signsOf(look) });
  if (celsius > HOT_INLET) return [{ text: say`${glyphs.critical} ${text}`, style: theme.critical }];
  if (celsius > WARM_INLET) return [{ text: say`${glyphs.warning} ${text}`, style: theme.warning }];
  return [{ text, style: theme.text }];
}

function writeWords(
  buffer: CellBuffer,
  { x, y, width }: Rect,
  text: SafeText,
  { theme, glyphs }: Look,
): void {
  writePieces(buffer, x, y, width, [{ text, style: theme.muted }], glyphs.ellipsis);
}
