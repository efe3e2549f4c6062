import { revisionOf, StepStore, type Table } from '../../../protocol/index.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type GroupedNodes, groupNodes } from './node-groups.ts';

/** Stands for a GPU that its node has by inventory and of which no row tells. */
export const UNTOLD = 0xffff_ffff;

/**
 * Which GPU of a site stands at which cell: hall after hall, rack after rack, node after node, GPU after
 * GPU. Cells, nodes, racks and halls are numbers from 0 within the site; values are read from the tables.
 */
export interface SiteLayout extends GroupedNodes {
  readonly site: SiteView;
  readonly nodes: Table | undefined;
  readonly gpus: Table | undefined;
  /** The first cell of each node, and one more entry: how many cells there are. */
  readonly firstCell: Uint32Array;
  /** The row of each cell in the GPU table, or `UNTOLD`. */
  readonly slotOfCell: Uint32Array;
  /** The cell of each row of the GPU table; −1 for none. */
  readonly cellOfSlot: Int32Array;
  /** Of all its GPUs: the end of the scale of power. Null where no limit was told. */
  readonly highestPowerLimit: number | null;
  /** Of what the layout was made from, to see in passing that it still holds. */
  readonly revision: number;
}

/** A node that claims more than these beside its rows claims nonsense. */
const MOST_UNTOLD = 64;

/** Costs some 20 ms for 100,000 GPUs; only to be done when the inventory changed. */
export function layOutSite(site: SiteView): SiteLayout {
  const [nodes, gpus] = [site.table('nodes'), site.table('gpus')];
  const found = new Map<string, { slot: number; gpus: number[]; claimed: number }>();
  const claimed = nodes?.column('gpus') ?? -1;
  const nameColumn = nodes?.column('node') ?? -1;
  nodes?.forEach((slot) => {
    const name = nodes.text(nameColumn, slot) ?? '';
    found.set(name, { slot, gpus: [], claimed: nodes.number(claimed, slot) ?? 0 });
  });
  const nodeColumn = gpus?.column('node') ?? -1;
  for (const slot of wholeGpus(gpus)) {
    const name = gpus?.text(nodeColumn, slot) ?? '';
    const node = found.get(name);
    if (node === undefined) found.set(name, { slot: -1, gpus: [slot], claimed: 0 });
    else node.gpus.push(slot);
  }
  // Machines without GPUs have no cell.
  const names = [...found].flatMap(([name, { gpus: own, claimed: told }]) =>
    own.length + told > 0 ? [name] : [],
  );
  const grouped = groupNodes(names, (name) => found.get(name)?.slot ?? -1, nodes);
  const indexOf = numbersOf(gpus, 'gpu');
  const cells: number[] = [];
  const firstCell = new Uint32Array(grouped.names.length + 1);
  for (const [node, name] of grouped.names.entries()) {
    const own = found.get(name);
    if (own === undefined) continue;
    own.gpus.sort((a, b) => indexOf(a) - indexOf(b) || a - b);
    for (const slot of own.gpus) cells.push(slot);
    const untold = Math.min(MOST_UNTOLD, Math.max(0, own.claimed - own.gpus.length));
    for (let missing = 0; missing < untold; missing++) cells.push(UNTOLD);
    firstCell[node + 1] = cells.length;
  }
  const slotOfCell = Uint32Array.from(cells);
  const cellOfSlot = new Int32Array(gpus?.limit ?? 0).fill(-1);
  for (const [cell, slot] of cells.entries()) if (slot !== UNTOLD) cellOfSlot[slot] = cell;
  return {
    ...grouped,
    site,
    nodes,
    gpus,
    firstCell,
    slotOfCell,
    cellOfSlot,
    highestPowerLimit: highest(gpus, slotOfCell),
    revision: inventoryRevision(nodes, gpus),
  };
}

/** Rows of whole GPUs; of one of which only slices are told, the first slice. */
function wholeGpus(gpus: Table | undefined): number[] {
  const slots: number[] = [];
  if (gpus === undefined) return slots;
  const instance = gpus.column('instance');
  const [node, uuid] = [gpus.column('node'), gpus.column('uuid')];
  const sliced = new Set<string>();
  gpus.forEach((slot) => {
    if (gpus.text(instance, slot) !== null) {
      const [name, id] = [gpus.text(node, slot) ?? '', gpus.text(uuid, slot) ?? ''];
      // As the table writes keys: nothing stands before a part when the one before it is empty.
      const whole = name === '' ? id : `${name}/${id}`;
      if (gpus.find(whole) !== undefined || sliced.has(whole)) return;
      sliced.add(whole);
    }
    slots.push(slot);
  });
  return slots;
}

function highest(gpus: Table | undefined, slots: Uint32Array): number | null {
  const limitOf = numbersOf(gpus, 'powerLimitWatts');
  let most = Number.NEGATIVE_INFINITY;
  for (const slot of slots) if (slot !== UNTOLD && limitOf(slot) > most) most = limitOf(slot);
  const store = gpus?.columns[gpus.column('powerLimitWatts')];
  return Number.isFinite(most) && store instanceof StepStore ? store.scale.valueOf(most) : null;
}

/** Steps, or NaN; what has no index stands last. */
function numbersOf(table: Table | undefined, column: string): (slot: number) => number {
  const store = table?.columns[table.column(column)];
  return store instanceof StepStore ? (slot) => store.get(slot) : () => Number.NaN;
}

/** Whether the tables still have the inventory the layout was made from. Costs the same whatever they hold. */
export function stillHolds({ site, nodes, gpus, revision }: SiteLayout): boolean {
  return (
    site.table('nodes') === nodes &&
    site.table('gpus') === gpus &&
    revision === inventoryRevision(nodes, gpus)
  );
}

const GPU_IDENTITY = ['node', 'instance', 'gpu'] as const;
const NODE_PLACE = ['hall', 'rack', 'gpus'] as const;

/** Rises with every row that comes, goes or stands elsewhere; other cells may change as they like. */
function inventoryRevision(nodes: Table | undefined, gpus: Table | undefined): number {
  return revisionOf(nodes, NODE_PLACE) + revisionOf(gpus, GPU_IDENTITY);
}
