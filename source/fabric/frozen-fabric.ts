import type { Table } from '../../protocol/index.ts';
import { Fabric } from './fabric.ts';
import type { SiteFeed, SiteView } from './site-view.ts';

/** A moment on the console's clocks, ms. */
export interface Clocked {
  readonly now: number;
  readonly wall: number;
}

/**
 * The fabric as it is now, for a picture that stands still while data goes on: its clocks stand still and
 * its tables are copies, which share what does not change.
 */
export function freezeFabric(fabric: Fabric, at: Clocked): Fabric {
  return fabricAt(fabric.sites.map(stillOf), at, fabric.findings.map(stillOf));
}

/** A site as it was at one moment. */
export interface StillSite {
  readonly feed: SiteFeed;
  /** Frames from before this moment did not count. */
  readonly trustedFrom: number;
}

export function stillOf(site: SiteView): StillSite {
  const { state, error, roundTripMs, trying, mirror } = site.feed;
  const { times, periodMs, inStep, revision, restarts, storeChanges, identity, program } = mirror;
  const own = { site: mirror.site, times, periodMs, inStep, revision, restarts, storeChanges };
  const tables = mirror.tables.map((table) => table.copy());
  const dialled = trying === undefined ? {} : { trying };
  const feed = { state, error, roundTripMs, ...dialled, mirror: { ...own, identity, program, tables } };
  return { feed, trustedFrom: site.trustedFrom };
}

/** The same with other tables: an earlier state of them. */
export function withTables({ feed, trustedFrom }: StillSite, tables: readonly Table[]): StillSite {
  return { feed: { ...feed, mirror: { ...feed.mirror, tables } }, trustedFrom };
}

/** A fabric whose clocks stand still. */
export function fabricAt(
  sites: readonly StillSite[],
  { now, wall }: Clocked,
  findings: readonly StillSite[] = [],
): Fabric {
  const clocks = { monotonic: () => now, wall: () => wall };
  const fabric = new Fabric(
    sites.map(({ feed }) => feed),
    clocks,
    findings.map(({ feed }) => feed),
  );
  for (const [index, site] of fabric.sites.entries()) site.distrustBefore(sites[index]!.trustedFrom);
  return fabric;
}
