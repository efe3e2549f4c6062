import { SimulatedWriter } from '../agent/simulated-writer.ts';
import { createSimulatedSite } from '../agent/simulation/simulated-site.ts';
import { SiteStore } from '../agent/store/site-store.ts';
import { applyDelta, diff, Table } from '../protocol/index.ts';
import type { SiteFeed } from '../source/fabric/site-view.ts';

/** Three of them are 100,000 GPUs. */
export const GPUS_PER_SITE = 33_336;

export interface SiteTables {
  readonly tables: readonly Table[];
  readonly step: () => void;
}

/** The tables of a simulated site as a console mirrors them, and the way to their next second. */
export function siteTables(gpus: number): SiteTables {
  const site = createSimulatedSite({
    site: 'de-halm',
    nodes: Math.ceil(gpus / 8),
    gpusPerNode: 8,
    seed: 1,
    startAt: Date.UTC(2026, 10, 23, 12),
  });
  const store = new SiteStore(site.identity);
  let now = 1_000_000;
  const writer = new SimulatedWriter(store, () => now - site.now());
  const publish = (): ReturnType<SiteStore['tick']> => {
    now += 1_000;
    site.step(1_000);
    site.visit(writer);
    return store.tick(now, site.now());
  };
  publish();
  const tables = store.publications.published.map((table) => {
    const copy = new Table(table.kind);
    const all = diff(copy, table);
    if (all !== null) applyDelta(copy, all);
    return copy;
  });
  const step = (): void => {
    for (const [kind, delta] of publish()?.deltas.entries() ?? []) {
      if (delta !== null) applyDelta(tables[kind]!, delta, 1);
      tables[kind]!.settle();
    }
  };
  return { tables, step };
}

export function feedOf(site: string, tables: readonly Table[]): SiteFeed {
  const now = performance.now();
  return {
    state: 'up',
    error: null,
    roundTripMs: 1,
    mirror: {
      site,
      tables,
      times: { agentMonotonic: 1_001_000, agentWall: Date.now(), receivedAt: now, receivedWall: Date.now() },
      periodMs: 1_000,
      inStep: true,
      revision: 1,
      restarts: 0,
      storeChanges: 0,
      identity: null,
      program: null,
    },
  };
}

/** A frame came. */
export function touch(feed: SiteFeed): void {
  Object.assign(feed.mirror, {
    revision: feed.mirror.revision + 1,
    times: {
      ...feed.mirror.times,
      agentMonotonic: (feed.mirror.times?.agentMonotonic ?? 0) + 1_000,
      receivedAt: performance.now(),
    },
  });
}
