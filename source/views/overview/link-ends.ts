import { neutralise, type SafeText } from '../../../protocol/text.ts';
import { isMemory } from '../../fabric/freshness.ts';
import { RowAges } from '../../fabric/row-age.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** A link as one of its ends sees it. Seconds, bits a second, shares; forward is away from that end. */
export interface LinkEnd {
  readonly site: string;
  readonly peer: string;
  readonly link: SafeText;
  /** Whether this end is heard in time; what one is not says is a memory. */
  readonly isHeard: boolean;
  readonly ageSeconds: number | null;
  readonly state: string;
  readonly stateReason: SafeText | null;
  readonly delaySeconds: number | null;
  readonly variationSeconds: number | null;
  readonly lossForward: number | null;
  readonly lossReverse: number | null;
  readonly capacity: number | null;
  readonly transmit: number | null;
  readonly receive: number | null;
  readonly encryption: SafeText | null;
  readonly protection: string;
  readonly keyAgeSeconds: number | null;
}

/** All ends that one site tells of. */
export function linkEnds(site: SiteView, now: number): LinkEnd[] {
  const table = site.table('links');
  if (table === undefined) return [];
  const ages = new RowAges(site, table, now);
  const ends: LinkEnd[] = [];
  table.forEach((slot) => {
    const number = (name: string): number | null => table.number(table.column(name), slot);
    const text = (name: string): string | null => table.text(table.column(name), slot);
    const word = (name: string): string => String(table.cell(table.column(name), slot) ?? 'unknown');
    const safe = (name: string): SafeText | null => {
      const raw = text(name);
      return raw === null ? null : neutralise(raw);
    };
    const keyChangedAt = number('keyChangedAt');
    const keyAgeMs = keyChangedAt === null ? null : site.ageOfSample(keyChangedAt, now);
    ends.push({
      site: site.id,
      peer: text('peer') ?? '',
      link: safe('link') ?? neutralise(''),
      isHeard: !isMemory(ages.freshness(slot)),
      ageSeconds: ages.ageSeconds(slot),
      state: word('state'),
      stateReason: safe('stateReason'),
      delaySeconds: number('roundTripP50Seconds'),
      variationSeconds: number('delayVariationSeconds'),
      lossForward: number('lossForwardRatio'),
      lossReverse: number('lossReverseRatio'),
      capacity: number('capacityBitsPerSecond'),
      transmit: number('transmitBitsPerSecond'),
      receive: number('receiveBitsPerSecond'),
      encryption: safe('encryption'),
      protection: word('encryptionState'),
      keyAgeSeconds: keyAgeMs === null ? null : keyAgeMs / 1000,
    });
  });
  return ends;
}
