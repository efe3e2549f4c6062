import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SessionFigures } from '../../../../agent/links/figures/session-figures.ts';
import { naiveFigures } from './naive-figures.ts';
import { fates, firstSequences, type History, type HistoryPacket, play, TIMEOUT } from './packet-history.ts';

const LONGEST = 3_600_000;

function sessionUpTo({ events }: History, now: number): SessionFigures {
  const session = new SessionFigures({ packetsPerSecond: 0.3, timeoutMs: TIMEOUT, longestWindowMs: LONGEST });
  for (const { at, sent, reply } of events) {
    if (at > now) break;
    if (sent !== undefined) session.sent(sent, at);
    if (reply !== undefined) session.answered(reply);
  }
  return session;
}

/** The promised error of a percentile, and that of 32 bits of a delay. */
function expectNear(found: number | null, truth: number | null, spread: number): void {
  if (truth === null) expect(found).toBeNull();
  else expect(Math.abs(found! * 1000 - truth)).toBeLessThan(spread * 1e-2 + 2.5e-4);
}

describe('the figures of a window', () => {
  test('are those of the definitions, whatever was lost, doubled, late or out of order, at any moment', () => {
    fc.assert(
      fc.property(
        fates,
        firstSequences,
        fc.double({ min: 0, max: 1.2, noNaN: true }),
        fc.constantFrom(1000, 10_000, LONGEST),
        (some, firstSequence, moment, windowMs) => {
          const history = play(some, firstSequence, 0);
          const now = history.endsAt * moment;
          const found = sessionUpTo(history, now).look(now, windowMs);
          const { delays, steps, forward, reverse, ...counts } = naiveFigures(history.packets, now, windowMs);
          expect(found).toMatchObject(counts);
          const spread = (of: typeof delays): number => (of.max ?? 0) - (of.min ?? 0);
          expectNear(found.roundTripMinSeconds, delays.min, 0);
          expectNear(found.roundTripP50Seconds, delays.p50, spread(delays));
          expectNear(found.roundTripP99Seconds, delays.p99, spread(delays));
          expectNear(found.roundTripMaxSeconds, delays.max, 0);
          expectNear(found.packetVariationSeconds, steps.p99, spread(steps));
          expectNear(found.delayForwardSeconds, forward.p50, spread(forward));
          expectNear(found.delayForwardMinSeconds, forward.min, 0);
          expectNear(found.delayReverseSeconds, reverse.p50, spread(reverse));
          expectNear(found.delayReverseP99Seconds, reverse.p99, spread(reverse));
          // Every answered packet lies in one step, and no more than one in a hundred beyond them all.
          const spreadOut = found.roundTripCounts ?? [];
          const answered = found.packetsSent - found.packetsLost;
          expect(spreadOut.reduce((sum, many) => sum + many, 0)).toBe(answered);
          expect(spreadOut.at(-1) ?? 0).toBeLessThanOrEqual(Math.ceil(answered / 100));
          if (delays.p99 !== null)
            expectNear(found.delayVariationSeconds, delays.p99 - delays.min!, spread(delays));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('tell the way on which each packet was lost, over restarts of the reflector and both wraps', () => {
    fc.assert(
      fc.property(fates, firstSequences, fc.boolean(), (some, firstSequence, isYoung) => {
        const restarts = some.filter(({ isRestart }) => isRestart).length;
        // A wrap and a restart at once cannot be told apart, nor do they happen together in 13 years.
        const firstNumber = isYoung ? 0 : restarts > 0 ? 2 ** 31 + 5 : 2 ** 32 - 40;
        const history = play(some, firstSequence, firstNumber);
        const now = history.endsAt + 2 * TIMEOUT;
        const session = sessionUpTo(history, now);
        const found = session.look(now, LONGEST);
        const gone = ({ fate }: HistoryPacket, way: 'forward' | 'reverse'): boolean =>
          way === 'forward'
            ? fate.forward.length === 0
            : fate.forward.length > 0 && fate.reverse.flat().length === 0;
        const { length } = history.packets;
        const forward = history.packets.filter((packet) => gone(packet, 'forward')).length;
        const reverse = history.packets.filter((packet) => gone(packet, 'reverse')).length;
        expect(found.lossForwardRatio).toBe(forward / length);
        expect(found.lossReverseRatio).toBe(reverse / (length - forward));
        expect(session.reflectorRestarts).toBe(restarts);
      }),
      { numRuns: 400 },
    );
  });
});
