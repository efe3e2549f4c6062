import type { LinkFigures, UsualFigures } from '../../../agent/links/link-figures.ts';

/** A link that is heard and well. */
export const WELL: LinkFigures = {
  silent: [],
  isMeasured: true,
  unansweredSeconds: 0.1,
  refusedSeconds: null,
  unheardSeconds: null,
  roundTripP50Seconds: 0.0006,
  delayForwardSeconds: null,
  delayReverseSeconds: null,
  delayVariationSeconds: 0.0001,
  packetsMeasured: null,
  lossRatio: 0,
  lossForwardRatio: 0,
  lossReverseRatio: 0,
  portState: 'up',
  bfdState: null,
  bgpState: null,
  receiveErrorsPerSecond: 0,
  transmitLoadRatio: 0.3,
  receiveLoadRatio: 0.1,
  postFecBitErrorRatio: null,
  uncorrectedBlocksPerSecond: null,
};

/** Nothing of it is heard. */
export const SILENT: LinkFigures = {
  ...WELL,
  isMeasured: false,
  unansweredSeconds: null,
  roundTripP50Seconds: null,
  delayVariationSeconds: null,
  lossRatio: null,
  lossForwardRatio: null,
  lossReverseRatio: null,
  portState: null,
  receiveErrorsPerSecond: null,
  transmitLoadRatio: null,
  receiveLoadRatio: null,
};

export const NOTHING_USUAL: UsualFigures = { roundTripP50Seconds: null, lossRatio: null };
