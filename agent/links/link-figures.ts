import type { BfdState, BgpState, PortState } from '../../protocol/schema/words.ts';

/** What is known of a link at one moment, as its verdict needs it. Null is not measured. */
export interface LinkFigures {
  /** What is asked of it and has been silent for too long, in words; of each its name. */
  readonly silent: readonly string[];
  /** Whether delay and loss are heard. */
  readonly isMeasured: boolean;
  /** Since a test packet last came back. */
  readonly unansweredSeconds: number | null;
  /** Since a test packet was last refused by what it reached. */
  readonly refusedSeconds: number | null;
  /** Since a test packet of the other end's own last came. */
  readonly unheardSeconds: number | null;
  readonly roundTripP50Seconds: number | null;
  readonly delayForwardSeconds: number | null;
  readonly delayReverseSeconds: number | null;
  readonly delayVariationSeconds: number | null;
  /** Test packets that the figures are of. */
  readonly packetsMeasured: number | null;
  readonly lossRatio: number | null;
  readonly lossForwardRatio: number | null;
  readonly lossReverseRatio: number | null;
  readonly portState: PortState | null;
  readonly bfdState: BfdState | null;
  readonly bgpState: BgpState | null;
  readonly receiveErrorsPerSecond: number | null;
  readonly transmitLoadRatio: number | null;
  readonly receiveLoadRatio: number | null;
  readonly postFecBitErrorRatio: number | null;
  readonly uncorrectedBlocksPerSecond: number | null;
}

/** What is usual at this hour of the day; null before enough was seen. */
export interface UsualFigures {
  readonly roundTripP50Seconds: number | null;
  readonly lossRatio: number | null;
}
