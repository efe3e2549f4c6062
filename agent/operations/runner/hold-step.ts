import { tagOf } from '../../drivers/steering.ts';
import type { Operation } from '../operation.ts';
import { effectsBody } from '../operation-effects.ts';
import { cancelledWords } from './cancelled-words.ts';
import { type Act, countOf, ends, goesOn, type NextStep, named, refusalOf, type Sight } from './sight.ts';

/** All of its nodes held, and seen held. */
export function nextOfCordon(operation: Operation, sight: Sight): NextStep {
  if (operation.cancelling !== null) return backOut(operation, sight, []);
  return (
    holdAll(operation, sight) ??
    ends('operation.done', `${countOf(operation.command.targets.length, 'node')} held: no new work on any`)
  );
}

/**
 * What is left to do until every node of an operation is held, in one go for all of them, so that work does
 * not hop to the next one to go (SAFETY rule 13); null when all were seen held.
 */
export function holdAll(operation: Operation, sight: Sight): NextStep | null {
  const names = namesOf(operation);
  const missing = names.filter((name) => !sight.nodes.has(name));
  if (missing.length > 0) return goesOn(`waiting: the scheduler names no ${named(missing)}`);
  const open = names.filter((name) => sight.nodes.get(name)?.isHeld !== true);
  const { effects, command, state } = operation;
  if (effects.isHeld) {
    if (open.length === 0) return null;
    return ends(
      'operation.failed',
      `${named(open)} was opened at the scheduler meanwhile; nothing more is done, what is held stays held`,
    );
  }
  const foreign = command.takeOver ? names.filter((name) => isForeign(name, operation, sight)) : [];
  if (open.length === 0 && foreign.length === 0) return null;
  if (state === 'paused') return goesOn('paused before anything was held');
  const acts: Act[] = [];
  if (foreign.length > 0) acts.push({ do: 'take over', nodes: foreign });
  if (open.length > 0) acts.push({ do: 'cordon', nodes: open });
  const refused = refusalOf(acts, sight);
  if (refused !== null) return ends('operation.failed', refused);
  const takes = foreign.length === 0 ? '' : `, taking over the hold of ${countOf(foreign.length, 'node')}`;
  return goesOn(`cordoning ${open.length} of ${countOf(names.length, 'node')}${takes}`, {
    acts,
    progressRatio: 0,
    body: effectsBody({ cordoned: open.filter((name) => !effects.cordoned.includes(name)) }),
  });
}

/** Held by somebody else: this operation's word is not on it. */
function isForeign(name: string, operation: Operation, sight: Sight): boolean {
  const node = sight.nodes.get(name);
  return node?.isHeld === true && !isOurs(node.reason, operation);
}

function isOurs(reason: string | null, operation: Operation): boolean {
  return (reason ?? '').includes(`[${tagOf(operation.id)}]`);
}

/**
 * Opens again what this operation held, and only that: a node that was held before, or that somebody else
 * holds by now, stays as it is, and the end says so.
 */
export function backOut(operation: Operation, sight: Sight, done: readonly string[]): NextStep {
  const { cordoned } = operation.effects;
  const unseen = cordoned.filter((name) => !sight.nodes.has(name));
  const held = cordoned.filter((name) => sight.nodes.get(name)?.isHeld === true);
  const ours = held.filter((name) => isOurs(sight.nodes.get(name)?.reason ?? null, operation));
  if (ours.length > 0) {
    const acts: Act[] = [{ do: 'uncordon', nodes: ours }];
    const refused = refusalOf(acts, sight);
    if (refused !== null) return ends('operation.failed', refused);
    return goesOn(`taking back: ${countOf(ours.length, 'node')} to be opened again`, { acts });
  }
  const opened = cordoned.filter((name) => sight.nodes.get(name)?.isHeld === false);
  const kept = operation.command.targets.length - opened.length;
  const others = held.length + unseen.length;
  const words = [
    ...done,
    `${countOf(opened.length, 'node')} ${opened.length === 1 ? 'takes' : 'take'} work again`,
    ...(kept - others > 0 ? [`${kept - others} held already before it stay held`] : []),
    ...(held.length > 0 ? [`${named(held)} held by somebody else since`] : []),
    ...(unseen.length > 0 ? [`${named(unseen)} not known to the scheduler any more`] : []),
  ];
  const notOurs = [...opened, ...held, ...unseen];
  return ends('operation.cancelled', cancelledWords(operation, words.join('; ')), notOurs);
}

/** All of its nodes take work again, and are seen to. A node that is down stays down. */
export function nextOfUncordon(operation: Operation, sight: Sight): NextStep {
  const names = namesOf(operation);
  const held = names.filter((name) => sight.nodes.get(name)?.isHeld === true);
  const missing = names.filter((name) => !sight.nodes.has(name));
  const opened = names.length - held.length - missing.length;
  if (operation.cancelling !== null)
    return ends(
      'operation.cancelled',
      cancelledWords(operation, `${opened} of ${names.length} were open by then`),
    );
  if (missing.length > 0) return goesOn(`waiting: the scheduler names no ${named(missing)}`);
  if (held.length > 0) {
    if (operation.state === 'paused') return goesOn(`paused: ${opened} of ${names.length} are open`);
    const acts: Act[] = [{ do: 'uncordon', nodes: held }];
    const refused = refusalOf(acts, sight);
    if (refused !== null) return ends('operation.failed', refused);
    return goesOn(`opening ${held.length} of ${countOf(names.length, 'node')}`, {
      acts,
      progressRatio: opened / names.length,
    });
  }
  const down = names.filter((name) =>
    ['down', 'unknown'].includes(sight.nodes.get(name)?.state ?? 'unknown'),
  );
  const but = down.length === 0 ? '' : `; ${named(down)} is down or silent all the same`;
  return ends('operation.done', `${countOf(names.length, 'node')} open again${but}`);
}

export function namesOf(operation: Operation): readonly string[] {
  return operation.command.targets.map((target) => target.name);
}
