import type { PlanningView } from '../plan.ts';
import { planShed } from './shed-plan.ts';
import { waysFrom } from './shedding/moves.ts';
import type { ShedPlan } from './shedding/plan.ts';
import { readShedStock } from './shedding/read-stock.ts';
import type { ShedTimes } from './shedding/times.ts';
import { unitsOf } from './shedding/units.ts';
import { DEMAND_DEFAULTS, type ShedDemand } from './shedding/work.ts';
import { stocksOf } from './what-if.ts';

export type ShedAnswer =
  | { readonly site: string; readonly plan: ShedPlan }
  | { readonly site: string; readonly problem: string };

/** The plan of each site that is to stay under a limit, by the fabric as it is now; sites given up take no work. */
export function shedNow(
  view: PlanningView,
  limits: ReadonlyMap<string, number>,
  { from, ...times }: ShedTimes,
  lost: readonly string[] = [],
): readonly ShedAnswer[] {
  const stocks = stocksOf(view);
  return [...limits].map(([site, limitWatts]): ShedAnswer => {
    const here = stocks.find((stock) => stock.site.id === site);
    if (here === undefined) return { site, problem: 'this console does not know it' };
    const stock = readShedStock(here, view.dataClasses, view);
    if ('problem' in stock) return { site, problem: stock.problem };
    // Without one that is asked for, the ramp of the grid connection.
    const ramp = here.site.summary('gridRampWattsPerMinute');
    const demand = {
      ...DEMAND_DEFAULTS,
      ...{ limitWatts, now: view.wall, from: from ?? view.wall, rampDown: ramp, rampUp: ramp },
      ...times,
    };
    const units = unitsOf(stock.works);
    const others = stocks.filter((other) => !limits.has(other.site.id) && !lost.includes(other.site.id));
    const patienceSeconds = patienceOf(demand, stock.drawsWatts);
    const ways = waysFrom(here, units, others, {
      classes: view.dataClasses,
      now: view.now,
      patienceSeconds,
    });
    return { site, plan: planShed(stock, demand, ways, units) };
  });
}

/**
 * A copy has as long as the site may take to come down, or takes anyhow by its ramp. Not the whole notice:
 * what is held back for a copy of hours would cost more than the copy saves.
 */
function patienceOf({ withinSeconds, rampDown, limitWatts }: ShedDemand, drawsWatts: number): number {
  const ramp = rampDown === null ? 0 : (Math.max(0, drawsWatts - limitWatts) / rampDown) * 60;
  return Math.max(withinSeconds, ramp);
}
