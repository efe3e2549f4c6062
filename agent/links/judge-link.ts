import type { FailedWay, LinkState } from '../../protocol/schema/words.ts';
import { isBeyondChance } from './beyond-chance.ts';
import type { LinkFigures, UsualFigures } from './link-figures.ts';
import type { LinkLimits } from './link-limits.ts';
import { percent, seconds } from './link-words.ts';

/** What the figures of one moment say, without any memory; `reason` is one line, null where all is well. */
export interface LinkVerdict {
  readonly state: LinkState;
  readonly reason: string | null;
}

/**
 * No answer for so long is silence: at ten packets a second, 20 of them. What is judged is up to a second old
 * and judged once a second, so that a cut is told within three.
 */
const SILENCE_SECONDS = 2;
/** The window of test packets, and how many in a row say as much where fewer are sent. */
const WINDOW_SECONDS = 10;
const SILENT_PACKETS = 8;
/** Nothing gets through: what is left is rounding, or a packet from before. */
const ALL = 0.999;
/** A machine refuses about once a second (Linux: icmp_ratelimit); of so many refusals one will come through. */
const REFUSED_SECONDS = 4;
/** What a bulk copy feels as full. */
const FULL = 0.98;
/** A round trip above what is usual by both of these is another path, or a queue that stands. */
const UNUSUAL_FACTOR = 1.25;
const UNUSUAL_SECONDS = 250e-6;
/** Loss above what is usual by this much is worth a look even within the limit. */
const UNUSUAL_LOSS = 5e-4;
const DAMAGED_PER_SECOND = 1;

/**
 * The verdict of one end on its link: what is broken first, then what is poor, then what is not known. Pure,
 * and of this moment only; `Steadiness` makes of it what is shown.
 */
export function judgeLink(figures: LinkFigures, limits: LinkLimits, usual: UsualFigures): LinkVerdict {
  const broken = reasonsDown(figures);
  // What answers test packets is an agent; BFD is none, nor is who refuses them: an agent that is gone is no cut.
  if (broken.length === 0 && isUnanswered(figures))
    return { state: 'unknown', reason: isRefused(figures) ? REFUSED : AGENT_GONE };
  if (broken.length > 0) return { state: 'down', reason: broken.join('; ') };
  if (figures.isMeasured && figures.unansweredSeconds === null && (figures.lossRatio ?? 0) >= ALL)
    return { state: 'unknown', reason: NOT_YET };
  const poor = [...beyondLimits(figures, limits), ...unusual(figures, usual), ...unwell(figures)];
  if (poor.length > 0) return { state: 'degraded', reason: poor.join('; ') };
  if (!isKnown(figures)) {
    const because = figures.silent.length === 0 ? 'nothing measures it' : figures.silent.join('; ');
    return { state: 'unknown', reason: because };
  }
  return { state: 'up', reason: null };
}

const AGENT_GONE = 'no test packet is answered, though BFD is up: the agent at the other end may be gone';
/** An agent that has just begun, whose peers may be about to: some packets more, and it is a verdict. */
const NOT_YET = 'no test packet was answered yet';
const REFUSED = 'test packets arrive and are refused: the agent at the other end is gone, or does not answer';

/**
 * The one way on which nothing gets through, where the other works. By the reflector's count that is known with
 * the next answer, and there is none while the cut lasts; but whoever hears the other end's own packets, and had
 * answers before, knows on which way they are lost.
 */
export function failedWayOf(figures: LinkFigures): FailedWay | null {
  const { isMeasured, lossForwardRatio, lossReverseRatio, unansweredSeconds, unheardSeconds } = figures;
  if (!isMeasured) return null;
  const isGone = lossForwardRatio !== null && lossForwardRatio >= ALL;
  // Where nothing was reflected there was nothing to lose on the way back, and it may have been gone too.
  const there = isGone && lossReverseRatio !== null;
  const back = lossReverseRatio !== null && lossReverseRatio >= ALL;
  if (there !== back) return there ? 'there' : 'back';
  if (isGone || !isUnanswered(figures) || isRefused(figures)) return null;
  if (unansweredSeconds === null || unheardSeconds === null) return null;
  // The last packets before a cut of both ways come about when the last answer does: that tells of no way.
  const patience = patienceOf(figures);
  return unheardSeconds < patience && unansweredSeconds - unheardSeconds >= patience / 2 ? 'there' : null;
}

function isUnanswered(figures: LinkFigures): boolean {
  const { isMeasured, unansweredSeconds, lossRatio, lossForwardRatio, packetsMeasured } = figures;
  if (!isMeasured) return false;
  if (unansweredSeconds !== null && unansweredSeconds >= patienceOf(figures)) return true;
  if (lossRatio === null || lossRatio < ALL) return false;
  // On which way packets were lost is known from an answer that came after them: that cut is over.
  if (lossForwardRatio !== null && lossForwardRatio >= ALL) return false;
  // Few packets that are lost may be chance; few that are refused are not.
  return (packetsMeasured ?? Number.POSITIVE_INFINITY) >= SILENT_PACKETS || isRefused(figures);
}

function isRefused({ refusedSeconds, ...figures }: LinkFigures): boolean {
  return refusedSeconds !== null && refusedSeconds <= Math.max(REFUSED_SECONDS, patienceOf(figures));
}

