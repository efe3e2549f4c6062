import type { Look } from '../components/look.ts';
import {
  linePainter,
  lineParts,
  paintCursor,
  paintTableBar,
  partsOf,
  rowAtLine,
  rowRect,
  type Table,
  visibleRows,
} from '../components/table.ts';
import type { CellBuffer } from '../screen/cell-buffer.ts';
import { KeptLines } from '../screen/kept-lines.ts';
import { KeptPicture } from '../screen/kept-picture.ts';
import { KeptValue } from '../screen/kept-value.ts';
import { contains, type Rect } from '../screen/rect.ts';
import { TableLines } from '../views/table-lines.ts';
import type { ConsoleModel } from './console-model.ts';
import { HeatPictures, paintHeatBody } from './paint-heat-body.ts';
import { OverviewPictures, paintOverviewBody } from './paint-overview-body.ts';
import { paintPage } from './paint-page.ts';
import { placeOf } from './screen-state.ts';
import type { ShownTable } from './shown-table.ts';
import { paintTitle } from './title.ts';

const TITLE_LINES = 1;

/** What was painted last and where, so that a click can be told what it met. */
export interface PaintedBody {
  readonly rect: Rect;
  readonly look: Look;
  /** Null where the view is no table. */
  readonly table: Table | null;
}

type BodyMake = 'overview' | 'table' | 'heat map' | 'page';

/** What of the body is kept from paint to paint. */
export class BodyPictures {
  readonly page = new KeptPicture();
  readonly title = new KeptPicture();
  readonly rows = new KeptLines();
  readonly bar = new KeptPicture();
  readonly lines = new TableLines();
  /** The table whose title, lines and bar stand in the frame. */
  readonly table = new KeptValue<Table>();
  readonly heat = new HeatPictures();
  readonly overview = new OverviewPictures();
  #make: BodyMake = 'page';
  #turn = 0;
  #cursorLine: number | null = null;

  /**
   * Each make of body keeps pictures of its own. What one left in the frame the other painted over: a number
   * that rises when they take turns tells it.
   */
  turnTo(make: BodyMake): number {
    if (make !== this.#make) this.#turn++;
    this.#make = make;
    return this.#turn;
  }

  /** The row that the cursor leaves is seen again as it is without it. */
  moveCursor(buffer: CellBuffer, lines: Rect, line: number | null): void {
    const left = this.#cursorLine;
    if (left !== null) this.rows.restore(buffer, rowRect(lines, left));
    this.#cursorLine = line;
  }
}

/** The view that is shown, with its title. */
export function paintBody(
  buffer: CellBuffer,
  rect: Rect,
  model: ConsoleModel,
  look: Look,
  pictures: BodyPictures,
): PaintedBody {
  const place = placeOf(model.state);
  const inside = { ...rect, y: rect.y + TITLE_LINES, height: Math.max(0, rect.height - TITLE_LINES) };
  const shown = model.table(inside.height);
  if (shown !== null) return paintTableBody(buffer, rect, inside, model, shown, look, pictures);
  if (place.view === 'overview') {
    const whole = { ...rect, y: rect.y - TITLE_LINES, height: rect.height + TITLE_LINES };
    paintOverviewBody(
      buffer,
      { rect, whole, turn: pictures.turnTo('overview') },
      model,
      look,
      pictures.overview,
    );
    return { rect: whole, look, table: null };
  }
  if (place.view === 'heatmap') {
    const title = { ...rect, height: Math.min(rect.height, TITLE_LINES) };
    const turn = pictures.turnTo('heat map');
    paintHeatBody(buffer, { title, inside, turn }, model, look, pictures.heat);
    return { rect: inside, look, table: null };
  }
  const parts = [model.shown(), model.state, model.pageMemory, look.theme, pictures.turnTo('page')];
  pictures.page.paint(buffer, rect, parts, () => {
    paintTitle(buffer, { ...rect, height: TITLE_LINES }, model.state, null, look);
    paintPage(buffer, inside, model, look);
  });
  return { rect: inside, look, table: null };
}

/** All but the row of the cursor stands until something else changes: moving it paints that row. */
function paintTableBody(
  buffer: CellBuffer,
  rect: Rect,
  inside: Rect,
  model: ConsoleModel,
  shown: ShownTable,
  look: Look,
  pictures: BodyPictures,
): PaintedBody {
  const { state } = model;
  const { filter, sort, marks } = placeOf(state).table;
  const { rows, totals, total, heard, description, offset, cursor } = shown;
  const [{ view, subject, of }, below] = [placeOf(state), state.stack.at(-2)];
  const way = [pictures.turnTo('table'), state.stack.length, below, view, subject, of];
  const what = [
    model.shown(),
    rows,
    totals,
    total,
    heard,
    description,
    offset,
    filter,
    sort,
    marks,
    state.site,
  ];
  const where = [buffer, buffer.wipes, buffer.clusters.generation, rect.x, rect.y, rect.width, rect.height];
  const table = pictures.table.of([...what, ...way, ...where, look.theme], () => {
    const whole = tableOf(model, pictures.lines, { ...shown, cursor: null }, inside, look);
    const titleRect = { ...rect, height: Math.min(rect.height, TITLE_LINES) };
    const ofTitle = [...what, ...way, look.theme];
    pictures.title.paint(buffer, titleRect, ofTitle, () => paintTitle(buffer, titleRect, state, shown, look));
    paintRows(buffer, inside, whole, look, pictures, way);
    return whole;
  });
  pictures.moveCursor(buffer, partsOf(inside).lines, cursor === null ? null : cursor - offset);
  if (cursor !== null) paintCursor(buffer, inside, table, cursor, look);
  return { rect: inside, look, table: { ...table, cursor } };
}

/** The rows in sight, of which only those that changed are drawn, and the bar beside them. */
function paintRows(
  buffer: CellBuffer,
  rect: Rect,
  table: Table,
  look: Look,
  pictures: BodyPictures,
  way: readonly unknown[],
): void {
  const { lines, bar } = partsOf(rect);
  const ofAll = [table.columns, ...way, look.theme];
  pictures.rows.paint(buffer, lines, ofAll, lineParts(table, lines), linePainter(table, lines, look));
  const barRect = { ...bar, y: rect.y, height: rect.height };
  pictures.bar.paint(buffer, barRect, [table.rowCount, table.offset, ...ofAll], () =>
    paintTableBar(buffer, bar, table, look),
  );
}

function tableOf(
  model: ConsoleModel,
  lines: TableLines,
  shown: ShownTable,
  { width, height }: Rect,
  look: Look,
): Table {
  const { filter, sort, marks } = placeOf(model.state).table;
  const { now, wall } = model.shown();
  const visible = visibleRows(height);
  const empty = emptyWords(model, shown);
  const { widths } = model;
  widths.ask(JSON.stringify([shown.description.view, filter, sort]));
  return lines.of({ ...shown, visible, width, widths, sort, marks, empty, now, wall }, look);
}

/** Which row a place of the screen shows; null beside the rows. */
export function rowAt({ rect, table }: PaintedBody, x: number, y: number): number | null {
  if (table === null || !contains(rect, x, y)) return null;
  return rowAtLine(table, y - rect.y, rect.height);
}

function emptyWords(model: ConsoleModel, { total, description }: ShownTable): string {
  const { filter } = placeOf(model.state).table;
  if (filter !== '' && total > 0) return `no row matches ${filter}: Esc takes the filter away`;
  const unheard = model.live().fabric.sites.filter(({ feed }) => !feed.mirror.inStep).length;
  return unheard === 0 ? description.none : `${description.none}; ${unheard} not heard`;
}
