import type { Absence, Absences } from '../../fabric/absences.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { SiteFeed, SiteView } from '../../fabric/site-view.ts';
import { type FabricTotals, fabricTotals } from './fabric-totals.ts';
import { coverageCountedAt, nodeCoverage } from './node-coverage.ts';
import { type SiteSums, siteSums } from './site-sums.ts';

interface KeptSums {
  readonly sums: SiteSums;
  readonly revision: number;
  /** Of the connection, and why it failed: a silent site is an alert that says so. */
  readonly connection: SiteFeed['state'];
  readonly error: string | null;
  /** When its sources were looked at for it: they turn late one by one, also where nothing comes. */
  readonly sourcesSeenAt: number;
  /** When its nodes were counted, which may be later than the sums were made. */
  readonly countedAt: number | null;
  readonly at: number;
}

/**
 * The sums of the fabric, for the line that stands above every view. Most paints are of one site's news: of
 * the others nothing changed but how long ago they were heard.
 */
export class KeptTotals {
  readonly #sites = new Map<string, KeptSums>();

  of(fabric: Fabric, now: number, absences: Pick<Absences, 'of'>): FabricTotals {
    return fabricTotals(fabric.sites.map((site) => this.#sums(site, now, absences.of(site.id))));
  }

  #sums(site: SiteView, now: number, absence: Absence | null): SiteSums {
    const known = this.#sites.get(site.id);
    // Counted again where it is time: sums that still hold would never ask.
    nodeCoverage(site, now);
    const countedAt = coverageCountedAt(site);
    const sourcesSeenAt = site.sourcesSeenAt(now);
    const { revision } = site;
    const { state: connection, error } = site.feed;
    const holds =
      known?.revision === revision &&
      known.connection === connection &&
      known.error === error &&
      known.countedAt === countedAt &&
      known.sourcesSeenAt === sourcesSeenAt &&
      known.sums.absence === absence &&
      known.sums.stream === site.streamFreshness(now);
    if (holds && known !== undefined) return older(known.sums, (now - known.at) / 1000);
    const sums = siteSums(site, now, absence);
    this.#sites.set(site.id, { sums, revision, connection, error, sourcesSeenAt, countedAt, at: now });
    return sums;
  }
}

/** As it is so many seconds later, as far as the sums of the fabric go by it. */
function older(sums: SiteSums, seconds: number): SiteSums {
  const { oldestSeconds } = sums.coverage;
  if (oldestSeconds === null || seconds === 0) return sums;
  return { ...sums, coverage: { ...sums.coverage, oldestSeconds: oldestSeconds + seconds } };
}
