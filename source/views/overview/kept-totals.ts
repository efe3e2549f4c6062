import type { Absences } from '../../fabric/absences.ts';
import type { Fabric } from '../../fabric/fabric.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { type FabricTotals, fabricTotals } from './fabric-totals.ts';
import { coverageCountedAt, nodeCoverage } from './node-coverage.ts';
import { type SiteRow, siteRow } from './site-row.ts';

interface KeptRow {
  readonly row: SiteRow;
  readonly revision: number;
  /** When its sources were looked at for it: they turn late one by one, also where nothing comes. */
  readonly sourcesSeenAt: number;
  /** When its nodes were counted, which may be later than the row was made. */
  readonly countedAt: number | null;
  readonly at: number;
}

/**
 * The sums of the fabric, for the line that stands above every view. Most paints are of one site's news: of
 * the others nothing changed but how long ago they were heard.
 */
export class KeptTotals {
  readonly #rows = new Map<string, KeptRow>();

  of(fabric: Fabric, now: number, absences: Pick<Absences, 'of'>): FabricTotals {
    return fabricTotals(fabric.sites.map((site, index) => this.#row(site, index + 1, now, absences)));
  }

  #row(site: SiteView, position: number, now: number, absences: Pick<Absences, 'of'>): SiteRow {
    const absence = absences.of(site.id);
    const known = this.#rows.get(site.id);
    // Counted again where it is time: a row that still holds would never ask.
    nodeCoverage(site, now);
    const holds =
      known?.revision === site.revision &&
      known.row.position === position &&
      known.row.absence === absence &&
      known.row.connection === site.feed.state &&
      known.countedAt === coverageCountedAt(site) &&
      known.row.stream === site.streamFreshness(now) &&
      known.sourcesSeenAt === site.sourcesSeenAt(now);
    if (holds && known !== undefined) return older(known.row, (now - known.at) / 1000);
    const row = siteRow(site, now, { position, absence, utilisation: [], itPower: [] });
    const sourcesSeenAt = site.sourcesSeenAt(now);
    const countedAt = coverageCountedAt(site);
    this.#rows.set(site.id, { row, revision: site.revision, sourcesSeenAt, countedAt, at: now });
    return row;
  }
}

/** As it is so many seconds later, as far as the sums go by it. */
function older(row: SiteRow, seconds: number): SiteRow {
  const { oldestSeconds } = row.coverage;
  if (oldestSeconds === null || seconds === 0) return row;
  return { ...row, coverage: { ...row.coverage, oldestSeconds: oldestSeconds + seconds } };
}
