import type { Action } from './action.ts';
import { isHeld, lastDeedOn } from './holds.ts';
import { nodeTarget } from './node-targets.ts';

/** Nodes take work again. */
export const uncordon: Action = {
  hits: 'nodes',
  refusal(name, site, { request }) {
    const target = nodeTarget(name, site, request);
    if ('refusal' in target) return target.refusal;
    if (isHeld(target.node) || target.node.scheduling === 'failed') return null;
    const last = lastDeedOn(name, site);
    if (last === 'cordon' || last === 'drain') return null;
    return `it takes work already (${target.node.scheduling ?? 'not known'})`;
  },
  warnings(names, site) {
    const down = names.filter((name) => site.node(name)?.state === 'down').length;
    return down === 0 ? [] : [`${down} of the nodes are down and stay so`];
  },
};
