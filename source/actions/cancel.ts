import type { Action } from './action.ts';
import { workloadTarget } from './workload-targets.ts';

/** Ends workloads for good. */
export const cancel: Action = {
  hits: 'workloads',
  refusal(name, site) {
    const target = workloadTarget(name, site);
    return 'refusal' in target ? target.refusal : null;
  },
  warnings(names, site) {
    const running = names.filter((name) => site.workloads().get(name)?.isRunning === true).length;
    return running === 0 ? [] : [`${running} of them run: what they did since their last checkpoint is lost`];
  },
};
