import { foldNumbers } from '../../protocol/number-ranges.ts';
import type { ShedOrder, ShedOrderStep } from '../../protocol/shed-order.ts';
import type { SiteView } from '../fabric/site-view.ts';
import type { ActionRequest } from './action-request.ts';
import { shedNow } from './placing/shed-now.ts';
import type { ShedPlan, ShedStep } from './placing/shedding/plan.ts';
import type { PlanningView, ShedPart } from './plan.ts';
import { seenTarget } from './seen-target.ts';

/**
 * By what the fabric says now. Nothing is moved to other sites: what a command carries one site does by itself,
 * and the plan says what that leaves above the limit.
 */
export function shedPart(id: string, { shed }: ActionRequest, view: PlanningView): ShedPart {
  if (shed === undefined) return { problem: 'no limit is given' };
  const site = view.fabric.site(id);
  const times = { ...shed.times, methods: shed.times.methods?.filter((one) => one !== 'move') ?? BY_ITSELF };
  const [answer] = shedNow(view, new Map([[id, shed.limitWatts]]), times);
  if (site === undefined || answer === undefined) return { problem: 'this console does not know it' };
  if ('problem' in answer) return answer;
  const { plan } = answer;
  return plan.steps.length === 0
    ? { problem: `it draws less than the limit already` }
    : { plan, order: orderOf(plan, site, shed.times) };
}

const BY_ITSELF = ['cap', 'requeue'] as const;

function orderOf(
  plan: ShedPlan,
  site: SiteView,
  { rampDown = null, rampUp = null }: { readonly rampDown?: number | null; readonly rampUp?: number | null },
): ShedOrder {
  const { limitWatts, from, until, drawsWatts, needWatts, hours, wattsPerStart } = plan;
  const nodes = [...new Set(plan.steps.flatMap(({ caps }) => caps.flatMap((cap) => cap.nodes)))].sort();
  const works = [...new Set(plan.steps.flatMap(({ workloads }) => workloads))].sort();
  const nodeAt = new Map(nodes.map((name, place) => [name, place]));
  const workAt = new Map(works.map((id, place) => [id, place]));
  const stepOf = ({ kind, frees, lostGpuHours, caps, workloads }: ShedStep): ShedOrderStep[] =>
    kind === 'cap' || kind === 'requeue' || kind === 'hold queue'
      ? [
          {
            kind,
            frees,
            lostGpuHours,
            caps: caps.flatMap(({ watts, nodes: on }) =>
              watts === null ? [] : [{ watts, nodes: placesOf(on, nodeAt) }],
            ),
            works: placesOf(workloads, workAt),
          },
        ]
      : [];
  return {
    ...{ limitWatts, from, until, drawsWatts, needWatts, hours, wattsPerStart, rampDown, rampUp, nodes },
    begins: plan.steps[0]?.at ?? from,
    works: works.map((workload) => ({ workload, seen: seenTarget('cancel', workload, site).seen })),
    steps: plan.steps.flatMap(stepOf),
  };
}

function placesOf(names: readonly string[], at: ReadonlyMap<string, number>): string {
  return foldNumbers(names.flatMap((name) => at.get(name) ?? []));
}
