import { KINDS } from '../../protocol/index.ts';
import { joinSafe, neutralise, type SafeText, say } from '../../protocol/text.ts';
import { cellWidth, pad } from '../../protocol/text-width.ts';
import type { Look } from '../components/look.ts';
import type { RowSet } from '../fabric/row-set.ts';
import { columnsFor } from '../filter/filter-columns.ts';
import { columnTitle } from './column-titles.ts';
import { RowCells } from './row-cells.ts';
import type { TableDescription } from './table-description.ts';

export interface PlainTable {
  readonly description: TableDescription;
  readonly rows: RowSet;
  readonly now: number;
  readonly wall: number;
}

/** A table gives way after so many rows: at ten thousand of them it takes longer than a key may wait. */
const ROWS_A_SLICE = 200;
/** A column is not padded any further; what is longer is written out all the same. */
const WIDEST = 60;

/**
 * All rows of a table as aligned lines of plain text, the heading first. `giveWay` is waited for between
 * slices, so that keys and paints go on meanwhile.
 */
export async function* plainLines(
  { description, rows, now, wall }: PlainTable,
  look: Look,
  giveWay: () => Promise<void>,
): AsyncGenerator<SafeText> {
  const cells = new RowCells(rows, now, wall, look);
  const kinds = columnsFor(KINDS[description.view]);
  const columns = description.columns.map(({ name }) => {
    const column = kinds.get(name);
    const isFigure = column !== undefined && 'resolution' in column && name !== 'ageSeconds';
    return { name, title: columnTitle(name), align: isFigure ? ('end' as const) : ('start' as const) };
  });
  const widths = columns.map(({ title }) => cellWidth(title));
  const line = (texts: readonly SafeText[]): SafeText =>
    neutralise(
      joinSafe(
        texts.map((text, index) => pad(text, Math.min(WIDEST, widths[index] ?? 0), columns[index]?.align)),
        say`  `,
      ).trimEnd(),
      LONGEST_LINE,
    );
  for (let row = 0; row < rows.count; row++) {
    if (row % ROWS_A_SLICE === ROWS_A_SLICE - 1) await giveWay();
    for (const [index, { name }] of columns.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cellWidth(cells.piece(row, name).text));
    }
  }
  yield line(columns.map(({ title }) => title));
  for (let row = 0; row < rows.count; row++) {
    if (row % ROWS_A_SLICE === ROWS_A_SLICE - 1) await giveWay();
    yield line(columns.map(({ name }) => cells.piece(row, name).text));
  }
}

const LONGEST_LINE = 1 << 16;
