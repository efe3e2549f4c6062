import type { DataClass } from '../../../../protocol/configuration/data-classes.ts';
import { freeBitsPerSecond } from '../copy-time.ts';
import { place } from '../place.ts';
import type { SiteStock } from '../stock.ts';
import { freedByStopping, type Unit } from './units.ts';
import { CHECKPOINT_BYTES_PER_GPU, type Way } from './work.ts';

/** What is known of a site that could take work. */
interface Taker {
  readonly stock: SiteStock;
  readonly bitsPerSecond: number;
  busySeconds: number;
  /** Null where it does not say: its power is then not what decides. */
  headroomWatts: number | null;
}

/**
 * Where work may go before the time is up, what frees most a GPU first: to a site that its class allows, that
 * has its model free, with power to spare where it says so, over links with room. Checkpoints go one after
 * another over the links of a site. Only what shares no machine and declared a checkpoint.
 */
export function waysFrom(
  from: SiteStock,
  units: readonly Unit[],
  others: readonly SiteStock[],
  { classes, now, patienceSeconds }: MoveSetting,
): ReadonlyMap<Unit, Way> {
  const takers = others
    .filter(({ isUnheard }) => !isUnheard)
    .flatMap((stock): Taker[] => {
      const bitsPerSecond = freeBitsPerSecond(from.site, stock.site.id);
      const headroomWatts = stock.site.summary('headroomWatts');
      return bitsPerSecond === null || bitsPerSecond <= 0
        ? []
        : [{ stock, bitsPerSecond, busySeconds: 0, headroomWatts }];
    });
  const room = new Map(
    takers.map(({ stock }) => [
      stock.site.id,
      new Map([...stock.free].map(([model, blocks]) => [model, blocks.copy()])),
    ]),
  );
  const ways = new Map<Unit, Way>();
  for (const unit of units.filter(mayMove).sort(byWattsPerGpu)) {
    const [work] = unit.works;
    if (work === undefined) continue;
    const bits = work.gpus * CHECKPOINT_BYTES_PER_GPU * 8;
    const watts = work.gpus * work.gpuWatts;
    const ready = takers.filter(
      ({ bitsPerSecond, busySeconds, headroomWatts }) =>
        busySeconds + bits / bitsPerSecond <= patienceSeconds &&
        (headroomWatts === null || headroomWatts >= watts),
    );
    const stocks = ready.map(({ stock }) => stock);
    const to = place([work], from, stocks, classes, now, room).placed[0]?.to;
    const taker = ready.find(({ stock }) => stock.site.id === to);
    if (to === undefined || taker === undefined) continue;
    const copySeconds = bits / taker.bitsPerSecond;
    taker.busySeconds += copySeconds;
    if (taker.headroomWatts !== null) taker.headroomWatts -= watts;
    ways.set(unit, { to, copySeconds, copiedAfterSeconds: taker.busySeconds });
  }
  return ways;
}

export interface MoveSetting {
  readonly classes: ReadonlyMap<string, DataClass>;
  /** Of the console's monotonic clock, ms. */
  readonly now: number;
  readonly patienceSeconds: number;
}

function mayMove({ works, spared }: Unit): boolean {
  return spared === null && works.length === 1 && works[0]?.checkpoints === true;
}

function byWattsPerGpu(a: Unit, b: Unit): number {
  return (
    freedByStopping(b) / b.gpus - freedByStopping(a) / a.gpus ||
    a.priority - b.priority ||
    (a.key < b.key ? -1 : 1)
  );
}
