import type { Freshness } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory, leastFresh } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { cellNamed, cellPlace, type FabricLayout, FabricLayouts, nodeOfCell } from './fabric-layout.ts';
import { type GpuDetail, gpuDetail } from './gpu-detail.ts';
import { spotOf } from './heat-cursor.ts';
import { type HeatPlacement, placeNodes, scopeOf } from './heat-placement.ts';
import { HeatReadings, type HeatScale, heatScale } from './heat-reading.ts';
import type { HeatState, HeatZoom } from './heat-state.ts';

export interface HeatQuestion {
  readonly sites: readonly SiteView[];
  readonly state: HeatState;
  /** Cells and lines of the map itself: `mapArea` tells them. */
  readonly width: number;
  readonly height: number;
  /** The console's monotonic clock, ms. */
  readonly now: number;
  /** What stands for this look at the world: to the same one all but the cursor's own is the same. None is kept without. */
  readonly moment?: object;
}

/** One site as its title line on the map tells of it. */
export interface HeatSite {
  readonly id: SafeText;
  readonly freshness: Freshness;
  readonly ageSeconds: number | null;
  readonly cells: number;
}

/** GPUs measured in time, by what the agents themselves count; those of silent sites are not among them. */
export interface HeatCoverage {
  readonly measured: number;
  readonly gpus: number;
  /** Sites whose stream is not heard in time. */
  readonly silent: readonly SafeText[];
}

/** What is the same wherever the cursor is. */
interface HeatStill {
  readonly layout: FabricLayout;
  readonly sites: readonly HeatSite[];
  readonly readings: HeatReadings;
  readonly scale: HeatScale;
  readonly coverage: HeatCoverage;
}

/** What one paint of the map needs. Costs what the sites cost, however many GPUs they have; for a key not even that. */
export interface HeatMapModel extends HeatStill {
  readonly state: HeatState;
  readonly placement: HeatPlacement;
  readonly cursor: number | null;
  readonly detail: GpuDetail | null;
  /** The first line in sight. */
  readonly offset: number;
  readonly visible: number;
}

/** Keeps where everything stands as long as neither the inventory nor the room changes. */
export class HeatMemory {
  readonly layouts = new FabricLayouts();
  /** Of all sites apart from the others: whoever comes back from a rack need not wait for 100,000 nodes. */
  readonly #placements = new Map<'whole' | 'part', Placed>();
  #still: { readonly parts: readonly unknown[]; readonly still: HeatStill } | null = null;
  readonly #freshness = new Map<SiteView, { at: number; freshness: Freshness }>();

  still(question: HeatQuestion, make: () => HeatStill): HeatStill {
    const { moment, sites, state } = question;
    const parts = [moment, state.measure, ...sites];
    const kept = this.#still;
    const isSame = kept?.parts.length === parts.length && parts.every((part, at) => part === kept.parts[at]);
    if (moment !== undefined && kept !== null && isSame) return kept.still;
    const still = make();
    this.#still = { parts, still };
    return still;
  }

  /** Looking through all sources of a site costs what the site is large: once a second is enough. */
  freshnessOf(site: SiteView, now: number): Freshness {
    const kept = this.#freshness.get(site);
    const isRecent = kept !== undefined && now - kept.at < FRESHNESS_EVERY_MS && now >= kept.at;
    if (isRecent) return leastFresh(kept.freshness, site.streamFreshness(now));
    const freshness = site.freshness(now);
    this.#freshness.set(site, { at: now, freshness });
    return freshness;
  }

  place(layout: FabricLayout, state: HeatState, cursor: number | null, width: number): HeatPlacement {
    const scope = scopeOf(layout, state.zoom, cursor === null ? 0 : nodeOfCell(layout, cursor));
    const name = state.zoom === 'fabric' ? 'whole' : 'part';
    const kept = this.#placements.get(name);
    if (kept !== undefined && isAs(kept, { layout, zoom: state.zoom, width, scope })) return kept.placement;
    const placement = placeNodes(layout, state.zoom, scope, width);
    this.#placements.set(name, { layout, placement });
    return placement;
  }
}

