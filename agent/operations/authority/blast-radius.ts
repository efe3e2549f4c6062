import type { Command } from '../../../protocol/command.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';

/** How much of a site a command takes out of service. */
export interface Radius {
  /** Nodes of this command. */
  readonly nodes: ReadonlySet<string>;
  /** How many nodes are on their way out, or held, because of anybody; this command's included. */
  readonly outOfService: number;
  /** Of those, the ones of whoever asks: ten small commands are one large one. */
  readonly ownRatio: number;
}

/** Counted one by one, each node once: of thousands that are held a command asks for a few. */
export function radiusOf(command: Command, actor: string, facts: SiteFacts): Radius {
  const nodes = new Set(nodesOf(command, facts));
  const open = new Set(nodes);
  const own = new Set(nodes);
  for (const operation of facts.open) {
    if (operation.state === 'waiting for approval' || operation.id === command.id) continue;
    for (const node of nodesOf(operation.command, facts)) {
      open.add(node);
      if (operation.actor === actor) own.add(node);
    }
  }
  let [outOfService, ownCount] = [open.size, own.size];
  facts.holds.forEach(({ node, owner }) => {
    if (!facts.nodes.has(node)) return;
    if (!open.has(node)) outOfService++;
    if (owner === actor && !own.has(node)) ownCount++;
  });
  for (const node of facts.draining) if (!open.has(node) && facts.holds.get(node) === null) outOfService++;
  return { nodes, outOfService, ownRatio: ownCount / Math.max(1, facts.nodes.size) };
}

/**
 * Limits across all operators. Evacuating a site is all of it by meaning and is left to its approval.
 * A site so small that the ratio is less than one node may still have one drained.
 */
export function refusedByLimits(
  command: Command,
  radius: Radius,
  facts: SiteFacts,
): readonly TargetRefusal[] {
  const { policy } = facts;
  if (policy === null || radius.nodes.size === 0 || command.verb === 'evacuate') return [];
  const refusals: TargetRefusal[] = [];
  const { drainingRatio, keepFree } = policy.limits;
  const most = drainingRatio === 0 ? 0 : Math.max(1, Math.floor(drainingRatio * facts.nodes.size + 1e-9));
  if (radius.outOfService > most) {
    const percent = `${Math.round(drainingRatio * 100)} %`;
    refusals.push({
      target: facts.site,
      reason: `${radius.outOfService} of ${facts.nodes.size} nodes would be draining or held; the policy allows ${most} (${percent})`,
    });
  }
  for (const [model, least] of keepFree) {
    const before = freeGpus(model, facts, new Set());
    const after = freeGpus(model, facts, radius.nodes);
    if (after < before && after < least)
      refusals.push({
        target: facts.site,
        reason: `${after} GPUs ${model} would be free, ${before} are now; the policy keeps ${least}`,
      });
  }
  return refusals;
}

/** Nodes that a command takes out of service. */
function nodesOf(command: Command, facts: SiteFacts): Iterable<string> {
  if (command.verb === 'cordon' || command.verb === 'drain')
    return command.targets.map((target) => target.name);
  return command.verb === 'evacuate' ? facts.nodes.keys() : [];
}

/** What is not known to be free is not free. */
function freeGpus(model: string, facts: SiteFacts, without: ReadonlySet<string>): number {
  let free = 0;
  for (const [name, node] of facts.nodes) {
    if (without.has(name) || node.scheduling !== 'open' || facts.holds.get(name) !== null) continue;
    if (!isModel(node.gpuModel, model) || node.gpus === null || node.gpusAllocated === null) continue;
    free += Math.max(0, node.gpus - node.gpusAllocated);
  }
  return free;
}

/** `h100` is every `NVIDIA H100 80GB HBM3`. */
function isModel(found: string | null, asked: string): boolean {
  if (found === null) return false;
  const words = found.toLowerCase().split(/[^a-z0-9]+/);
  const wanted = asked.toLowerCase().split(/[^a-z0-9]+/);
  return wanted.every((word) => words.includes(word));
}
