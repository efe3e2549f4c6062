import { foldNumbers } from '../../protocol/number-ranges.ts';
import type { ShedOrder, ShedOrderStep } from '../../protocol/shed-order.ts';
import type { SiteView } from '../fabric/site-view.ts';
import type { ActionRequest } from './action-request.ts';
import { demandedLimit } from './demanded-limit.ts';
import { shedNow } from './placing/shed-now.ts';
import type { ShedPlan, ShedStep } from './placing/shedding/plan.ts';
import type { PlanningView, ShedPart } from './plan.ts';
import { seenTarget } from './seen-target.ts';

/** By what the fabric says now. What could not be moved after all is put back into the queue in its place. */
export function shedPart(id: string, { shed }: ActionRequest, view: PlanningView): ShedPart {
  if (shed === undefined) return { problem: 'no limit is given' };
  const site = view.fabric.site(id);
  if (site === undefined) return { problem: 'this console does not know it' };
  const asked: ReturnType<typeof demandedLimit> =
    'demand' in shed
      ? demandedLimit(site, shed.demand, view.wall)
      : { limitWatts: shed.limitWatts, from: shed.times.from ?? null, until: shed.times.until, why: null };
  if ('problem' in asked) return asked;
  const { limitWatts, from, until } = asked;
  const [answer] = shedNow(view, new Map([[id, limitWatts]]), { ...shed.times, from, until });
  if (answer === undefined) return { problem: 'this console does not know it' };
  if ('problem' in answer) return answer;
  const { plan } = answer;
  return plan.steps.length === 0
    ? { problem: `it draws less than the limit already` }
    : {
        plan,
        order: { ...orderOf(plan, site), ...(asked.demand === undefined ? {} : { demand: asked.demand }) },
      };
}

function orderOf(plan: ShedPlan, site: SiteView): ShedOrder {
  const { limitWatts, from, until, drawsWatts, needWatts, hours, wattsPerStart, rampDown, rampUp } = plan;
  const nodes = [...new Set(plan.steps.flatMap(({ caps }) => caps.flatMap((cap) => cap.nodes)))].sort();
  const works = [...new Set(plan.steps.flatMap(({ workloads }) => workloads))].sort();
  const nodeAt = new Map(nodes.map((name, place) => [name, place]));
  const workAt = new Map(works.map((id, place) => [id, place]));
  const stepOf = ({ kind, frees, lostGpuHours, caps, workloads, to }: ShedStep): ShedOrderStep[] =>
    kind === 'cap' || kind === 'move' || kind === 'requeue' || kind === 'hold queue'
      ? [
          {
            kind,
            frees,
            lostGpuHours,
            caps: caps.flatMap(({ watts, nodes: on }) =>
              watts === null ? [] : [{ watts, nodes: placesOf(on, nodeAt) }],
            ),
            works: placesOf(workloads, workAt),
            ...(kind === 'move' && to !== null ? { to } : {}),
          },
        ]
      : [];
  return {
    ...{ limitWatts, from, until, drawsWatts, needWatts, hours, wattsPerStart, rampDown, rampUp, nodes },
    begins: plan.steps[0]?.at ?? from,
    works: works.map((workload) => ({ workload, seen: seenTarget('cancel', workload, site).seen })),
    steps: [...plan.steps, ...plan.instead].flatMap(stepOf),
  };
}

function placesOf(names: readonly string[], at: ReadonlyMap<string, number>): string {
  return foldNumbers(names.flatMap((name) => at.get(name) ?? []));
}
