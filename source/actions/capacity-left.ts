import type { ActionRequest } from './action-request.ts';
import type { CapacityLeft, PlanPart } from './plan.ts';
import type { SiteFacts } from './site-facts.ts';

/** GPUs of the touched models that take new work now, and when the action is done. */
export function capacityLeft(
  { verb }: ActionRequest,
  { names }: PlanPart,
  site: SiteFacts,
): readonly CapacityLeft[] {
  if (verb !== 'cordon' && verb !== 'drain') return [];
  const chosen = new Set(names);
  const models = new Set(names.flatMap((name) => site.node(name)?.gpuModel ?? []));
  const free = new Map([...models].map((model) => [model, { before: 0, after: 0 }]));
  for (const name of site.nodeNames()) {
    const node = site.node(name);
    const sum = node === null ? undefined : free.get(node.gpuModel ?? '');
    if (node === null || sum === undefined || node.scheduling !== 'open' || node.state === 'down') continue;
    // What is not known to be free is not free.
    if (node.gpus === null || node.gpusAllocated === null) continue;
    const gpus = Math.max(0, node.gpus - node.gpusAllocated);
    sum.before += gpus;
    if (!chosen.has(name)) sum.after += gpus;
  }
  return [...free]
    .map(([model, { before, after }]) => ({ site: site.id, model, freeBefore: before, freeAfter: after }))
    .sort((a, b) => (a.model < b.model ? -1 : 1));
}
