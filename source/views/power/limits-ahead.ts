import type { SiteView } from '../../fabric/site-view.ts';

/** A limit on what may be drawn, as a program of the grid demands it. Times in ms since 1970 UTC. */
export interface DemandedLimit {
  readonly from: number;
  /** Null until it is withdrawn. */
  readonly to: number | null;
  readonly limitWatts: number;
  /** 0 comes before all others; null after all that have one. */
  readonly priority: number | null;
  readonly program: string;
}

/** What comes later is drawn once it is nearer. */
const MOST_DEMANDS = 500;

export function demandedLimits(site: SiteView): readonly DemandedLimit[] {
  const table = site.table('demands');
  if (table === undefined) return [];
  const found: DemandedLimit[] = [];
  table.forEach((slot) => {
    const number = (name: string): number | null => table.number(table.column(name), slot);
    const [from, limitWatts] = [number('from'), number('limitWatts')];
    if (table.cell(table.column('kind'), slot) !== 'import limit' || from === null || limitWatts === null)
      return;
    found.push({
      from,
      to: number('to'),
      limitWatts,
      priority: number('priority'),
      program: table.text(table.column('program'), slot) ?? '',
    });
  });
  return found.sort((one, other) => one.from - other.from).slice(0, MOST_DEMANDS);
}

/**
 * The lowest limit of any moment from `from` to `to`, as the agent settles them: of one program the demand of the
 * highest priority decides, of equal ones the lower; of several programs the lowest. Null where none is in force.
 */
export function lowestLimit(demands: readonly DemandedLimit[], from: number, to: number): number | null {
  const met = demands.filter((demand) => demand.from < to && (demand.to === null || demand.to > from));
  const moments = new Set([from, ...met.map((demand) => Math.max(from, demand.from))]);
  for (const demand of met) if (demand.to !== null && demand.to < to) moments.add(demand.to);
  let lowest: number | null = null;
  for (const moment of moments) {
    const limit = limitAt(met, moment);
    if (limit !== null && (lowest === null || limit < lowest)) lowest = limit;
  }
  return lowest;
}

function limitAt(demands: readonly DemandedLimit[], moment: number): number | null {
  const deciding = new Map<string, DemandedLimit>();
  for (const demand of demands) {
    if (demand.from > moment || (demand.to !== null && demand.to <= moment)) continue;
    const other = deciding.get(demand.program);
    if (other === undefined || comesBefore(demand, other)) deciding.set(demand.program, demand);
  }
  const limits = [...deciding.values()].map(({ limitWatts }) => limitWatts);
  return limits.length === 0 ? null : Math.min(...limits);
}

function comesBefore(one: DemandedLimit, other: DemandedLimit): boolean {
  const rank = ({ priority }: DemandedLimit): number => priority ?? Number.POSITIVE_INFINITY;
  return rank(one) < rank(other) || (rank(one) === rank(other) && one.limitWatts < other.limitWatts);
}
