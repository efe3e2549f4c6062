import { NAME } from '../../protocol/configuration/name-pattern.ts';
import { neutralise, type SafeText, say } from '../../protocol/text.ts';
import { nameOf } from '../fabric/row-set.ts';
import type { ConsoleModel } from './console-model.ts';
import { placeOf } from './screen-state.ts';

/** Screens whose terminal is lent or about to be: a key pressed twice opens one shell. */
const busy = new WeakSet<ConsoleModel>();

/** Why no shell can be opened on what is shown; null where one can. The key stands dimmed with it. */
export function whyNoShell(model: ConsoleModel): SafeText | null {
  const { shells } = model.terminal;
  if (shells === undefined) return whyNoneAtAll(model);
  if (model.state.isPast) return say`the past is shown; p returns to now`;
  const target = shellTarget(model);
  return target === null ? null : (whyNotOn(model, target) ?? shells.whyNot(target.site));
}

/** The node under the cursor, or of the page. */
export function openShellHere(model: ConsoleModel): Promise<void> {
  return openShell(model, shellTarget(model));
}

/** What `:shell` says: a node as `site/node`, or nothing for the one that is shown. */
export async function openShellNamed(model: ConsoleModel, word: string): Promise<void> {
  await openShell(model, word === '' ? shellTarget(model) : targetOf(word));
}

interface ShellTarget {
  readonly site: string;
  readonly node: string;
}

async function openShell(model: ConsoleModel, target: ShellTarget | null): Promise<void> {
  const { shells } = model.terminal;
  if (target === null)
    return remark(model, say`a shell is on a node: put the cursor on one, or :shell SITE/NODE`);
  if (shells === undefined) return remark(model, say`${whyNoneAtAll(model)}; nothing was done`);
  const refusal = whyNotOn(model, target) ?? shells.whyNot(target.site);
  if (refusal !== null) return remark(model, say`${refusal}; nothing was done`);
  if (busy.has(model)) return;
  busy.add(model);
  try {
    const problem = await shells.open(target.site, target.node);
    if (problem === null) return;
    const title = `No shell on ${target.site}/${target.node}`;
    model.dispatch({ type: 'mode', mode: { kind: 'notice', title, text: problem } });
  } finally {
    busy.delete(model);
  }
}

function whyNoneAtAll(model: ConsoleModel): SafeText {
  return model.acting === null ? say`read-only` : say`not on a served terminal`;
}

/** Only the name of a node that this console has: names come from outside, and decide who is dialled. */
function whyNotOn(model: ConsoleModel, { site, node }: ShellTarget): SafeText | null {
  const view = model.live().fabric.site(site);
  if (view === undefined) return say`there is no site ${neutralise(site)}`;
  if (!NAME.test(node)) return say`${neutralise(node)} is no name that is dialled`;
  const isThere = view.table('nodes')?.find(node) !== undefined;
  return isThere ? null : say`${neutralise(site)} has no node ${neutralise(node)}`;
}

/** A GPU is `site/node/gpu`. */
function shellTarget(model: ConsoleModel): ShellTarget | null {
  const { subject, view } = placeOf(model.state);
  if (subject !== null) return targetOf(subject);
  if (view !== 'nodes' && view !== 'gpus') return null;
  const table = model.table();
  return table === null || table.cursor === null ? null : targetOf(nameOf(table.rows, table.cursor));
}

function targetOf(name: string): ShellTarget | null {
  const [site = '', node = ''] = name.split('/');
  return site === '' || node === '' ? null : { site, node };
}

function remark(model: ConsoleModel, text: SafeText): void {
  model.dispatch({ type: 'remark', text });
}
