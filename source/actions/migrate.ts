import type { Action } from './action.ts';
import { destinationFrom, whyNotTo } from './data-class.ts';
import { copyWords } from './placing/copy-time.ts';
import { placeAt } from './placing/what-if.ts';
import { workloadTarget } from './workload-targets.ts';

/** Moves workloads to another site: checkpoint, copy, and a start there once nothing of them is left here. */
export const migrate: Action = {
  hits: 'workloads',
  refusal(name, site, context) {
    const target = workloadTarget(name, site);
    if ('refusal' in target) return target.refusal;
    const { to } = context.request;
    const there = to === null ? null : context.factsOf(to);
    if (to === null || there === null) return `there is no site ${JSON.stringify(to ?? '')} to go to`;
    if (there.id === site.id) return `it is at ${site.id} already`;
    if (there.isMemory) return `${to} is ${there.freshness}: whether it has room is not known`;
    const { dataClasses } = context.view;
    const byClass = whyNotTo(target.workload.dataClass, destinationFrom(site, there), dataClasses);
    if (byClass !== null) return byClass;
    if (!target.workload.isRunning) return null;
    return placeAt(context.view, site.id, to, [name]).get(name) ?? null;
  },
  warnings(names, site, context) {
    const { to } = context.request;
    const there = to === null ? null : context.factsOf(to);
    if (to === null || there === null) return [];
    const work = names.flatMap((name) => site.workloads().get(name) ?? []);
    const mute = work.filter(({ checkpoint, isRunning }) => isRunning && checkpoint === null).length;
    const warnings = [
      'it stops here before it starts there; what it did since its last checkpoint is done again',
    ];
    if (mute > 0) warnings.push(`${mute} of ${work.length} declare no checkpoint: they begin anew at ${to}`);
    const crowded = [...placeAt(context.view, site.id, to, names).values()].length;
    if (crowded > 0 && names.length > 1)
      warnings.push(`there is not room at ${to} for all of them at once: ${crowded} would wait`);
    warnings.push(copyWords(site.view, to));
    return warnings;
  },
};
