import type { Patch } from '../protocol/index.ts';
import type { WindowFigures } from './links/figures/window-figures.ts';

/** What a report says of one session, its moments by the agent's clocks. */
export interface SessionReading {
  readonly peer: string;
  readonly link: string;
  readonly figures: WindowFigures;
  /** Monotonic, ms; null where nothing ever came back. */
  readonly answeredAt: number | null;
  /** Monotonic, ms; null where the peer does not refuse. */
  readonly refusedAt: number | null;
  /** Monotonic, ms; null where nothing of the peer's own ever came. */
  readonly heardAt: number | null;
  /** Ms since 1970 UTC. */
  readonly pathChangedAt: number | null;
  /** How late the measuring loop itself ran, ms, 99th percentile. */
  readonly latenessMs: number | null;
}

/** The columns of a link that test packets tell of. */
export function stampRow(reading: SessionReading): Patch<'links'> {
  const { peer, link, figures, answeredAt, refusedAt, heardAt, pathChangedAt, latenessMs } = reading;
  return {
    peer,
    link,
    roundTripMinSeconds: figures.roundTripMinSeconds,
    roundTripP50Seconds: figures.roundTripP50Seconds,
    roundTripP99Seconds: figures.roundTripP99Seconds,
    roundTripMaxSeconds: figures.roundTripMaxSeconds,
    roundTripCounts: figures.roundTripCounts?.join(',') ?? null,
    delayForwardSeconds: figures.delayForwardSeconds,
    delayReverseSeconds: figures.delayReverseSeconds,
    clockErrorSeconds: figures.clockErrorSeconds,
    delayVariationSeconds: figures.delayVariationSeconds,
    packetVariationSeconds: figures.packetVariationSeconds,
    packetsMeasured: figures.packetsSent,
    lossRatio: figures.lossRatio,
    lossForwardRatio: figures.lossForwardRatio,
    lossReverseRatio: figures.lossReverseRatio,
    lossBurstPackets: figures.lossBurstPackets,
    reorderedRatio: figures.reorderedRatio,
    duplicateRatio: figures.duplicateRatio,
    hopLimit: figures.hopLimit,
    pathChangedAt,
    pathChange: figures.pathChange,
    measurementLagSeconds: latenessMs === null ? null : latenessMs / 1000,
    answeredAt,
    refusedAt,
    heardAt,
  };
}
