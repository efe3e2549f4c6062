import type { Row } from '../../protocol/index.ts';
import type { LinkFigures } from '../links/link-figures.ts';
import type { Aspect } from './link-aspects.ts';

/** What a row tells for its verdict: an aspect that is silent tells nothing, whatever its columns still hold. */
export function figuresOf(
  row: Row<'links'>,
  silences: ReadonlyMap<Aspect, string>,
  now: number,
): LinkFigures {
  const of = <T>(aspect: Aspect, value: T): T | null => (silences.has(aspect) ? null : value);
  const load = (rate: number | null): number | null =>
    rate === null || row.capacityBitsPerSecond === null || row.capacityBitsPerSecond <= 0
      ? null
      : rate / row.capacityBitsPerSecond;
  const tells: readonly Aspect[] = ['measured', 'routing', 'counters'];
  return {
    silent: tells.flatMap((aspect) => silences.get(aspect) ?? []),
    isMeasured: row.measuredAt !== null && !silences.has('measured'),
    unansweredSeconds: of('measured', secondsSince(row.answeredAt, row, now)),
    refusedSeconds: of('measured', secondsSince(row.refusedAt, row, now)),
    unheardSeconds: of('measured', secondsSince(row.heardAt, row, now)),
    roundTripP50Seconds: of('measured', row.roundTripP50Seconds),
    delayForwardSeconds: of('measured', row.delayForwardSeconds),
    delayReverseSeconds: of('measured', row.delayReverseSeconds),
    delayVariationSeconds: of('measured', row.delayVariationSeconds),
    packetsMeasured: of('measured', row.packetsMeasured),
    lossRatio: of('measured', row.lossRatio),
    lossForwardRatio: of('measured', row.lossForwardRatio),
    lossReverseRatio: of('measured', row.lossReverseRatio),
    portState: of('counters', row.portState),
    bfdState: of('routing', row.bfdState),
    bgpState: of('routing', row.bgpState),
    receiveErrorsPerSecond: of('counters', row.receiveErrorsPerSecond),
    transmitLoadRatio: of('counters', load(row.transmitBitsPerSecond)),
    receiveLoadRatio: of('counters', load(row.receiveBitsPerSecond)),
    postFecBitErrorRatio: of('optics', row.postFecBitErrorRatio),
    uncorrectedBlocksPerSecond: of('optics', row.uncorrectedBlocksPerSecond),
  };
}

/** Reports come once a second; what is said of the time after one is not known of later than this, ms. */
const REPORTED_WITHIN_MS = 1500;

/** A busy agent that has not looked at its reports yet has not heard of silence: that is no silence of the link. */
function secondsSince(at: number | null, { measuredAt }: Row<'links'>, now: number): number | null {
  if (at === null || measuredAt === null) return null;
  return (Math.min(now, measuredAt + REPORTED_WITHIN_MS) - at) / 1000;
}
