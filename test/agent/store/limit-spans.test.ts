import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DemandedLimit, limitsAhead } from '../../../agent/store/limit-spans.ts';
import { firstSeed } from '../../support/first-seed.ts';

const limit = (
  from: number,
  to: number | null,
  limitWatts: number,
  more: Partial<DemandedLimit> = {},
): DemandedLimit => ({ from, to, limitWatts, priority: null, program: 'a', why: null, ...more });

describe('limits ahead', () => {
  it('are none where nothing is demanded', () => {
    expect(limitsAhead([], 0)).toEqual({ now: null, next: null, until: null });
  });

  it('are the one in force with its end, and the one after it', () => {
    const demands = [limit(0, 10, 50), limit(20, null, 40, { why: 'evening' })];
    expect(limitsAhead(demands, 5)).toEqual({
      now: { limitWatts: 50, from: 0, until: 10, why: null },
      next: { limitWatts: 40, from: 20, until: null, why: 'evening' },
      until: 10,
    });
    expect(limitsAhead(demands, 10)).toMatchObject({ now: null, next: { limitWatts: 40 }, until: 20 });
    expect(limitsAhead(demands, 20)).toMatchObject({ now: { limitWatts: 40, until: null }, next: null });
  });

  it('are one span where demands follow each other with one limit', () => {
    const demands = [limit(0, 10, 50), limit(10, 20, 50), limit(20, 30, 40)];
    expect(limitsAhead(demands, 1)).toMatchObject({ now: { until: 20 }, next: { limitWatts: 40, from: 20 } });
  });

  it('name a lower limit in the midst of a higher one as what comes next', () => {
    const demands = [limit(0, 100, 60, { program: 'day' }), limit(40, 50, 30, { program: 'event' })];
    expect(limitsAhead(demands, 0)).toMatchObject({
      now: { limitWatts: 60, until: 40 },
      next: { limitWatts: 30, from: 40, until: 50 },
    });
  });

  it('of one program go by priority, of several by the lowest', () => {
    const raised = limit(0, 10, 80, { priority: 0 });
    const usual = limit(0, 10, 50, { priority: 3 });
    const without = limit(0, 10, 20);
    expect(limitsAhead([without, usual, raised], 0).now?.limitWatts).toBe(80);
    expect(limitsAhead([{ ...usual, program: 'b' }, raised], 0).now?.limitWatts).toBe(50);
    expect(limitsAhead([usual, { ...usual, limitWatts: 45 }], 0).now?.limitWatts).toBe(45);
  });

  it('hold until they say so, at every moment between', () => {
    const seed = firstSeed('WEFT_SEED');
    const demand = fc
      .tuple(
        fc.nat(60),
        fc.option(fc.integer({ min: 1, max: 30 })),
        fc.nat(3),
        fc.option(fc.nat(2)),
        fc.constantFrom('a', 'b'),
      )
      .map(([from, lasts, watts, priority, program]) =>
        limit(from, lasts === null ? null : from + lasts, watts, { priority, program }),
      );
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 8 }), fc.nat(60), (demands, at) => {
        const { now, next, until } = limitsAhead(demands, at);
        expect(now?.until ?? until).toBe(until);
        for (let moment = at; moment < Math.min(until ?? 100, 100); moment++)
          expect(limitsAhead(demands, moment).now?.limitWatts).toBe(now?.limitWatts);
        if (until !== null) expect(limitsAhead(demands, until).now?.limitWatts).not.toBe(now?.limitWatts);
        if (next !== null) expect(limitsAhead(demands, next.from).now?.limitWatts).toBe(next.limitWatts);
      }),
      { seed, numRuns: 200 },
    );
  });
});
