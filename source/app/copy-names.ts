import { foldNodeSet } from '../../protocol/node-set-fold.ts';
import { nameOf, type RowSet } from '../fabric/row-set.ts';
import type { ConsoleModel } from './console-model.ts';
import { type CopySet, placeOf } from './screen-state.ts';

/** Shows the names of the marked rows, else of all that the filter left, ready to be selected. */
export function openCopy(model: ConsoleModel): void {
  const table = model.table();
  if (table === null || table.rows.count === 0) return;
  const { marks, filter } = placeOf(model.state).table;
  const { rows } = table;
  const isWanted = wantedRows(rows, marks, filter !== '', table.cursor);
  const count = countRows(rows, isWanted);
  const kind = count === 1 ? rows.kind.singular : rows.kind.name;
  const sets = rows.kind.name === 'nodes' ? nodeSets(rows, isWanted) : rowNames(rows, isWanted);
  model.dispatch({ type: 'mode', mode: { kind: 'copy', what: `${count} ${kind}`, sets, offset: 0 } });
}

type IsWanted = (row: number) => boolean;

/** What is marked; without marks what the filter left; without a filter the row under the cursor. */
function wantedRows(
  rows: RowSet,
  marks: ReadonlySet<string>,
  isFiltered: boolean,
  cursor: number | null,
): IsWanted {
  const isMarked = (row: number): boolean => marks.has(nameOf(rows, row));
  if (marks.size > 0 && countRows(rows, isMarked) > 0) return isMarked;
  return isFiltered ? () => true : (row) => row === cursor;
}

function countRows({ count }: RowSet, isWanted: IsWanted): number {
  let wanted = 0;
  for (let row = 0; row < count; row++) if (isWanted(row)) wanted++;
  return wanted;
}

/** One set for each site, as its scheduler takes it: `gpu[001-128,200]`. */
function nodeSets(rows: RowSet, isWanted: IsWanted): readonly CopySet[] {
  const names = rows.sites.map((): string[] => []);
  for (let row = 0; row < rows.count; row++) {
    const site = rows.siteOf[row] ?? -1;
    const key = rows.tables[site]?.keyOf(rows.slotOf[row] ?? -1);
    if (key !== undefined && isWanted(row)) names[site]?.push(key);
  }
  return names.flatMap((ofSite, site) =>
    ofSite.length === 0
      ? []
      : [
          {
            heading: `${rows.sites[site]?.id}  ${ofSite.length} ${ofSite.length === 1 ? 'node' : 'nodes'}`,
            text: foldNodeSet(ofSite),
          },
        ],
  );
}

function rowNames(rows: RowSet, isWanted: IsWanted): readonly CopySet[] {
  const names: CopySet[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (isWanted(row)) names.push({ heading: null, text: nameOf(rows, row) });
  }
  return names;
}
