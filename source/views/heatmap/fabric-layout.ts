import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { layOutSite, type SiteLayout, stillHolds, UNTOLD } from './site-layout.ts';

/** The layouts of several sites one after the other: cells, nodes and racks are numbered through. */
export interface FabricLayout {
  readonly sites: readonly SiteLayout[];
  /** The first cell, node and rack of each site, and one more entry: how many there are. */
  readonly firstCell: readonly number[];
  readonly firstNode: readonly number[];
  readonly firstRack: readonly number[];
  readonly cells: number;
}

/** Keeps the layouts of sites as long as their inventory stays as it is. */
export class FabricLayouts {
  readonly #kept = new Map<SiteView, SiteLayout>();
  #last: FabricLayout | null = null;

  /** The layout of these sites; the same object while nothing in it moved. */
  of(sites: readonly SiteView[]): FabricLayout {
    const layouts = sites.map((site) => this.#ofSite(site));
    const last = this.#last;
    const isSame =
      last?.sites.length === layouts.length && layouts.every((one, at) => last.sites[at] === one);
    if (last !== null && isSame) return last;
    this.#last = joined(layouts);
    return this.#last;
  }

  #ofSite(site: SiteView): SiteLayout {
    const kept = this.#kept.get(site);
    if (kept !== undefined && stillHolds(kept)) return kept;
    const layout = layOutSite(site);
    this.#kept.set(site, layout);
    return layout;
  }
}

function joined(sites: readonly SiteLayout[]): FabricLayout {
  const sums = (count: (site: SiteLayout) => number): number[] => {
    const firsts = [0];
    for (const site of sites) firsts.push((firsts.at(-1) ?? 0) + count(site));
    return firsts;
  };
  const firstCell = sums(({ slotOfCell }) => slotOfCell.length);
  return {
    sites,
    firstCell,
    firstNode: sums(({ names }) => names.length),
    firstRack: sums(({ racks }) => racks.length),
    cells: firstCell.at(-1) ?? 0,
  };
}

/** A node of the fabric within its site. */
export interface NodePlace {
  readonly site: SiteLayout;
  readonly siteIndex: number;
  /** Its number within the site. */
  readonly node: number;
}

/** A cell of the fabric within its node. */
export interface CellPlace extends NodePlace {
  /** The row in the site's table of GPUs, or `UNTOLD`. */
  readonly slot: number;
  /** Which of the node's cells it is. */
  readonly position: number;
}

export function nodePlace(layout: FabricLayout, node: number): NodePlace | null {
  const siteIndex = below(layout.firstNode, node);
  const site = layout.sites[siteIndex];
  if (site === undefined || node < 0 || node >= (layout.firstNode.at(-1) ?? 0)) return null;
  return { site, siteIndex, node: node - (layout.firstNode[siteIndex] ?? 0) };
}

export function cellPlace(layout: FabricLayout, cell: number): CellPlace | null {
  if (cell < 0 || cell >= layout.cells) return null;
  const siteIndex = below(layout.firstCell, cell);
  const site = layout.sites[siteIndex];
  if (site === undefined) return null;
  const local = cell - (layout.firstCell[siteIndex] ?? 0);
  const node = below(site.firstCell, local);
  const slot = site.slotOfCell[local] ?? UNTOLD;
  return { site, siteIndex, node, slot, position: local - (site.firstCell[node] ?? 0) };
}

/** The number of a cell's node in the whole fabric. */
export function nodeOfCell(layout: FabricLayout, cell: number): number {
  const place = cellPlace(layout, cell);
  return place === null ? 0 : (layout.firstNode[place.siteIndex] ?? 0) + place.node;
}

/** First cell of a node of the fabric, and the one after its last. */
export function cellsOfNode(layout: FabricLayout, node: number): readonly [from: number, to: number] {
  const place = nodePlace(layout, node);
  if (place === null) return [0, 0];
  const base = layout.firstCell[place.siteIndex] ?? 0;
  const { firstCell } = place.site;
  return [base + (firstCell[place.node] ?? 0), base + (firstCell[place.node + 1] ?? 0)];
}

/** What the cursor is called: the GPU's key, or its place where no row tells of it. Raw text. */
export function cellName(layout: FabricLayout, cell: number): string | null {
  const place = cellPlace(layout, cell);
  if (place === null) return null;
  const { site, slot, node, position } = place;
  const key = slot === UNTOLD ? `${site.names[node]}/#${position}` : (site.gpus?.keyOf(slot) ?? '');
  return `${site.site.id}/${key}`;
}

/** The cell with a name; null when there is no such GPU any more. Looks at `hint` first. */
export function cellNamed(layout: FabricLayout, name: string, hint: number): number | null {
  if (cellName(layout, hint) === name) return hint;
  const slash = name.indexOf('/');
  const index = layout.sites.findIndex(({ site }) => site.id === name.slice(0, slash));
  const site = layout.sites[index];
  if (site === undefined) return null;
  const slot = site.gpus?.find(name.slice(slash + 1));
  const cell = slot === undefined ? -1 : (site.cellOfSlot[slot] ?? -1);
  return cell < 0 ? null : (layout.firstCell[index] ?? 0) + cell;
}

/** The index of the last entry that is not above `value`; entries rise, and equal ones hold nothing. */
function below(firsts: ArrayLike<number>, value: number): number {
  let [low, high] = [0, firsts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((firsts[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Names come from outside; where nobody gave one, a word says so. */
export function shownName(name: string | null, otherwise: SafeText): SafeText {
  return name === null ? otherwise : neutralise(name);
}
