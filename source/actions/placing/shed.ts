import type { SiteView } from '../../fabric/site-view.ts';
import type { Demand } from './stock.ts';

export interface CapNeed {
  readonly site: string;
  readonly limitWatts: number;
  /** Null where it is not measured. */
  readonly drawsWatts: number | null;
  /** What one allocated GPU draws with all that belongs to it, in the mean. */
  readonly wattsPerGpu: number | null;
  readonly gpusToFree: number | null;
}

/**
 * Which work a site would have to give up to stay under a power limit: the least urgent first, by the mean
 * that one allocated GPU draws there. An estimate, and what it is made of stands beside it.
 */
export function shedFor(
  site: SiteView,
  running: readonly Demand[],
  limitWatts: number,
): { readonly need: CapNeed; readonly displaced: readonly Demand[] } {
  const draws = site.summary('facilityPowerWatts') ?? site.summary('itPowerWatts');
  const allocated = site.summary('gpusAllocated');
  const wattsPerGpu = draws === null || allocated === null || allocated === 0 ? null : draws / allocated;
  const excess = draws === null ? null : Math.max(0, draws - limitWatts);
  const toFree = excess === null || wattsPerGpu === null ? null : Math.ceil(excess / wattsPerGpu);
  const need = { site: site.id, limitWatts, drawsWatts: draws, wattsPerGpu, gpusToFree: toFree };
  const displaced: Demand[] = [];
  let freed = 0;
  for (const demand of running.toReversed()) {
    if (toFree === null || freed >= toFree) break;
    displaced.push(demand);
    freed += demand.gpus;
  }
  // What must go is placed again as everything is: the most urgent first.
  return { need, displaced: displaced.reverse() };
}
