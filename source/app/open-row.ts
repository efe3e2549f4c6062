import { nameOf } from '../fabric/row-set.ts';
import type { ConsoleModel } from './console-model.ts';
import { placeOf } from './screen-state.ts';

/** Enter: into the row under the cursor, or from a workload's record to the machines it runs on. */
export function openUnderCursor(model: ConsoleModel): void {
  const { view, subject, of } = placeOf(model.state);
  if (view === 'record' && of === 'workloads' && subject !== null) {
    openNodesOf(model, subject);
    return;
  }
  if (view === 'overview') {
    openSite(model);
    return;
  }
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
  model.dispatch({ type: 'enter', view: 'record', subject: name, of: description.view });
}

/** The site's machines; looking at a site also says that what changed in its absence was seen. */
function openSite(model: ConsoleModel): void {
  const { selected } = model.overview();
  if (selected === null) return;
  model.acknowledgeReturn(selected);
  model.dispatch({ type: 'enter table', view: 'nodes', filter: `site=${quoted(selected)}` });
}

function openNodesOf(model: ConsoleModel, workload: string): void {
  const slash = workload.indexOf('/');
  const filter = `site=${quoted(workload.slice(0, slash))} & workloads=${quoted(workload.slice(slash + 1))}`;
  model.dispatch({ type: 'enter table', view: 'nodes', filter });
}

/** A name as a filter takes it letter by letter; plain where that is the same. */
function quoted(text: string): string {
  return /^[A-Za-z0-9][\w.-]*$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
