import { SEVERITY, type Severity } from '../../../protocol/index.ts';
import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';
import { TableReadings } from '../../fabric/table-readings.ts';

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

/** So many of a table are kept at hand, and so many may be asked for. */
const KEPT = 64;

/** Slots of the newest events of a table, the newest first. */
const newestOf = new TableReadings(['at'], (table): readonly number[] => {
  const column = table.column('at');
  const newest: { readonly at: number; readonly slot: number }[] = [];
  table.forEach((slot) => {
    const at = table.number(column, slot);
    const last = newest.at(-1);
    if (at === null || (newest.length >= KEPT && last !== undefined && at <= last.at)) return;
    const place = newest.findIndex((entry) => entry.at < at);
    newest.splice(place < 0 ? newest.length : place, 0, { at, slot });
    if (newest.length > KEPT) newest.pop();
  });
  return newest.map(({ slot }) => slot);
});

/** The newest events of all sites together, the newest first, at most `count` and never more than 64. */
export function latestEvents(sites: readonly SiteView[], count: number): LatestEvent[] {
  const newest = sites
    .flatMap((site) => {
      const table = site.table('events');
      if (table === undefined) return [];
      const at = table.column('at');
      return newestOf.of(table).map((slot) => ({ at: table.number(at, slot) ?? 0, site, table, slot }));
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, Math.min(count, KEPT));
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
