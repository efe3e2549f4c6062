import type { Verb } from '../../protocol/command.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { findOperation, type OperationRow } from '../actions/operation-row.ts';
import { SiteFacts } from '../actions/site-facts.ts';
import { isMemory } from '../fabric/freshness.ts';
import { nameOf } from '../fabric/row-set.ts';
import type { ConsoleModel } from './console-model.ts';
import { SHOWS_PAST } from './keys.ts';
import { placeOf } from './screen-state.ts';

/** What a key acts on: the marked rows, else the one under the cursor, else what the page is about. */
export function actingTargets(model: ConsoleModel, verb: Verb): readonly string[] {
  const { view, subject, table } = placeOf(model.state);
  if (subject !== null)
    return view === 'node' && verb === 'migrate' ? workloadsOn(model, subject) : [subject];
  if (table.marks.size > 0) return [...table.marks];
  const name = nameUnderCursor(model);
  return name === null ? [] : [name];
}

/** The operation that is shown or under the cursor. */
export function actingOperation(model: ConsoleModel): OperationRow | null {
  const name = placeOf(model.state).subject ?? nameUnderCursor(model);
  // Whichever of a migration's two sites was looked at: the one that was asked is steered.
  return name === null ? null : findOperation(model.live().fabric, name.slice(name.indexOf('/') + 1));
}

/** Why nothing can be acted on here now; null where it can. Each key that acts stands dimmed with it. */
export function whyNoActing(model: ConsoleModel): SafeText | null {
  if (model.state.isPast) return SHOWS_PAST;
  if (model.state.isPaused) return say`the picture is paused`;
  if (model.acting === null) return say`read-only`;
  const name = placeOf(model.state).subject ?? nameUnderCursor(model);
  const id = name?.split('/', 1)[0];
  const { fabric, now } = model.live();
  const site = id === undefined ? undefined : fabric.site(id);
  if (site === undefined) return null;
  const freshness = site.streamFreshness(now);
  if (isMemory(freshness)) return say`${neutralise(site.id)} is ${neutralise(freshness)}`;
  return model.lockOf(site.id) === null
    ? null
    : say`${neutralise(site.id)} was away: open it on the overview first`;
}

export function nameUnderCursor(model: ConsoleModel): string | null {
  const table = model.table();
  return table === null || table.cursor === null ? null : nameOf(table.rows, table.cursor);
}

function workloadsOn(model: ConsoleModel, node: string): readonly string[] {
  const slash = node.indexOf('/');
  const { fabric, now } = model.live();
  const site = fabric.site(node.slice(0, slash));
  if (site === undefined) return [];
  const found = new SiteFacts(site, now).workloadsOn(node.slice(slash + 1));
  return found.map(({ id }) => `${site.id}/${id}`);
}
