import { neutralise, say } from '../../protocol/text.ts';
import type { Look } from '../components/look.ts';
import { paintTable, rowAtLine, type Table } from '../components/table.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { contains, type Rect } from '../screen/rect.ts';
import { paintRecord } from '../views/record/record-view.ts';
import { tableLines } from '../views/table-lines.ts';
import { isTableView } from '../views/view-names.ts';
import type { ConsoleModel, ShownTable } from './console-model.ts';
import { placeOf } from './screen-state.ts';
import { paintTitle } from './title.ts';

const TITLE_LINES = 1;

/** The table that was painted last and where, so that a click can be told which row it met. */
export interface PaintedTable {
  readonly table: Table;
  readonly rect: Rect;
}

/** The view that is shown, with its title. Returns the table it painted, if it did. */
export function paintBody(
  buffer: CellBuffer,
  rect: Rect,
  model: ConsoleModel,
  look: Look,
): PaintedTable | null {
  const place = placeOf(model.state);
  const inside = { ...rect, y: rect.y + TITLE_LINES, height: Math.max(0, rect.height - TITLE_LINES) };
  const shown = model.table(inside.height);
  paintTitle(buffer, { ...rect, height: TITLE_LINES }, model.state, shown, look);
  const { fabric, now, wall } = model.shown();
  if (shown !== null) {
    const table = tableLines(
      {
        ...shown,
        sort: place.table.sort,
        marks: place.table.marks,
        empty: emptyWords(model, shown),
        now,
        wall,
      },
      look,
    );
    paintTable(buffer, inside, table, look);
    return { table, rect: inside };
  }
  if (place.view === 'record' && place.subject !== null && place.of !== null && isTableView(place.of)) {
    paintRecord(buffer, inside, { kind: place.of, name: place.subject, fabric, now, wall }, look);
    return null;
  }
  buffer.write(inside.x + 2, inside.y + 1, say`${neutralise(place.view)} is not there yet`, look.theme.muted);
  return null;
}

/** Which row a place of the screen shows; null beside the rows. */
export function rowAt(painted: PaintedTable | null, x: number, y: number): number | null {
  if (painted === null || !contains(painted.rect, x, y)) return null;
  return rowAtLine(painted.table, y - painted.rect.y, painted.rect.height);
}

function emptyWords(model: ConsoleModel, { total, description }: ShownTable): string {
  const { filter } = placeOf(model.state).table;
  if (filter !== '' && total > 0) return `no row matches ${filter}: Esc takes the filter away`;
  const unheard = model.live().fabric.sites.filter(({ feed }) => !feed.mirror.inStep).length;
  return unheard === 0 ? description.none : `${description.none}; ${unheard} not heard`;
}
