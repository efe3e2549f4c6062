import type { ActionRequest } from './action-request.ts';
import type { NodeFacts, SiteFacts } from './site-facts.ts';

const HELD = ['cordoned', 'draining', 'drained'];
/** Machines hold nodes too; their word gives way to a person's uncordon. */
const MACHINES = ['root', 'slurm'];

export function isHeld({ scheduling }: NodeFacts): boolean {
  return scheduling !== null && HELD.includes(scheduling);
}

/** Why a node that somebody holds may not be acted on in passing (SAFETY.md rule 12); null where it may. */
export function refusedByHold(node: NodeFacts, site: SiteFacts, request: ActionRequest): string | null {
  if (!isHeld(node)) return null;
  const owner = node.reasonUser ?? 'the scheduler';
  const whose = `already ${node.scheduling} by ${owner}: ${node.reason ?? 'no reason is given'}`;
  const isOwn = isSelf(owner, site);
  if (request.verb === 'uncordon') {
    if (isOwn || node.reasonUser === null || MACHINES.includes(owner)) return null;
  } else if (isOwn && wasOnlyCordoned(node, site)) return null;
  if (!request.takeOver) return `${whose}; --take-over, with a reason of its own, breaks the hold`;
  return request.reason.trim() === (node.reason ?? '').trim()
    ? `${whose}; breaking it needs a reason of its own`
    : null;
}

/** One's own cordon may become a drain: a scheduler does not tell the two apart, the operations do. */
function wasOnlyCordoned({ name, scheduling }: NodeFacts, site: SiteFacts): boolean {
  return scheduling === 'cordoned' || lastDeedOn(name, site) === 'cordon';
}

/** What was done to a node last; the scheduler's table may be a reading behind it. */
export function lastDeedOn(name: string, site: SiteFacts): string | null {
  // Ids are ULIDs: the greatest is the newest.
  let newest = { id: '', kind: '' };
  for (const { id, kind, targets, state } of site.operations()) {
    if (!DEEDS.includes(kind) || state === 'refused' || id < newest.id || !targets.has(name)) continue;
    newest = { id, kind };
  }
  return newest.id === '' ? null : newest.kind;
}

const DEEDS = ['cordon', 'drain', 'uncordon'];

/** Whether that is this console's own operator: who holds a token of a loopback address is `local` there. */
export function isSelf(who: string | null, { identity }: Pick<SiteFacts, 'identity'>): boolean {
  return identity !== null && (who === identity || who === `weft://operator/${identity}`);
}
