import { didYouMean } from '../../protocol/configuration/nearest.ts';
import type { ActionRequest } from './action-request.ts';
import { refusedByHold } from './holds.ts';
import type { NodeFacts, SiteFacts } from './site-facts.ts';

/** SAFETY.md rule 19: a scheduler takes `ALL`, sets and partitions for names, and drains a cluster. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** A node that may be named in a command; or why it may not. */
export function nodeTarget(
  name: string,
  site: SiteFacts,
  request: ActionRequest,
): { readonly node: NodeFacts } | { readonly refusal: string } {
  if (!NAME.test(name)) return { refusal: 'it is not the name of one node' };
  const node = site.node(name);
  if (node === null) {
    const hint = name.length > 64 ? '' : didYouMean(name, site.nodeNames().slice(0, MOST_COMPARED));
    return { refusal: `${site.id} has no such node${hint === '' ? '' : `;${hint}`}` };
  }
  if (node.scheduling === 'commissioning')
    return { refusal: 'it is commissioning: it is not in service yet' };
  const open = site.openOn(name);
  if (open !== null)
    return {
      refusal: `${open.kind} ${open.id} of ${open.actor ?? 'somebody'} is under way on it: ${open.reason ?? 'no reason is given'}`,
    };
  const held = refusedByHold(node, site, request);
  return held === null ? { node } : { refusal: held };
}

/** Comparing a name with a whole site's takes longer than anybody waits. */
const MOST_COMPARED = 2_000;
