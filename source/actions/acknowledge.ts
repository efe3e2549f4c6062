import type { Action } from './action.ts';

/** Says that somebody sees to an alert. It changes nothing else. */
export const acknowledge: Action = {
  hits: 'nothing',
  refusal(name, site) {
    const alert = site.alert(name);
    if (alert === null) return `${site.id} has no such alert`;
    return alert.isCleared ? 'it was cleared already' : null;
  },
  warnings(names, site) {
    const by = new Set(names.flatMap((name) => site.alert(name)?.acknowledgedBy ?? []));
    return by.size === 0 ? [] : [`${[...by].sort().join(', ')} took note of some of them before`];
  },
};
