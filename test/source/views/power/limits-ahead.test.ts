import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsAhead } from '../../../../agent/store/limit-spans.ts';
import { type DemandedLimit, lowestLimit } from '../../../../source/views/power/limits-ahead.ts';

const limit = (from: number, to: number | null, limitWatts: number, more: Partial<DemandedLimit> = {}) => ({
  from,
  to,
  limitWatts,
  priority: null,
  program: 'p',
  ...more,
});

describe('what the grid demands in a span of time', () => {
  it('is nothing before it begins and after it ends', () => {
    const demands = [limit(100, 200, 50)];
    expect(lowestLimit(demands, 0, 100)).toBeNull();
    expect(lowestLimit(demands, 0, 101)).toBe(50);
    expect(lowestLimit(demands, 199, 300)).toBe(50);
    expect(lowestLimit(demands, 200, 300)).toBeNull();
    expect(lowestLimit([limit(100, null, 50)], 5_000, 6_000)).toBe(50);
  });

  it('is of one program what its highest priority says, and of several the lowest', () => {
    const preferred = limit(0, 100, 60, { priority: 0 });
    expect(lowestLimit([limit(0, 100, 50), preferred], 0, 100)).toBe(60);
    // Where the preferred one ends the other is in force.
    expect(lowestLimit([limit(0, 200, 50), preferred], 0, 150)).toBe(50);
    expect(lowestLimit([preferred, limit(0, 100, 40, { program: 'q' })], 0, 100)).toBe(40);
  });

  it('is at every moment what the agent settles them to', () => {
    const demand = fc.record({
      from: fc.integer({ min: 0, max: 20 }),
      length: fc.option(fc.integer({ min: 1, max: 10 })),
      limitWatts: fc.integer({ min: 1, max: 9 }),
      priority: fc.option(fc.integer({ min: 0, max: 2 })),
      program: fc.constantFrom('p', 'q'),
    });
    fc.assert(
      fc.property(fc.array(demand, { maxLength: 12 }), fc.integer({ min: 0, max: 30 }), (written, moment) => {
        const demands = written.map(({ length, ...one }) => ({
          ...one,
          to: length === null ? null : one.from + length,
        }));
        const settled = limitsAhead(
          demands.map((one) => ({ ...one, why: null })),
          moment,
        ).now;
        expect(lowestLimit(demands, moment, moment + 0.5)).toBe(settled?.limitWatts ?? null);
      }),
    );
  });
});