/** How long no answer is no sign, seconds. */
function patienceOf({ packetsMeasured }: Pick<LinkFigures, 'packetsMeasured'>): number {
  const packets = packetsMeasured ?? Number.POSITIVE_INFINITY;
  return Math.max(SILENCE_SECONDS, (SILENT_PACKETS * WINDOW_SECONDS) / Math.max(1, packets));
}

function reasonsDown(figures: LinkFigures): string[] {
  const reasons: string[] = [];
  if (figures.portState === 'down') reasons.push('its interface is down');
  if (figures.bfdState === 'down') reasons.push('BFD is down');
  const failedWay = failedWayOf(figures);
  const isWitnessed = figures.bfdState === 'up' || isRefused(figures);
  // One way that is gone takes every answer with it: which of the two it is, is said where it is known.
  if (failedWay === 'there') reasons.push('nothing that is sent arrives, though the way back works');
  else if (failedWay === 'back') reasons.push('what is sent arrives, and nothing comes back');
  else if (isUnanswered(figures) && !isWitnessed) reasons.push('no answer from the other end');
  return reasons;
}

function beyondLimits(figures: LinkFigures, limits: LinkLimits): string[] {
  const found: string[] = [];
  const {
    lossRatio: loss,
    delaySeconds: delay,
    roundTripSeconds: roundTrip,
    delayVariationSeconds: variation,
  } = limits;
  const { lossForwardRatio, lossReverseRatio, packetsMeasured } = figures;
  const over = (value: number | null, most: number | null): value is number =>
    value !== null && most !== null && value > most;
  const loses = (ratio: number | null, most: number | null): ratio is number =>
    ratio !== null && most !== null && isBeyondChance(ratio, most, packetsMeasured);
  const lost = (value: number, way: string): string =>
    `loses ${percent(value)}${way}, more than ${percent(loss ?? 0)}`;
  if (loses(lossForwardRatio, loss)) found.push(lost(lossForwardRatio, ' on the way there'));
  if (loses(lossReverseRatio, loss)) found.push(lost(lossReverseRatio, ' on the way back'));
  // Where nothing was reflected, nothing can be said of the way back, and all of it was lost before.
  const isSplit = lossForwardRatio !== null;
  // Both ways together may lose twice what one may.
  if (!isSplit && loses(figures.lossRatio, loss === null ? null : 2 * loss))
    found.push(lost(figures.lossRatio, ''));
  const oneWay = Math.max(figures.delayForwardSeconds ?? 0, figures.delayReverseSeconds ?? 0);
  const halfTrip = figures.roundTripP50Seconds === null ? null : figures.roundTripP50Seconds / 2;
  const taken = oneWay > 0 ? oneWay : halfTrip;
  if (over(taken, delay)) found.push(`takes ${seconds(taken)} one way, more than ${seconds(delay ?? 0)}`);
  if (over(figures.roundTripP50Seconds, roundTrip))
    found.push(
      `takes ${seconds(figures.roundTripP50Seconds)} there and back, more than ${seconds(roundTrip ?? 0)}`,
    );
  if (over(figures.delayVariationSeconds, variation))
    found.push(`varies by ${seconds(figures.delayVariationSeconds)}, more than ${seconds(variation ?? 0)}`);
  return found;
}

function unusual(figures: LinkFigures, usual: UsualFigures): string[] {
  const found: string[] = [];
  const [now, then] = [figures.roundTripP50Seconds, usual.roundTripP50Seconds];
  if (now !== null && then !== null && now > then * UNUSUAL_FACTOR && now > then + UNUSUAL_SECONDS)
    found.push(`takes ${seconds(now)} there and back; usual at this hour is ${seconds(then)}`);
  const [lost, before] = [figures.lossRatio, usual.lossRatio];
  const { packetsMeasured: packets } = figures;
  if (lost !== null && before !== null && isBeyondChance(lost, before + UNUSUAL_LOSS, packets))
    found.push(`loses ${percent(lost)}; usual at this hour is ${percent(before)}`);
  return found;
}

/** What the machines at its ends say of it. */
function unwell(figures: LinkFigures): string[] {
  const found: string[] = [];
  const { bgpState, bfdState, receiveErrorsPerSecond: damaged } = figures;
  const load = Math.max(figures.transmitLoadRatio ?? 0, figures.receiveLoadRatio ?? 0);
  if (bgpState !== null && bgpState !== 'established' && bgpState !== 'unknown')
    found.push(`BGP is ${bgpState}`);
  if (bfdState === 'init') found.push('BFD is not up yet');
  if (damaged !== null && damaged >= DAMAGED_PER_SECOND)
    found.push(`${damaged.toFixed(0)} packets a second arrive damaged`);
  if ((figures.postFecBitErrorRatio ?? 0) > 0 || (figures.uncorrectedBlocksPerSecond ?? 0) > 0)
    found.push('its optics give wrong bits that could not be corrected');
  if (load >= FULL) found.push(`it is full (${percent(load)} of what it can carry)`);
  return found;
}

/** Something that would tell of a cut is heard: packets that come back, or a session that watches. */
function isKnown({ isMeasured, lossRatio, bfdState, bgpState, portState, silent }: LinkFigures): boolean {
  if (isMeasured && lossRatio !== null) return true;
  if (bfdState === 'up') return true;
  // An interface that is up says nothing of the far end; nor is it asked while what would tell is silent.
  return silent.length === 0 && bgpState === 'established' && portState !== 'down';
}
