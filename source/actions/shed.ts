import type { Action } from './action.ts';

/** Brings a site under a power limit and back; what of it speaks against that is said by its order (`shed-part.ts`). */
export const shed: Action = {
  hits: 'nothing',
  refusal(name, site) {
    if (name !== site.id) return 'it is not the id of the site';
    const open = site.operations().find(({ kind, state }) => kind === 'shed' && OPEN.includes(state));
    return open === undefined ? null : 'a shed of it is under way already';
  },
  warnings() {
    return [];
  },
};

const OPEN = ['accepted', 'waiting for approval', 'running', 'paused'];
