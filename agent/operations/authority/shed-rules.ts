import type { Command } from '../../../protocol/command.ts';
import { isJobId, isNodeName } from '../../drivers/names.ts';
import { readOrder } from '../shed/read-order.ts';
import { classOf } from './data-class-rules.ts';
import { refusedMoves } from './shed-move-rules.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';

/** Machines that a shed caps, those of the work it moves away or puts back, and that work. */
export function reachOfShed(
  { shed }: Command,
  facts: Pick<SiteFacts, 'workloads'>,
): {
  readonly capped: ReadonlySet<string>;
  readonly stopped: ReadonlySet<string>;
  readonly works: readonly string[];
} {
  const works = shed?.works.map(({ workload }) => workload) ?? [];
  return {
    capped: new Set(shed?.nodes),
    stopped: new Set(works.flatMap((id) => facts.workloads.get(id)?.nodes ?? [])),
    works,
  };
}

/**
 * What of a shed may not be done, by name: whatever is not one thing of this site, what somebody holds, what
 * another operation has in hand, and restricted work. Work that ended since it was planned is no difference.
 */
export function refusedShed(command: Command, actor: string, facts: SiteFacts): readonly TargetRefusal[] {
  if (command.verb !== 'shed') return [];
  const { shed } = command;
  const order = shed === undefined ? null : readOrder(shed);
  if (order === null || order.steps.length === 0)
    return [{ target: facts.site, reason: 'it carries no order of steps that can be read' }];
  const { capped, stopped, works } = reachOfShed(command, facts);
  const twice = capped.size < order.nodes.length || new Set(works).size < works.length;
  if (twice) return [{ target: facts.site, reason: 'it names a machine or a workload twice' }];
  if (order.until !== null && order.until <= facts.now)
    return [{ target: facts.site, reason: 'its time is over already' }];
  // Each would take the other's caps for what was there before, and for somebody else's word.
  const open = facts.open.find(({ id, command: { verb } }) => verb === 'shed' && id !== command.id);
  if (open !== undefined)
    return [{ target: facts.site, reason: `shed ${open.id} of ${open.actor} is under way` }];
  return [
    ...order.nodes.flatMap((node) => refusal(node, whyNotNode(node, actor, facts))),
    ...works.flatMap((id) => refusal(id, isJobId(id) ? null : 'it is not the id of one workload')),
    ...inHand(command, new Set([...capped, ...stopped]), works, facts),
    ...restricted(new Set([...capped, ...stopped]), facts),
    ...refusedMoves(order, actor, facts),
    ...tooMany(capped.size, stopped.size, facts),
  ];
}

/** What makes it one for two people: how much of the site it reaches. */
export function sizeForTwo(command: Command, facts: SiteFacts): readonly string[] {
  const { policy } = facts;
  if (policy === null || command.verb !== 'shed') return [];
  const { capped, stopped } = reachOfShed(command, facts);
  const ratio = new Set([...capped, ...stopped]).size / Math.max(1, facts.nodes.size);
  const most = policy.approvals.drainRatioOver;
  const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
  return ratio > most ? [`it slows or stops ${percent(ratio)} of the site, more than ${percent(most)}`] : [];
}

function refusal(target: string, reason: string | null): readonly TargetRefusal[] {
  return reason === null ? [] : [{ target, reason }];
}

function whyNotNode(node: string, actor: string, facts: SiteFacts): string | null {
  if (!isNodeName(node)) return 'it is not the name of one node';
  if (facts.partitions.has(node)) return 'it is the name of a partition, which means many nodes';
  if (!facts.nodes.has(node)) return `${facts.site} has no such node`;
  const hold = facts.holds.get(node);
  return hold === null || hold.owner === actor ? null : `${hold.owner} holds it: ${hold.reason}`;
}

function inHand(
  command: Command,
  nodes: ReadonlySet<string>,
  works: readonly string[],
  facts: SiteFacts,
): readonly TargetRefusal[] {
  return facts.open.flatMap(({ id, actor, command: other }) => {
    if (id === command.id) return [];
    return other.targets
      .filter(({ name }) => nodes.has(name) || works.includes(name))
      .map(({ name }) => ({ target: name, reason: `${other.verb} ${id} of ${actor} is under way on it` }));
  });
}

/** Its time is promised to somebody: it is neither slowed nor stopped, and the unknown is the most restricted. */
function restricted(nodes: ReadonlySet<string>, facts: SiteFacts): readonly TargetRefusal[] {
  const { policy } = facts;
  if (policy === null || policy.approvals.dataClasses.length === 0) return [];
  const refusals: TargetRefusal[] = [];
  for (const [id, { dataClass, nodes: on }] of facts.workloads) {
    if (!on.some((node) => nodes.has(node))) continue;
    const found = classOf(dataClass, policy);
    if (found !== null && !policy.approvals.dataClasses.includes(found.name)) continue;
    const said = dataClass === null ? 'it names no data class' : `data class ${dataClass} is restricted`;
    refusals.push({ target: id, reason: `${said}, and it runs on what would be slowed or stopped` });
  }
  return refusals;
}

function tooMany(
  capped: number,
  stopped: number,
  { policy, site, nodes }: SiteFacts,
): readonly TargetRefusal[] {
  if (policy === null) return [];
  const { drainingRatio, cappedRatio = 1 } = policy.limits;
  const over = (count: number, ratio: number, what: string): readonly TargetRefusal[] => {
    const most = ratio === 0 ? 0 : Math.max(1, Math.floor(ratio * nodes.size + 1e-9));
    if (count <= most) return [];
    const allowed = `the policy allows ${most} (${Math.round(ratio * 100)} %)`;
    return [{ target: site, reason: `${count} of ${nodes.size} nodes would ${what}; ${allowed}` }];
  };
  return [
    ...over(capped, cappedRatio, 'be capped'),
    ...over(stopped, drainingRatio, 'lose their work to the queue or another site'),
  ];
}
