import type { PlanningView } from '../plan.ts';
import { readStock, type SiteStock } from './stock.ts';
import { answer } from './what-if.ts';

/** Whether today's running work would fit elsewhere if a site were lost. */
export interface SurvivalVerdict {
  readonly site: string;
  readonly verdict: 'fits' | 'short' | 'unknown';
  /** GPUs for which there would be no place; null where that is not known. */
  readonly shortGpus: number | null;
  /** Raw text; null where there is nothing to add. */
  readonly note: string | null;
}

/** N−1 for every site, in slices: each step reads one site or asks about one, so that keys come between. */
export function* survivalSlices(
  view: PlanningView,
  without: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Generator<undefined, readonly SurvivalVerdict[]> {
  const stocks: SiteStock[] = [];
  for (const site of view.fabric.sites) {
    stocks.push(readStock(site, view.now, without.get(site.id)));
    yield;
  }
  const verdicts: SurvivalVerdict[] = [];
  for (const stock of stocks) {
    verdicts.push(verdictFor(stock, stocks, view));
    yield;
  }
  return verdicts;
}

/** At once, and as if some nodes took no new work, by site. */
export function survivalNow(
  view: PlanningView,
  without?: ReadonlyMap<string, ReadonlySet<string>>,
): readonly SurvivalVerdict[] {
  const slices = survivalSlices(view, without);
  for (;;) {
    const step = slices.next();
    if (step.done === true) return step.value;
  }
}

function verdictFor(stock: SiteStock, stocks: readonly SiteStock[], view: PlanningView): SurvivalVerdict {
  const site = stock.site.id;
  const unknown = (note: string): SurvivalVerdict => ({ site, verdict: 'unknown', shortGpus: null, note });
  if (stock.isUnheard) return unknown('what it runs now is not heard');
  if (stocks.length === 1) return unknown('this console knows no other site');
  const { shortGpus, bound, unheard } = answer(stocks, view, { lose: [site], caps: new Map() });
  if (shortGpus === 0) return { site, verdict: 'fits', shortGpus: 0, note: null };
  if (unheard.length > 0) return unknown(`the room at ${unheard.join(', ')} is not heard`);
  return { site, verdict: 'short', shortGpus, note: boundWords(bound) };
}

/** `of them 512 health: no place` */
function boundWords(
  bound: readonly { readonly demand: { readonly dataClass: string | null; readonly gpus: number } }[],
): string | null {
  const byClass = new Map<string, number>();
  for (const { demand } of bound) {
    const name = demand.dataClass ?? 'of no class';
    byClass.set(name, (byClass.get(name) ?? 0) + demand.gpus);
  }
  const [most] = [...byClass].sort((a, b) => b[1] - a[1]);
  return most === undefined ? null : `of them ${most[1]} ${most[0]}: no place`;
}
