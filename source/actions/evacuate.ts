import type { Action } from './action.ts';
import { counted } from './counted.ts';
import { whatIf } from './placing/what-if.ts';

/** Moves or drains, by policy, all that a site runs. */
export const evacuate: Action = {
  hits: 'site',
  refusal(name, site) {
    if (name !== site.id) return 'it is not the id of the site';
    return site.operations().some(({ kind, state }) => kind === 'evacuate' && OPEN.includes(state))
      ? 'an evacuation of it is under way already'
      : null;
  },
  warnings(_names, site, { view }) {
    const { placed, waiting, bound, shortGpus } = whatIf(view, { lose: [site.id], caps: new Map() });
    const warnings = [`${counted(placed.length, 'workload')} of it would find a place elsewhere now`];
    if (waiting.length > 0) warnings.push(`${waiting.length} wait for room: ${shortGpus} GPUs are short`);
    if (bound.length > 0) warnings.push(`${bound.length} may go nowhere else: ${bound[0]?.reason ?? ''}`);
    return warnings;
  },
};

const OPEN = ['accepted', 'waiting for approval', 'running', 'paused'];
