import { nameOf } from '../fabric/row-set.ts';
import { silenceOf } from '../fabric/site-silence.ts';
import { quoted } from '../filter/write-filter.ts';
import { nodeUnderCursor } from '../views/heatmap/heatmap-rows.ts';
import type { ViewName } from '../views/view-names.ts';
import type { ConsoleModel } from './console-model.ts';
import { openDetail } from './handle-detail.ts';
import { openPower } from './handle-power.ts';
import { shownHeatMap, shownMatrix } from './page-models.ts';
import type { PaintedBody } from './paint-body.ts';
import { placeOf } from './screen-state.ts';

/** Enter: into the row, the machine or the place under the cursor. `body` is what was painted last. */
export function openUnderCursor(model: ConsoleModel, body: PaintedBody | null): void {
  switch (placeOf(model.state).view) {
    case 'overview':
      openSite(model);
      return;
    case 'heatmap':
      if (body !== null) openNode(model, nodeUnderCursor(shownHeatMap(model, body.rect)));
      return;
    case 'power':
      openPower(model);
      return;
    case 'matrix':
      openLinks(model);
      return;
    case 'node':
    case 'workload':
    case 'link':
    case 'record':
      if (body !== null) openDetail(model, body);
      return;
    default:
      openRow(model);
  }
}

function openRow(model: ConsoleModel): void {
  const table = model.table();
  if (table === null || table.cursor === null) return;
  const { rows, description, cursor } = table;
  const site = rows.sites[rows.siteOf[cursor] ?? -1];
  const source = rows.tables[rows.siteOf[cursor] ?? -1];
  const slot = rows.slotOf[cursor];
  if (site === undefined || source === undefined || slot === undefined) return;
  const name = nameOf(rows, cursor);
  model.dispatch({ type: 'cursor', cursor: { name, index: cursor } });
  const opening = description.opens(source, slot);
  if (opening.view === 'node' && site.table('nodes')?.find(opening.key) !== undefined) {
    model.dispatch({ type: 'enter', view: 'node', subject: `${site.id}/${opening.key}` });
    return;
  }
  const view = PAGES.get(description.view) ?? 'record';
  model.dispatch({ type: 'enter', view, subject: name, of: description.view });
}

/** Tables whose rows have a page of their own. */
const PAGES: ReadonlyMap<ViewName, ViewName> = new Map([
  ['workloads', 'workload'],
  ['links', 'link'],
]);

function openNode(model: ConsoleModel, subject: string | null): void {
  if (subject !== null) model.dispatch({ type: 'enter', view: 'node', subject });
}

/** The link from the one site to the other as the first tells of it; a table where there are several. */
function openLinks(model: ConsoleModel): void {
  const { sites, cursor, between } = shownMatrix(model);
  const [from, to] = [sites[cursor?.row ?? -1], sites[cursor?.column ?? -1]];
  if (from === undefined || to === undefined) return;
  const [way, ...more] = cursor === null ? [] : between(cursor.row, cursor.column);
  if (way?.own != null && more.length === 0) {
    const subject = way.own.rowName;
    model.dispatch({ type: 'enter', view: 'link', subject, of: 'links' });
    return;
  }
  const filter = `site=${quoted(from.id)} & peer=${quoted(to.id)}`;
  model.dispatch({ type: 'enter table', view: 'links', filter });
}

/** The site's machines; looking at a site also says that what changed in its absence was seen. */
function openSite(model: ConsoleModel): void {
  const { selected } = model.overview();
  if (selected === null) return;
  model.acknowledgeReturn(selected);
  const { fabric, now } = model.shown();
  const site = fabric.sites.find(({ id }) => id === selected);
  // What is known of a site that is not heard is a memory: its page says why, since when, and leads to that.
  if (site !== undefined && silenceOf(site, now) !== null) {
    model.dispatch({ type: 'enter', view: 'record', subject: selected, of: 'sites' });
    return;
  }
  model.dispatch({ type: 'enter table', view: 'nodes', filter: `site=${quoted(selected)}` });
}
