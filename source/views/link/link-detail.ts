import { neutralise, type SafeText } from '../../../protocol/text.ts';
import type { SiteView } from '../../fabric/site-view.ts';

/** What one end says of a link beyond what every list of links shows. Seconds, shares, packets a second, dBm. */
export interface LinkDetail {
  readonly roundTripMin: number | null;
  readonly roundTripMax: number | null;
  readonly roundTripUsual: number | null;
  /** Packets by equal steps of their round trip from the least to p99, and last those beyond. */
  readonly roundTripCounts: readonly number[] | null;
  /** One way each, away from this end and back. */
  readonly delayForward: number | null;
  readonly delayReverse: number | null;
  readonly clockError: number | null;
  readonly packetVariation: number | null;
  readonly lossUsual: number | null;
  readonly lossBurst: number | null;
  readonly duplicates: number | null;
  readonly hopLimit: number | null;
  /** Ms since 1970 UTC. */
  readonly pathChangedAt: number | null;
  readonly pathChange: SafeText | null;
  readonly measurementLag: number | null;
  readonly transmitErrors: number | null;
  readonly receiveErrors: number | null;
  readonly transmitDrops: number | null;
  readonly receiveDrops: number | null;
  readonly port: SafeText | null;
  readonly portState: SafeText | null;
  readonly opticsTransmit: number | null;
  readonly opticsReceive: number | null;
  readonly preFec: number | null;
  readonly postFec: number | null;
  readonly uncorrected: number | null;
  readonly bgpState: SafeText | null;
  readonly bgpPrefixes: number | null;
  readonly bfdState: SafeText | null;
  readonly bfdReason: SafeText | null;
  readonly protectionReason: SafeText | null;
  readonly isProtectionRequired: boolean | null;
  readonly keyUsed: number | null;
  readonly refused: number | null;
  readonly owner: SafeText | null;
  readonly route: SafeText | null;
  readonly dataClasses: SafeText | null;
  readonly limits: SafeText | null;
}

/** The detail of the link in this row of a site; null where the site has no such row. */
export function linkDetail(site: SiteView, row: string): LinkDetail | null {
  const table = site.table('links');
  const slot = table?.find(row);
  if (table === undefined || slot === undefined) return null;
  const number = (name: string): number | null => table.number(table.column(name), slot);
  const safe = (name: string): SafeText | null => {
    const cell = table.cell(table.column(name), slot);
    return cell === null ? null : neutralise(String(cell));
  };
  const required = number('protectionRequired');
  return {
    roundTripMin: number('roundTripMinSeconds'),
    roundTripMax: number('roundTripMaxSeconds'),
    roundTripUsual: number('roundTripUsualSeconds'),
    roundTripCounts: countsOf(table.text(table.column('roundTripCounts'), slot)),
    delayForward: number('delayForwardSeconds'),
    delayReverse: number('delayReverseSeconds'),
    clockError: number('clockErrorSeconds'),
    packetVariation: number('packetVariationSeconds'),
    lossUsual: number('lossUsualRatio'),
    lossBurst: number('lossBurstPackets'),
    duplicates: number('duplicateRatio'),
    hopLimit: number('hopLimit'),
    pathChangedAt: number('pathChangedAt'),
    pathChange: safe('pathChange'),
    measurementLag: number('measurementLagSeconds'),
    transmitErrors: number('transmitErrorsPerSecond'),
    receiveErrors: number('receiveErrorsPerSecond'),
    transmitDrops: number('transmitDropsPerSecond'),
    receiveDrops: number('receiveDropsPerSecond'),
    port: safe('port'),
    portState: safe('portState'),
    opticsTransmit: number('opticsTransmitPower'),
    opticsReceive: number('opticsReceivePower'),
    preFec: number('preFecBitErrorRatio'),
    postFec: number('postFecBitErrorRatio'),
    uncorrected: number('uncorrectedBlocksPerSecond'),
    bgpState: safe('bgpState'),
    bgpPrefixes: number('bgpPrefixes'),
    bfdState: safe('bfdState'),
    bfdReason: safe('bfdReason'),
    protectionReason: safe('encryptionReason'),
    isProtectionRequired: required === null ? null : required === 1,
    keyUsed: number('keyUsedRatio'),
    refused: number('packetsRefusedPerSecond'),
    owner: safe('owner'),
    route: safe('route'),
    dataClasses: safe('dataClasses'),
    limits: safe('limits'),
  };
}

/** Null for anything but counts: an agent may say what it likes. */
function countsOf(text: string | null): readonly number[] | null {
  if (text === null || !/^\d{1,9}(,\d{1,9}){1,63}$/.test(text)) return null;
  return text.split(',').map(Number);
}
