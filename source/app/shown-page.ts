import type { Look } from '../components/look.ts';
import type { Rect } from '../screen/rect.ts';
import { type DetailPage, type PagePosition, stopUnderCursor } from '../views/detail-page.ts';
import { linkPage } from '../views/link/link-page.ts';
import { linkModel } from '../views/link/link-rows.ts';
import { nodePage } from '../views/node/node-page.ts';
import { nodeModel } from '../views/node/node-rows.ts';
import type { Stop } from '../views/page-block.ts';
import { recordPage } from '../views/record/record-page.ts';
import { isTableView, type ViewName } from '../views/view-names.ts';
import { workloadPage } from '../views/workload/workload-page.ts';
import { workloadModel } from '../views/workload/workload-rows.ts';
import type { ConsoleModel } from './console-model.ts';
import { placeOf } from './screen-state.ts';

/** Pages about one thing: a head, and a body that scrolls and has places to open. Null for every other view. */
export function shownPage(model: ConsoleModel, rect: Rect, look: Look): DetailPage | null {
  const { view, subject, of } = placeOf(model.state);
  const { fabric, now, wall } = model.shown();
  const history = model.rowHistory;
  if (subject === null) return null;
  if (view === 'node') {
    const node = nodeModel(fabric, subject, now, wall, history);
    if (node !== null) return nodePage(node, rect.width, look);
  }
  if (view === 'workload') {
    const workload = workloadModel(fabric, subject, now, wall);
    if (workload !== null) return workloadPage(workload, rect.width, look);
  }
  if (view === 'link') {
    const link = linkModel(fabric, subject, now, wall, history);
    if (link !== null) return linkPage(link, rect.width, look);
  }
  const kind = view === 'record' ? of : (KIND_BEHIND.get(view) ?? null);
  if (kind === null || !isTableView(kind)) return null;
  // What is gone has a record that says so.
  return recordPage({ kind, name: subject, fabric, now, wall, history }, rect.width, look);
}

/** The kind of the row that a page of its own is about. */
const KIND_BEHIND: ReadonlyMap<ViewName, ViewName> = new Map([
  ['node', 'nodes'],
  ['workload', 'workloads'],
  ['link', 'links'],
]);

export function pagePosition(model: ConsoleModel): PagePosition {
  const { offset, cursor } = placeOf(model.state).table;
  return { offset, cursor: cursor?.name ?? null };
}

/** The place that Enter opens; null where none is in sight. */
export function shownStop(model: ConsoleModel, rect: Rect, look: Look): Stop | null {
  const page = shownPage(model, rect, look);
  return page === null ? null : stopUnderCursor(rect, page, pagePosition(model));
}
