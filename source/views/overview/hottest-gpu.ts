import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** The GPU that is hotter than all others that are heard. */
export interface HottestGpu {
  readonly site: string;
  readonly node: SafeText;
  readonly gpu: number | null;
  readonly celsius: number;
}

/** Of one site it is looked for only so often: 40,000 GPUs take about a millisecond. */
const KEPT_MS = 2_000;
const kept = new WeakMap<SiteView, { readonly at: number; readonly hottest: HottestGpu | null }>();

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
  const known = kept.get(site);
  if (known !== undefined && Math.abs(now - known.at) < KEPT_MS) return known.hottest;
  const hottest = searchHottest(site);
  kept.set(site, { at: now, hottest });
  return hottest;
}

function searchHottest(site: SiteView): HottestGpu | null {
  const table = site.table('gpus');
  if (table === undefined) return null;
  const column = table.column('temperatureCelsius');
  let slot = -1;
  let most = Number.NEGATIVE_INFINITY;
  table.forEach((row) => {
    const celsius = table.number(column, row);
    if (celsius === null || celsius <= most) return;
    slot = row;
    most = celsius;
  });
  if (slot < 0) return null;
  return {
    site: site.id,
    node: neutralise(String(table.cell(table.column('node'), slot) ?? '')),
    gpu: table.number(table.column('gpu'), slot),
    celsius: most,
  };
}

function isGpuUnheard(site: SiteView, now: number): boolean {
  if (isMemory(site.streamFreshness(now))) return true;
  const kind = site.sourceFreshness(now).find((source) => source.kind === 'gpu');
  return kind !== undefined && isMemory(kind.freshness);
}
