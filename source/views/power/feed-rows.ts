import { FEED_KINDS } from '../../../protocol/index.ts';
import { neutralise } from '../../../protocol/text.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import type { Plain, PowerRow } from './power-row.ts';

/** The feeds of a site with their names as they were given, by kind and then by name. */
export function feedRows(
  site: SiteView,
  plain: Plain,
  keyOf: (...parts: readonly string[]) => string,
  now: number,
): { readonly row: PowerRow; readonly feed: string }[] {
  const table = site.table('feeds');
  if (table === undefined) return [];
  const ages = new RowAges(site, table, now);
  const rows: { readonly row: PowerRow; readonly feed: string }[] = [];
  table.forEach((slot) => {
    const number = (name: string): number | null => table.number(table.column(name), slot);
    const word = (name: string): string => String(table.cell(table.column(name), slot) ?? 'unknown');
    const feed = table.text(table.column('feed'), slot) ?? '';
    const renewable = table.cell(table.column('renewable'), slot);
    const row: PowerRow = {
      ...plain,
      key: keyOf('feed', feed),
      depth: 1,
      kind: 'feed',
      name: neutralise(feed),
      feedKind: word('kind'),
      state: word('state'),
      isEstimated: table.cell(table.column('powerBasis'), slot) === 'estimated',
      isRenewable: typeof renewable === 'boolean' ? renewable : null,
      watts: number('powerWatts'),
      limitWatts: number('limitWatts'),
      energyJoules: number('energyJoules'),
      chargeRatio: number('batteryChargeRatio'),
      frequencyHertz: number('gridFrequencyHertz'),
      freshness: ages.freshness(slot),
      ageSeconds: ages.ageSeconds(slot),
    };
    rows.push({ row, feed });
  });
  const rank = ({ row: { feedKind } }: { readonly row: PowerRow }): number => {
    const kinds: readonly string[] = FEED_KINDS;
    const at = kinds.indexOf(feedKind ?? '');
    return at < 0 ? kinds.length : at;
  };
  return rows.sort((a, b) => rank(a) - rank(b) || (a.row.name < b.row.name ? -1 : 1));
}
