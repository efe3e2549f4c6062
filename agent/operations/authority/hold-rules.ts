import type { Command } from '../../../protocol/command.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';

/** Somebody else's word that a node takes no work. */
export interface ForeignHold {
  readonly node: string;
  readonly owner: string;
  readonly reason: string;
  /** Machines hold nodes too: a health check drains as root. Those ask for no second person. */
  readonly isPerson: boolean;
}

/** The holds of others that a command would change; weft's own record comes before the scheduler's. */
export function foreignHolds(command: Command, actor: string, facts: SiteFacts): readonly ForeignHold[] {
  if (!['cordon', 'drain', 'uncordon'].includes(command.verb)) return [];
  return command.targets.flatMap(({ name }) => {
    const hold = facts.holds.get(name) ?? schedulersHold(name, facts);
    if (hold === null || hold.owner === actor) return [];
    const isPerson = hold.owner.startsWith('weft://')
      ? hold.owner.startsWith('weft://operator/')
      : !isService(hold.owner);
    return [{ node: name, owner: hold.owner, reason: hold.reason, isPerson }];
  });
}

/** Why those holds are in the way: they are not overwritten in passing (SAFETY rule 12). */
export function refusedByHolds(
  command: Command,
  actor: string,
  holds: readonly ForeignHold[],
): readonly TargetRefusal[] {
  return holds.flatMap((hold) => {
    const { node, owner, reason, isPerson } = hold;
    const whose = `${owner} holds it: ${reason}`;
    if (!isPerson && command.verb === 'uncordon') return [];
    if (!command.takeOver)
      return [{ target: node, reason: `${whose}; --take-over, with a reason, breaks the hold` }];
    if (isPerson && !actor.startsWith('weft://operator/'))
      return [{ target: node, reason: `${whose}; only a person may break it` }];
    if (command.reason.trim() === reason.trim())
      return [{ target: node, reason: `${whose}; breaking it needs a reason of its own` }];
    return [];
  });
}

function schedulersHold(
  node: string,
  facts: SiteFacts,
): { readonly owner: string; readonly reason: string } | null {
  const found = facts.nodes.get(node);
  if (found === undefined || found.scheduling === null) return null;
  if (!['cordoned', 'draining', 'drained'].includes(found.scheduling)) return null;
  return { owner: found.reasonUser ?? 'the scheduler', reason: found.reason ?? 'no reason is given' };
}

function isService(owner: string): boolean {
  return ['root', 'slurm', 'the scheduler'].includes(owner);
}
