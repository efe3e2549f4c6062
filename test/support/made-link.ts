import type { Patch } from '../../protocol/index.ts';
import type { Look } from '../../source/components/look.ts';
import type { HistorySource } from '../../source/fabric/history-source.ts';
import type { DetailPage } from '../../source/views/detail-page.ts';
import { linkPage } from '../../source/views/link/link-page.ts';
import { linkModel } from '../../source/views/link/link-rows.ts';
import { type MadeSite, madeFabric, NOW, SAMPLED_AT, WALL } from './made-fabric.ts';
import { paintedPage, type Size, unicode } from './painted.ts';

/** De Halm, and its end of the link. */
export const nearEnd = (more: Patch<'links'> = {}): MadeSite => ({
  id: 'de-halm',
  rows: { sites: [{ name: 'De Halm' }], links: [link('eemshaven', more)] },
});

/** Eemshaven, and its end of the link: what goes out there comes in here. */
export const farEnd = (more: Patch<'links'> = {}): MadeSite => ({
  id: 'eemshaven',
  rows: {
    sites: [{ name: 'Eemshaven' }],
    links: [link('de-halm', { transmitBitsPerSecond: 32e9, receiveBitsPerSecond: 114e9, ...more })],
  },
});

export const BOTH_ENDS: readonly MadeSite[] = [nearEnd(), farEnd()];

function link(peer: string, more: Patch<'links'>): Patch<'links'> {
  return {
    peer,
    link: 'dh-ee-1',
    state: 'up',
    roundTripP50Seconds: 0.0005,
    roundTripP99Seconds: 0.00052,
    delayVariationSeconds: 0.00003,
    lossForwardRatio: 0,
    lossReverseRatio: 0,
    capacityBitsPerSecond: 400e9,
    transmitBitsPerSecond: 114e9,
    receiveBitsPerSecond: 32e9,
    encryption: 'MACsec',
    encryptionState: 'protected',
    keyChangedAt: SAMPLED_AT - 2 * 3_600_000,
    carrier: 'Eems Glas',
    jurisdiction: 'NL',
    sampledAt: SAMPLED_AT,
    ...more,
  };
}

/** The page of that link, seen from De Halm. */
export function pageOfLink(
  sites: readonly MadeSite[],
  width = 120,
  { look = unicode, history = null }: LinkPicture = {},
): DetailPage {
  const model = linkModel(madeFabric(sites), 'de-halm/eemshaven/dh-ee-1', NOW, WALL, history);
  if (model === null) throw new Error('the link is not there');
  return linkPage(model, width, look);
}

export const drawLink = (
  size: Size = [120, 50],
  sites: readonly MadeSite[] = BOTH_ENDS,
  picture: LinkPicture = {},
): string => paintedPage(size, (width) => pageOfLink(sites, width, picture), picture.look);

interface LinkPicture {
  readonly look?: Look;
  readonly history?: HistorySource | null;
}
