import { DictionaryStore, StepStore, type Table } from '../../../protocol/index.ts';
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
  readonly prints: InventoryPrints;
}

/** What the layout was made from, to see in passing that it still holds. */
interface InventoryPrints {
  readonly gpus: Uint32Array;
  readonly nodes: Uint32Array;
  readonly gpuRows: number;
  readonly nodeRows: number;
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
    prints: printsOf(nodes, gpus),
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

/** Rows looked at by one `stillHolds`: a site of 400,000 is gone through in less than a minute of paints. */
const LOOKED_AT = 1_024;

/**
 * Whether the tables still have the inventory the layout was made from. Rows that came or went in number
 * are seen at once, rows that took another's place within some paints: `turn` counts these.
 */
export function stillHolds(layout: SiteLayout, turn: number): boolean {
  const { site, nodes, gpus, prints } = layout;
  if (site.table('nodes') !== nodes || site.table('gpus') !== gpus) return false;
  if ((gpus?.size ?? 0) !== prints.gpuRows || (nodes?.size ?? 0) !== prints.nodeRows) return false;
  return (
    areAsPrinted(prints.gpus, printerOf(gpus, GPU_IDENTITY), turn) &&
    areAsPrinted(prints.nodes, printerOf(nodes, NODE_PLACE), turn)
  );
}

const GPU_IDENTITY = ['node', 'instance', 'gpu'] as const;
const NODE_PLACE = ['hall', 'rack', 'gpus'] as const;

function areAsPrinted(prints: Uint32Array, print: (slot: number) => number, turn: number): boolean {
  const turns = Math.max(1, Math.ceil(prints.length / LOOKED_AT));
  const from = (turn % turns) * LOOKED_AT;
  for (let slot = from; slot < Math.min(prints.length, from + LOOKED_AT); slot++) {
    if (prints[slot] !== print(slot)) return false;
  }
  return true;
}

function printsOf(nodes: Table | undefined, gpus: Table | undefined): InventoryPrints {
  return {
    gpus: allPrints(gpus, GPU_IDENTITY),
    nodes: allPrints(nodes, NODE_PLACE),
    gpuRows: gpus?.size ?? 0,
    nodeRows: nodes?.size ?? 0,
  };
}

function allPrints(table: Table | undefined, columns: readonly string[]): Uint32Array {
  const print = printerOf(table, columns);
  return Uint32Array.from({ length: table?.limit ?? 0 }, (_, slot) => print(slot));
}

/** A number that differs where a row has other cells in these columns; 0 where there is no row. */
function printerOf(table: Table | undefined, columns: readonly string[]): (slot: number) => number {
  const stores = columns.map((name) => table?.columns[table.column(name)]);
  return (slot) => {
    if (table?.has(slot) !== true) return 0;
    let print = 1;
    for (const store of stores) {
      const part =
        store instanceof DictionaryStore
          ? store.code(slot)
          : store instanceof StepStore
            ? store.get(slot) + 1 || 0
            : 0;
      print = (Math.imul(print, 0x9e37_79b1) + part) >>> 0;
    }
    return print === 0 ? 1 : print;
  };
}
