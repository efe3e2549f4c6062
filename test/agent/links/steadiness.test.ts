import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LinkVerdict } from '../../../agent/links/judge-link.ts';
import { judgeLink } from '../../../agent/links/judge-link.ts';
import { limitsFrom } from '../../../agent/links/link-limits.ts';
import { firstSteady, nextSteady, PATIENCE, type Steady } from '../../../agent/links/steadiness.ts';
import { LINK_STATES, type LinkState } from '../../../protocol/schema/words.ts';
import { NOTHING_USUAL, WELL } from './link-situations.ts';

const verdict = (state: LinkState): LinkVerdict => ({ state, reason: state === 'up' ? null : state });

/** What is shown, a step a second from what the figures say each second, and when it changed. */
function shown(
  said: readonly LinkState[],
  stepMs = 1000,
): { readonly last: Steady; readonly changes: number[] } {
  const [first = 'up', ...rest] = said;
  let steady = firstSteady(verdict(first));
  const changes: number[] = [];
  for (const [index, state] of rest.entries()) {
    const now = (index + 1) * stepMs;
    const next = nextSteady(steady, verdict(state), now);
    if (next.state !== steady.state) changes.push(now);
    steady = next;
  }
  return { last: steady, changes };
}

const repeat = (state: LinkState, times: number): LinkState[] => Array.from({ length: times }, () => state);

describe('what is shown of a link', () => {
  test('never changes while its figures stay within limits, whatever they do there', () => {
    const within = fc.record({
      roundTripP50Seconds: fc.double({ min: 0, max: 0.19, noNaN: true }),
      delayVariationSeconds: fc.double({ min: 0, max: 0.05, noNaN: true }),
      lossForwardRatio: fc.double({ min: 0, max: 0.001, noNaN: true }),
      lossReverseRatio: fc.double({ min: 0, max: 0.001, noNaN: true }),
      unansweredSeconds: fc.double({ min: 0, max: 1.99, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(within, { minLength: 2, maxLength: 60 }), (samples) => {
        const said = samples.map(
          (more) => judgeLink({ ...WELL, ...more }, limitsFrom(null), NOTHING_USUAL).state,
        );
        expect(shown(said).changes).toEqual([]);
      }),
    );
  });

  test('changes at most once in its hold time, however the figures jump, at any rate of looking', () => {
    const said = fc.array(fc.constantFrom(...LINK_STATES), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(said, fc.constantFrom(100, 500, 1000, 1700), (states, stepMs) => {
        const { changes } = shown(states, stepMs);
        for (const [index, at] of changes.entries())
          expect(at - (changes[index - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(
            PATIENCE.holdMs,
          );
      }),
    );
  });

  test('of a link that comes and goes faster than it may recover is that it is down, once', () => {
    const period = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(period, ([well, cut]) => {
        const said = Array.from({ length: 20 }, () => [...repeat('up', well), ...repeat('down', cut)]).flat();
        const { changes, last } = shown(['up', 'up', ...said]);
        expect(changes).toHaveLength(1);
        expect(last.state).toBe('down');
      }),
    );
  });

  test('is down with the first look at a cut, degraded when it stays poor, and up when it stays well', () => {
    expect(shown([...repeat('up', 5), 'down']).changes).toEqual([5000]);
    expect(shown([...repeat('up', 5), ...repeat('degraded', 5)]).changes).toEqual([]);
    expect(shown([...repeat('up', 5), ...repeat('degraded', 6)]).changes).toEqual([10_000]);
    expect(shown([...repeat('down', 5), ...repeat('up', 10)]).changes).toEqual([]);
    expect(shown([...repeat('down', 5), ...repeat('up', 11)]).changes).toEqual([15_000]);
  });

  test('is unknown as soon as it is, and known again with the first answer after the hold', () => {
    expect(shown([...repeat('up', 5), 'unknown', 'up', 'up', 'up']).changes).toEqual([5000, 8000]);
  });

  test('tells another reason at once, which is no change', () => {
    const steady = firstSteady({ state: 'degraded', reason: 'loses 1 %' });
    const next = nextSteady(steady, { state: 'degraded', reason: 'BGP is idle' }, 100);
    expect([next.reason, next.since]).toEqual(['BGP is idle', Number.NEGATIVE_INFINITY]);
  });
});
