import type { DataClass } from '../../../protocol/configuration/data-classes.ts';
import { type Destination, destinationFrom, whyNotTo } from '../data-class.ts';
import { SiteFacts } from '../site-facts.ts';
import type { FreeBlocks } from './free-blocks.ts';
import type { Demand, SiteStock } from './stock.ts';

export interface Placed {
  readonly demand: Demand;
  readonly to: string;
}

export interface Unplaced {
  readonly demand: Demand;
  readonly reason: string;
}

export interface Placement {
  readonly placed: readonly Placed[];
  /** There is no room for them now: they wait. */
  readonly waiting: readonly Unplaced[];
  /** Their class allows no other site, whatever room there is. */
  readonly bound: readonly Unplaced[];
}

/**
 * Finds room for workloads at the sites that are left, the most urgent first, each as a whole: on one
 * machine, or on as many as it has now. Only the same model will do: what fits another is for its owner to
 * say. A class goes only where it may.
 */
export function place(
  demands: readonly Demand[],
  from: SiteStock,
  left: readonly SiteStock[],
  classes: ReadonlyMap<string, DataClass>,
  now: number,
  room: ReadonlyMap<string, ReadonlyMap<string, FreeBlocks>>,
): Placement {
  const judge = judgeOf(from, left, classes, now);
  const [placed, waiting, bound]: [Placed[], Unplaced[], Unplaced[]] = [[], [], []];
  for (const demand of demands) {
    const { allowed, reason } = judge(demand.dataClass);
    if (allowed.length === 0) {
      bound.push({ demand, reason });
      continue;
    }
    const to = allowed.find(({ site }) =>
      roomFor(demand, room.get(site.id))?.take(demand.nodes, demand.perNode),
    );
    if (to !== undefined) placed.push({ demand, to: to.site.id });
    else waiting.push({ demand, reason: whyNoRoom(demand, allowed, room) });
  }
  return { placed, waiting, bound };
}

function roomFor(
  { model }: Demand,
  room: ReadonlyMap<string, FreeBlocks> | undefined,
): FreeBlocks | undefined {
  return model === null ? undefined : room?.get(model);
}

/** Where each class may go from a site, judged once for each class. */
function judgeOf(
  from: SiteStock,
  left: readonly SiteStock[],
  classes: ReadonlyMap<string, DataClass>,
  now: number,
): (dataClass: string | null) => { readonly allowed: readonly SiteStock[]; readonly reason: string } {
  const here = new SiteFacts(from.site, now);
  const ways = left.map((stock): { stock: SiteStock; destination: Destination } => ({
    stock,
    destination: destinationFrom(here, new SiteFacts(stock.site, now)),
  }));
  const judged = new Map<string | null, { allowed: readonly SiteStock[]; reason: string }>();
  return (dataClass) => {
    const known = judged.get(dataClass);
    if (known !== undefined) return known;
    const verdicts = ways.map(({ stock, destination }) => ({
      stock,
      why: whyNotTo(dataClass, destination, classes),
    }));
    const reasons = new Set(verdicts.flatMap(({ why }) => why ?? []));
    const made = {
      allowed: verdicts.filter(({ why }) => why === null).map(({ stock }) => stock),
      reason: left.length === 0 ? 'no other site is heard' : [...reasons].join('; '),
    };
    judged.set(dataClass, made);
    return made;
  };
}

function whyNoRoom(
  { model, nodes, perNode }: Demand,
  allowed: readonly SiteStock[],
  room: ReadonlyMap<string, ReadonlyMap<string, FreeBlocks>>,
): string {
  const sites = allowed.map(({ site }) => site.id).join(', ');
  if (model === null) return 'on which model it runs is not known';
  const blocks = allowed.flatMap(({ site }) => room.get(site.id)?.get(model) ?? []);
  if (blocks.length === 0) return `${sites} has no ${model}`;
  const largest = Math.max(0, ...blocks.map((block) => block.largest));
  const free = Math.max(0, ...blocks.map((block) => block.nodesWith(perNode)));
  return nodes === 1
    ? `no free block of ${perNode} ${model} at ${sites}: the largest is ${largest}`
    : `${nodes} nodes with ${perNode} ${model} free each are not at ${sites}: ${free} are`;
}