interface Placed {
  readonly layout: FabricLayout;
  readonly placement: HeatPlacement;
}

interface Wanted {
  readonly layout: FabricLayout;
  readonly zoom: HeatZoom;
  readonly width: number;
  readonly scope: readonly [from: number, to: number];
}

function isAs({ layout, placement }: Placed, wanted: Wanted): boolean {
  return (
    layout === wanted.layout &&
    placement.zoom === wanted.zoom &&
    placement.width === wanted.width &&
    placement.from === wanted.scope[0] &&
    placement.to === wanted.scope[1]
  );
}

const FRESHNESS_EVERY_MS = 1_000;

/** The map at one moment. `memory` may serve any number of questions, best one screen's. */
export function heatMapModel(question: HeatQuestion, memory: HeatMemory): HeatMapModel {
  const { state, now } = question;
  const width = Math.max(1, question.width);
  const still = memory.still(question, () => stillOf(question, memory));
  const { layout } = still;
  const cursor = cursorIn(layout, state);
  const placement = memory.place(layout, state, cursor, width);
  return {
    ...still,
    state,
    placement,
    cursor,
    detail: cursor === null ? null : gpuDetail(layout, cursor, now),
    offset: offsetFor({ layout, placement }, cursor, state.offset, question.height),
    visible: question.height,
  };
}

function stillOf({ sites, state, now }: HeatQuestion, memory: HeatMemory): HeatStill {
  const layout = memory.layouts.of(sites);
  const scale = heatScale(state.measure, layout.sites);
  return {
    layout,
    sites: layout.sites.map(({ site, slotOfCell }) => heatSite(site, slotOfCell.length, memory, now)),
    readings: new HeatReadings(layout.sites, state.measure, scale, now),
    scale,
    coverage: coverageOf(sites, layout, now),
  };
}

/** Where the cursor is now: on its GPU wherever that went; where it was when the GPU is gone. */
function cursorIn(layout: FabricLayout, { cursor }: HeatState): number | null {
  if (layout.cells === 0) return null;
  if (cursor === null) return 0;
  return (
    cellNamed(layout, cursor.name, cursor.index) ?? Math.max(0, Math.min(cursor.index, layout.cells - 1))
  );
}

/** A line of names above the cursor stays in sight with it. */
const ABOVE = 1;

function offsetFor(
  ground: { readonly layout: FabricLayout; readonly placement: HeatPlacement },
  cursor: number | null,
  offset: number,
  height: number,
): number {
  let first = offset;
  if (cursor !== null && height > 0) {
    const { y } = spotOf(ground, cursor);
    if (height > ABOVE) first = Math.min(first, Math.max(0, y - ABOVE));
    first = Math.max(Math.min(first, y), y - height + 1);
  }
  return Math.max(0, Math.min(first, ground.placement.lines - height));
}

function heatSite(site: SiteView, cells: number, memory: HeatMemory, now: number): HeatSite {
  const ageMs = site.ageMs(now);
  return {
    id: neutralise(site.id),
    freshness: memory.freshnessOf(site, now),
    ageSeconds: ageMs === null ? null : ageMs / 1000,
    cells,
  };
}

function coverageOf(sites: readonly SiteView[], layout: FabricLayout, now: number): HeatCoverage {
  let measured = 0;
  const silent: SafeText[] = [];
  for (const site of sites) {
    if (isMemory(site.streamFreshness(now))) silent.push(neutralise(site.id));
    else measured += site.summary('gpusReporting') ?? 0;
  }
  return { measured, gpus: layout.cells, silent };
}

/** What Enter opens: `site/node` of the GPU under the cursor, raw; null where there is none. */
export function nodeUnderCursor({ layout, cursor }: HeatMapModel): string | null {
  const place = cursor === null ? null : cellPlace(layout, cursor);
  return place === null ? null : `${place.site.site.id}/${place.site.names[place.node] ?? ''}`;
}
