import type { Action } from './action.ts';
import { isHeld } from './holds.ts';
import { nodeTarget } from './node-targets.ts';

/** No new work on nodes; what runs there goes on. */
export const cordon: Action = {
  hits: 'nodes',
  refusal(name, site, { request }) {
    const target = nodeTarget(name, site, request);
    if ('refusal' in target) return target.refusal;
    return isHeld(target.node) && !request.takeOver ? 'it takes no new work already' : null;
  },
  warnings(names, site) {
    const running = new Set(names.flatMap((name) => site.workloadsOn(name))).size;
    return running === 0
      ? []
      : [running === 1 ? '1 workload that runs there goes on' : `${running} workloads that run there go on`];
  },
};
