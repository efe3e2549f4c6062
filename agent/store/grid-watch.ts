import { PowerRamp } from './power-ramp.ts';
import type { SiteTables } from './site-tables.ts';

/** What the utility feeds give together, and what may be taken from them. */
export interface GridDraw {
  readonly watts: number;
  /** The lower of the grid connection's limit and what was agreed. */
  readonly limitWatts: number;
  readonly isContract: boolean;
}

/** Null where a utility feed that may be giving power is not measured, or there is no limit. */
export function gridDraw(tables: SiteTables): GridDraw | null {
  const sites = tables.of('sites');
  const own = sites.find('');
  if (own === undefined) return null;
  const gridLimit = sites.number(sites.column('gridLimitWatts'), own);
  const feeds = tables.of('feeds');
  const [kind, power, contract, state] = ['kind', 'powerWatts', 'contractWatts', 'state'].map((name) =>
    feeds.column(name),
  ) as [number, number, number, number];
  let watts: number | null = null;
  let agreed: number | null = null;
  let isWhole = true;
  feeds.forEach((slot) => {
    if (feeds.cell(kind, slot) !== 'utility') return;
    const contractWatts = feeds.number(contract, slot);
    if (contractWatts !== null) agreed = (agreed ?? 0) + contractWatts;
    const given = feeds.number(power, slot);
    if (given !== null) watts = (watts ?? 0) + given;
    else if (feeds.cell(state, slot) !== 'lost') isWhole = false;
  });
  const [drawn, contractWatts] = [watts as number | null, agreed as number | null];
  const limitWatts = Math.min(
    gridLimit ?? Number.POSITIVE_INFINITY,
    contractWatts ?? Number.POSITIVE_INFINITY,
  );
  if (!isWhole || drawn === null || !Number.isFinite(limitWatts)) return null;
  return { watts: drawn, limitWatts, isContract: gridLimit === null || limitWatts < gridLimit };
}

/** Looks ahead: when the grid's limit, or the contract's, is reached if the draw goes on rising as it does. */
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
