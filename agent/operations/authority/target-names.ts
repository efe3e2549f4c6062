import type { Command } from '../../../protocol/command.ts';
import { targetKindOf } from '../../../protocol/command.ts';
import { isJobId, isNodeName } from '../../drivers/names.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';

/** The most targets one command may name; a site has fewer nodes, and its journal should stay readable. */
const MOST_TARGETS = 20_000;

/**
 * Targets that may not be acted on by that name (SAFETY rule 19): whatever is not exactly one thing of
 * the present inventory. A scheduler takes `ALL`, sets and partitions for names and drains a cluster.
 */
export function refusedNames(command: Command, facts: SiteFacts): readonly TargetRefusal[] {
  const seen = new Set<string>();
  const { targets } = command;
  if (targets.length === 0) return [{ target: '', reason: 'nothing is named' }];
  if (targets.length > MOST_TARGETS)
    return [{ target: '', reason: `${targets.length} targets; at most ${MOST_TARGETS} are taken` }];
  return targets.flatMap(({ name }) => {
    const reason = seen.has(name) ? 'it is named twice' : refusalOf(name, command, facts);
    seen.add(name);
    return reason === null ? [] : [{ target: name, reason }];
  });
}

function refusalOf(name: string, command: Command, facts: SiteFacts): string | null {
  switch (targetKindOf(command.verb)) {
    case 'node':
      if (!isNodeName(name)) return 'it is not the name of one node';
      if (facts.partitions.has(name)) return 'it is the name of a partition, which means many nodes';
      return facts.nodes.has(name) ? null : `${facts.site} has no such node`;
    case 'workload':
      if (!isJobId(name)) return 'it is not the id of one workload';
      return facts.workloads.has(name) ? null : `${facts.site} has no such workload`;
    case 'alert':
      return facts.alerts.has(name) ? null : `${facts.site} has no such alert`;
    case 'site':
      return name === facts.site ? null : `this is the agent of ${facts.site}`;
  }
}
