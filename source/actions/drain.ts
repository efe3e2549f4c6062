import type { Action } from './action.ts';
import { counted } from './counted.ts';
import { nodeTarget } from './node-targets.ts';

const BLIND = ['down', 'unknown'];

/** A cordon, and then the nodes seen empty by a policy. */
export const drain: Action = {
  hits: 'nodes and work',
  refusal(name, site, { request }) {
    const target = nodeTarget(name, site, request);
    return 'refusal' in target ? target.refusal : null;
  },
  warnings(names, site, { request }) {
    const warnings: string[] = [];
    const down = names.filter((name) => {
      const node = site.node(name);
      return node !== null && (node.state === null || BLIND.includes(node.state));
    });
    if (down.length > 0)
      warnings.push(`${down.length} of the nodes are down or not known: what runs there cannot be seen`);
    const work = [...new Set(names.flatMap((name) => site.workloadsOn(name)))];
    const mute = work.filter(({ checkpoint }) => checkpoint === null).length;
    if (request.policy === 'checkpoint' && mute > 0)
      warnings.push(
        `${mute} of ${counted(work.length, 'workload')} declare no checkpoint: they go on until they end`,
      );
    const loses = request.policy === 'requeue' || request.policy === 'evict';
    if (loses && mute > 0)
      warnings.push(`${mute} of ${counted(work.length, 'workload')} declare no checkpoint: they begin anew`);
    if (request.policy === 'evict' && work.length > 0)
      warnings.push('evict ends work for good that is not gone by the deadline');
    return warnings;
  },
};
