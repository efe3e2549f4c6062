import type { Freshness, Table } from '../../protocol/index.ts';
import { neutralise, type SafeText } from '../../protocol/text.ts';
import { isMemory } from '../fabric/freshness.ts';
import { RowAges } from '../fabric/row-age.ts';
import type { SiteView } from '../fabric/site-view.ts';

/** What one end says of a link. Seconds, bits a second, shares; forward is away from that end. */
export interface LinkReport {
  /** Raw ids: who says it, and of the way to whom. */
  readonly site: string;
  readonly peer: string;
  /** Raw: `site/key` of its row. */
  readonly rowName: string;
  readonly link: SafeText;
  readonly freshness: Freshness;
  /** Whether it is heard in time; else it is a memory. */
  readonly isHeard: boolean;
  readonly ageSeconds: number | null;
  readonly state: string;
  readonly stateReason: SafeText | null;
  readonly delaySeconds: number | null;
  readonly delayP99Seconds: number | null;
  readonly variationSeconds: number | null;
  readonly lossForward: number | null;
  readonly lossReverse: number | null;
  readonly reordered: number | null;
  readonly capacity: number | null;
  readonly transmit: number | null;
  readonly receive: number | null;
  readonly encryption: SafeText | null;
  readonly protection: string;
  readonly keyAgeSeconds: number | null;
  readonly carrier: SafeText | null;
  readonly jurisdiction: SafeText | null;
  readonly operation: SafeText | null;
}

/** All that one site tells of its links. */
export function linkReports(site: SiteView, now: number): LinkReport[] {
  const table = site.table('links');
  if (table === undefined) return [];
  const ages = new RowAges(site, table, now);
  const reports: LinkReport[] = [];
  table.forEach((slot) => {
    reports.push(reportAt(site, table, slot, ages, now));
  });
  return reports;
}

function reportAt(site: SiteView, table: Table, slot: number, ages: RowAges, now: number): LinkReport {
  const number = (name: string): number | null => table.number(table.column(name), slot);
  const word = (name: string): string => String(table.cell(table.column(name), slot) ?? 'unknown');
  const safe = (name: string): SafeText | null => {
    const raw = table.text(table.column(name), slot);
    return raw === null ? null : neutralise(raw);
  };
  const freshness = ages.freshness(slot);
  const keyChangedAt = number('keyChangedAt');
  const keyAgeMs = keyChangedAt === null ? null : site.ageOfSample(keyChangedAt, now);
  return {
    site: site.id,
    peer: table.text(table.column('peer'), slot) ?? '',
    rowName: `${site.id}/${table.keyOf(slot)}`,
    link: safe('link') ?? neutralise(''),
    freshness,
    isHeard: !isMemory(freshness),
    ageSeconds: ages.ageSeconds(slot),
    state: word('state'),
    stateReason: safe('stateReason'),
    delaySeconds: number('roundTripP50Seconds'),
    delayP99Seconds: number('roundTripP99Seconds'),
    variationSeconds: number('delayVariationSeconds'),
    lossForward: number('lossForwardRatio'),
    lossReverse: number('lossReverseRatio'),
    reordered: number('reorderedRatio'),
    capacity: number('capacityBitsPerSecond'),
    transmit: number('transmitBitsPerSecond'),
    receive: number('receiveBitsPerSecond'),
    encryption: safe('encryption'),
    protection: word('encryptionState'),
    keyAgeSeconds: keyAgeMs === null ? null : keyAgeMs / 1000,
    carrier: safe('carrier'),
    jurisdiction: safe('jurisdiction'),
    operation: safe('operation'),
  };
}
