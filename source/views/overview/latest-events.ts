import { SEVERITY, type Severity, type Table } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** Something that happened at a site. */
export interface LatestEvent {
  readonly site: string;
  /** Milliseconds since 1970 UTC, by the clock of who saw it. */
  readonly at: number;
  readonly severity: Severity;
  readonly node: SafeText | null;
  readonly message: SafeText;
  readonly action: SafeText | null;
}

/** The newest events of all sites together, the newest first, at most `count`. */
export function latestEvents(sites: readonly SiteView[], count: number): LatestEvent[] {
  const newest: { at: number; site: SiteView; table: Table; slot: number }[] = [];
  for (const site of sites) {
    const table = site.table('events');
    if (table === undefined) continue;
    const column = table.column('at');
    table.forEach((slot) => {
      const at = table.number(column, slot);
      const last = newest.at(-1);
      if (at === null || (newest.length >= count && last !== undefined && at <= last.at)) return;
      const place = newest.findIndex((entry) => entry.at < at);
      newest.splice(place < 0 ? newest.length : place, 0, { at, site, table, slot });
      if (newest.length > count) newest.pop();
    });
  }
  return newest.map(({ at, site, table, slot }) => {
    const words = (name: string): SafeText | null => {
      const raw = table.text(table.column(name), slot);
      return raw === null ? null : neutralise(raw, LONGEST);
    };
    const severity = table.cell(table.column('severity'), slot);
    return {
      site: site.id,
      at,
      severity: SEVERITY.find((known) => known === severity) ?? 'information',
      node: words('node'),
      message: words('message') ?? neutralise('no words for it were given'),
      action: words('action'),
    };
  });
}

const LONGEST = 512;
