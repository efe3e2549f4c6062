import type { ActionRequest } from './action-request.ts';
import { survivalNow } from './placing/survival.ts';
import type { PlanningView, PlanPart } from './plan.ts';

/** For which sites a loss would be worse once these nodes take no new work: `N−1`, as operators say. */
export function worseSurvival(
  { verb }: ActionRequest,
  parts: readonly PlanPart[],
  view: PlanningView,
): readonly string[] {
  if ((verb !== 'cordon' && verb !== 'drain') || view.fabric.sites.length < 2) return [];
  const without = new Map(parts.map(({ site, names }) => [site, new Set(names)]));
  const before = survivalNow(view);
  const after = survivalNow(view, without);
  return after.flatMap(({ site, shortGpus }, index) => {
    const was = before[index]?.shortGpus ?? null;
    if (shortGpus === null || was === null || shortGpus <= was) return [];
    return [`N−1 gets worse: without ${site} ${shortGpus} GPUs would have no place, ${was} now`];
  });
}
