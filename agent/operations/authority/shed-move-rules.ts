import type { ReadOrder } from '../shed/read-order.ts';
import { whyNotTo } from './data-class-rules.ts';
import { whyNot } from './roles.ts';
import type { SiteFacts, TargetRefusal } from './site-facts.ts';

/** What of the moves of a shed may not be: without the role of a migration none, and none where a class may not go. */
export function refusedMoves(order: ReadOrder, actor: string, facts: SiteFacts): readonly TargetRefusal[] {
  const moves = order.steps.filter(({ kind }) => kind === 'move');
  if (moves.length === 0) return [];
  const notAllowed = whyNot(actor, 'migrate', facts);
  if (notAllowed !== null)
    return [{ target: facts.site, reason: `it moves work away: ${notAllowed}; --no-moves leaves that out` }];
  const all = moves.flatMap(({ workloads }) => workloads);
  if (new Set(all).size < all.length) return [{ target: facts.site, reason: 'it moves a workload twice' }];
  return moves.flatMap(({ to = '', workloads }): readonly TargetRefusal[] => {
    const destination = facts.destinations.get(to);
    if (to === facts.site || destination === undefined)
      return [{ target: to, reason: `${facts.site} has no peer of that name to migrate to` }];
    return workloads.flatMap((target) => {
      const workload = facts.workloads.get(target);
      const reason = workload === undefined ? null : whyNotTo(workload.dataClass, destination, facts.policy);
      return reason === null ? [] : [{ target, reason }];
    });
  });
}
