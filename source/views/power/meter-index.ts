import type { Table } from '../../../protocol/index.ts';
import { compareNames } from '../../../protocol/node-set-fold.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type HallPower, type PowerSum, totalOf } from './power-sums.ts';

/** How the meters of a site hang together; slots of its tables, names as the agent gave them. */
export interface MeterIndex {
  /** Whether any meter says what feeds it. */
  readonly isTree: boolean;
  /** By the name of a feed or the key of a meter: what hangs below it. Every meter hangs in one place. */
  readonly below: ReadonlyMap<string, readonly number[]>;
  /** What nothing known feeds, and what feeds others. */
  readonly roots: readonly number[];
  /** Devices that stand on no edge of the tree. */
  readonly others: readonly number[];
  /** Coolant, air and leaks. */
  readonly cooling: readonly number[];
  /** The machines of a rack. */
  nodesOf(rack: string): readonly number[];
  /** What machines below a meter say together: each rack once, however many meters feed it. */
  coveredBy(meter: string): PowerSum | null;
}

const COOLING: ReadonlySet<unknown> = new Set(['loop', 'leak', 'air']);
/** What a device is fed through or gives by: the rest of its points are inside of it. */
const LEADING: ReadonlySet<unknown> = new Set(['inlet', 'input', 'output', 'chassis']);

export function indexMeters(site: SiteView, halls: readonly HallPower[]): MeterIndex {
  const table = site.table('meters');
  if (table === undefined || table.size === 0) return NONE;
  const column = (name: string): number => table.column(name);
  const [device, place, fedBy, rack] = [column('device'), column('place'), column('fedBy'), column('rack')];
  const keys = new Map<string, number>();
  const feeders = new Set<string>();
  const loose: number[] = [];
  const cooling: number[] = [];
  const edges: number[] = [];
  table.forEach((slot) => {
    keys.set(table.keyOf(slot), slot);
    const feeder = table.text(fedBy, slot);
    if (feeder !== null) {
      feeders.add(feeder);
      edges.push(slot);
    } else if (COOLING.has(table.cell(place, slot))) cooling.push(slot);
    else loose.push(slot);
  });
  const below = new Map<string, number[]>();
  const put = (name: string, slot: number): void => {
    const known = below.get(name);
    if (known === undefined) below.set(name, [slot]);
    else known.push(slot);
  };
  const leads = new Map<string | null, number>();
  const roots: number[] = [];
  const feeds = site.table('feeds');
  for (const slot of edges) {
    const name = table.text(device, slot);
    if (!leads.has(name)) leads.set(name, slot);
    const feeder = table.text(fedBy, slot) ?? '';
    if (keys.has(feeder) || feeds?.find(feeder) !== undefined) put(feeder, slot);
    else roots.push(slot);
  }
  const lesser: number[] = [];
  for (const slot of loose) {
    if (!feeders.has(table.keyOf(slot))) lesser.push(slot);
    else {
      roots.push(slot);
      leads.set(table.text(device, slot), slot);
    }
  }
  const others: number[] = [];
  const inside: number[] = [];
  for (const slot of lesser) {
    const name = table.text(device, slot);
    if (leads.has(name) || !LEADING.has(table.cell(place, slot))) inside.push(slot);
    else {
      leads.set(name, slot);
      others.push(slot);
    }
  }
  for (const slot of inside) {
    const lead = leads.get(table.text(device, slot));
    if (lead === undefined) others.push(slot);
    else put(table.keyOf(lead), slot);
  }
  for (const list of [...below.values(), roots, others, cooling]) list.sort(byKey(table));
  return {
    isTree: edges.length > 0,
    below,
    roots,
    others,
    cooling,
    nodesOf: nodesByRack(site),
    coveredBy: coverage(halls, below, table, rack, keys),
  };
}

const NONE: MeterIndex = {
  isTree: false,
  below: new Map(),
  roots: [],
  others: [],
  cooling: [],
  nodesOf: () => [],
  coveredBy: () => null,
};

function byKey(table: Table): (a: number, b: number) => number {
  const keys = new Map<number, string>();
  const keyOf = (slot: number): string => {
    const known = keys.get(slot) ?? table.keyOf(slot);
    keys.set(slot, known);
    return known;
  };
  return (a, b) => compareNames(keyOf(a), keyOf(b));
}

/** Looked for when a rack is opened, and then kept. */
function nodesByRack(site: SiteView): MeterIndex['nodesOf'] {
  let racks: Map<string | null, number[]> | null = null;
  return (name) => {
    if (racks === null) {
      racks = new Map();
      const nodes = site.table('nodes');
      const column = nodes?.column('rack') ?? -1;
      nodes?.forEach((slot) => {
        const rack = nodes.text(column, slot);
        const known = racks?.get(rack);
        if (known === undefined) racks?.set(rack, [slot]);
        else known.push(slot);
      });
    }
    return racks.get(name) ?? [];
  };
}

function coverage(
  halls: readonly HallPower[],
  below: ReadonlyMap<string, readonly number[]>,
  table: Table,
  rackColumn: number,
  keys: ReadonlyMap<string, number>,
): MeterIndex['coveredBy'] {
  const sums = new Map(halls.flatMap(({ racks }) => racks.map((rack) => [rack.name, rack] as const)));
  const known = new Map<string, PowerSum | null>();
  /** Not by recursion: how deep a tree is, somebody else says. */
  const racksBelow = (meter: string): ReadonlySet<string> => {
    const racks = new Set<string>();
    const open = [meter];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const slot = keys.get(next);
      const rack = slot === undefined ? null : table.text(rackColumn, slot);
      if (rack !== null) racks.add(rack);
      for (const one of below.get(next) ?? []) open.push(table.keyOf(one));
    }
    return racks;
  };
  return (meter) => {
    const kept = known.get(meter);
    if (kept !== undefined) return kept;
    const found = [...racksBelow(meter)].flatMap((rack) => sums.get(rack) ?? []);
    const sum = found.length === 0 ? null : totalOf(found);
    known.set(meter, sum);
    return sum;
  };
}
