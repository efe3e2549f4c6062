import { StepStore } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { SiteCounts } from '../../fabric/site-counts.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** The GPU that is hotter than all others that are heard. */
export interface HottestGpu {
  readonly site: string;
  readonly node: SafeText;
  readonly gpu: number | null;
  readonly celsius: number;
}

const counts = new SiteCounts<HottestGpu | null>();

/** Rows looked at between two looks at the clock. */
const AT_A_TIME = 2_048;

/** Of all sites that are heard; null where no temperature is. */
export function hottestGpu(sites: readonly SiteView[], now: number): HottestGpu | null {
  let hottest: HottestGpu | null = null;
  for (const site of sites) {
    if (isGpuUnheard(site, now)) continue;
    const found = hottestOf(site, now);
    if (found !== null && (hottest === null || found.celsius > hottest.celsius)) hottest = found;
  }
  return hottest;
}

function hottestOf(site: SiteView, now: number): HottestGpu | null {
  const rows = site.table('gpus')?.size ?? 0;
  return counts.of(site, now, rows, () => searchHottest(site)).value;
}

function* searchHottest(site: SiteView): Generator<void, HottestGpu | null> {
  const table = site.table('gpus');
  const temperatures = table?.columns[table.column('temperatureCelsius')];
  if (table === undefined || !(temperatures instanceof StepStore)) return null;
  let slot = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < table.limit; row++) {
    if (row % AT_A_TIME === AT_A_TIME - 1) yield;
    // In steps, which rise with what they stand for; not a number where nothing was measured, or no row is.
    const steps = temperatures.get(row);
    if (!(steps > most)) continue;
    slot = row;
    most = steps;
  }
  if (slot < 0) return null;
  return {
    site: site.id,
    node: neutralise(String(table.cell(table.column('node'), slot) ?? '')),
    gpu: table.number(table.column('gpu'), slot),
    celsius: temperatures.scale.valueOf(most),
  };
}

function isGpuUnheard(site: SiteView, now: number): boolean {
  if (isMemory(site.streamFreshness(now))) return true;
  const kind = site.sourceFreshness(now).find((source) => source.kind === 'gpu');
  return kind !== undefined && isMemory(kind.freshness);
}
