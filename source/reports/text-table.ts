import type { Column } from '../../protocol/index.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { cellWidth, cut, pad } from '../../protocol/text-width.ts';
import { derivedNumber } from '../fabric/derived.ts';
import { RowAges } from '../fabric/row-age.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { formatCell } from '../format/cell.ts';
import { formatAge, formatDuration } from '../format/duration.ts';
import type { Signs } from '../format/signs.ts';
import { toned } from './tones.ts';

/** A report as cells of safe text, before anyone lays it out. */
export interface TextTable {
  readonly names: readonly string[];
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly SafeText[])[];
}

export function textTable(
  rows: RowSet,
  columns: ReadonlyMap<string, Column>,
  now: number,
  wall: number,
  signs: Signs,
): TextTable {
  const ages = rows.tables.map((table, site) =>
    table === undefined ? null : new RowAges(rows.sites[site]!, table, now),
  );
  const names = [...columns.keys()];
  const cells = Array.from({ length: rows.count }, (_, row) => {
    const index = rows.siteOf[row]!;
    const slot = rows.slotOf[row]!;
    const table = rows.tables[index]!;
    const site = rows.sites[index]!;
    return [...columns].map(([name, column]): SafeText => {
      if (name === 'site') return neutralise(site.id);
      if (name === 'freshness') return neutralise(ages[index]?.freshness(slot) ?? 'lost');
      if (name === 'ageSeconds') return formatAge(ages[index]?.ageSeconds(slot) ?? null, signs);
      if (rows.kind.derived?.[name] !== undefined)
        return formatDuration(derivedNumber(name, site, table, slot, now), signs);
      return formatCell(column, table.cell(table.column(name), slot), { now: wall, signs });
    });
  });
  const numeric = [...columns].map(([name, column]) => name === 'ageSeconds' || 'resolution' in column);
  return { names, numeric, rows: cells };
}

/** No column of running text is wider than this, so that a reason does not push the rest off the page. */
const WIDEST = 60;

/** Aligned columns with two blanks between them, for files, pipes and long tables. */
export function* plainLines(table: TextTable): Generator<string> {
  const widths = widthsOf(table);
  yield line(
    table.names.map((name) => neutralise(name)),
    table,
    widths,
  );
  for (const row of table.rows) yield line(row, table, widths);
}

/**
 * As many columns from the start as fit into so many cells, each with a frame of `extra` cells. The
 * first one of running text that does not fit is cut to what is left, where that still says something.
 */
export function fitting(table: TextTable, cells: number, extra: number): TextTable {
  const shown: number[] = [];
  let left = cells - 1;
  for (const [index, width] of widthsOf(table).entries()) {
    const room = left - extra;
    if (width > room && shown.length > 0 && (room < TELLING || table.numeric[index] === true)) break;
    shown.push(Math.min(width, room));
    left -= width + extra;
    if (left <= extra) break;
  }
  return {
    names: table.names.slice(0, shown.length),
    numeric: table.numeric.slice(0, shown.length),
    rows: table.rows.map((row) => shown.map((width, index) => cut(row[index] ?? say``, Math.max(width, 1)))),
  };
}

/** Fewer cells of text than this tell nothing. */
const TELLING = 16;

function line(cells: readonly SafeText[], table: TextTable, widths: readonly number[]): string {
  return cells
    .map((cell, index) => {
      const width = widths[index] ?? 0;
      const last = index === cells.length - 1 && table.numeric[index] !== true;
      const align = table.numeric[index] === true ? 'end' : 'start';
      return toned(cell, last ? cell : pad(cut(cell, Math.max(width, 1)), width, align));
    })
    .join('  ')
    .trimEnd();
}

function widthsOf(table: TextTable): number[] {
  return table.names.map((name, index) => {
    let width = name.length;
    for (const row of table.rows) width = Math.max(width, cellWidth(row[index] ?? say``));
    return Math.min(width, Math.max(WIDEST, name.length));
  });
}
