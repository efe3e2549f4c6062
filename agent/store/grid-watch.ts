import { PowerRamp } from './power-ramp.ts';
import type { SiteTables } from './site-tables.ts';

/** What bounds a site's draw from the grid. */
export type GridBound = 'grid limit' | 'contract' | 'demand';

/** What the utility feeds give together, and what may be taken from them. */
export interface GridDraw {
  readonly watts: number;
  /** The lowest of the grid connection's limit, what was agreed, and what the grid demands now. */
  readonly limitWatts: number;
  readonly bound: GridBound;
}

/** What the utility feeds give; null where one that may be giving power is not measured. */
export function utilityDraw(tables: SiteTables): { watts: number; contractWatts: number | null } | null {
  const feeds = tables.of('feeds');
  const [kind, power, contract, state] = ['kind', 'powerWatts', 'contractWatts', 'state'].map((name) =>
    feeds.column(name),
  ) as [number, number, number, number];
  let watts: number | null = null;
  let contractWatts: number | null = null;
  let isWhole = true;
  feeds.forEach((slot) => {
    if (feeds.cell(kind, slot) !== 'utility') return;
    const agreed = feeds.number(contract, slot);
    if (agreed !== null) contractWatts = (contractWatts ?? 0) + agreed;
    const given = feeds.number(power, slot);
    if (given !== null) watts = (watts ?? 0) + given;
    else if (feeds.cell(state, slot) !== 'lost') isWhole = false;
  });
  return !isWhole || watts === null ? null : { watts, contractWatts };
}

/** Null where a utility feed that may be giving power is not measured, or there is no limit. */
export function gridDraw(tables: SiteTables): GridDraw | null {
  const sites = tables.of('sites');
  const own = sites.find('');
  const drawn = own === undefined ? null : utilityDraw(tables);
  if (own === undefined || drawn === null) return null;
  const bounds: readonly (readonly [GridBound, number | null])[] = [
    ['grid limit', sites.number(sites.column('gridLimitWatts'), own)],
    ['demand', sites.number(sites.column('demandLimitWatts'), own)],
    ['contract', drawn.contractWatts],
  ];
  let lowest: GridDraw | null = null;
  for (const [bound, limitWatts] of bounds)
    if (limitWatts !== null && limitWatts < (lowest?.limitWatts ?? Number.POSITIVE_INFINITY))
      lowest = { watts: drawn.watts, limitWatts, bound };
  return lowest;
}

/** Looks ahead: when the grid's limit, the contract's, or what is demanded is reached if the draw goes on rising as it does. */
export class GridWatch {
  readonly #tables: SiteTables;
  readonly #ramp = new PowerRamp();

  constructor(tables: SiteTables) {
    this.#tables = tables;
  }

  /** Once a tick, when the site is summed up; `now` is monotonic, ms. */
  settle(now: number): void {
    const draw = gridDraw(this.#tables);
    this.#ramp.learn(now, draw?.watts ?? null);
    const inSeconds = draw === null ? null : this.#ramp.secondsTo(draw.limitWatts - draw.watts);
    // Beyond an hour it is no ramp that goes on, and would only flicker.
    this.#tables.upsert('sites', {
      gridLimitInSeconds: inSeconds === null || inSeconds > 3600 ? null : inSeconds,
    });
  }
}
