import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvenSchedule } from '../../../../agent/links/stamp/even-schedule.ts';

/** Whose turns come when the schedule is asked at these moments. */
function turns(schedule: EvenSchedule<string>, moments: readonly number[]): [number, string][] {
  const taken: [number, string][] = [];
  for (const now of moments)
    for (let one = schedule.take(now); one !== undefined; one = schedule.take(now)) taken.push([now, one]);
  return taken;
}

describe('a schedule of many sessions', () => {
  it('gives each its turn once an interval, one after another at even distances', () => {
    const schedule = new EvenSchedule(['a', 'b', 'c', 'd'], 100, 1000);
    const moments = Array.from({ length: 210 }, (_, ms) => 999 + ms);
    expect(turns(schedule, moments)).toEqual([
      [1000, 'a'],
      [1025, 'b'],
      [1050, 'c'],
      [1075, 'd'],
      [1100, 'a'],
      [1125, 'b'],
      [1150, 'c'],
      [1175, 'd'],
      [1200, 'a'],
    ]);
  });

  it('never has a turn before it is due, nor more of them than time has passed for, whenever it is asked', () => {
    const waits = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(waits, fc.integer({ min: 1, max: 300 }), (waits, members) => {
        const names = Array.from({ length: members }, (_, index) => `${index}`);
        const schedule = new EvenSchedule(names, 100, 0);
        let now = 0;
        let count = 0;
        for (const wait of waits) {
          now += wait;
          const taken = turns(schedule, [now]).length;
          count += taken;
          // One interval's turns may be caught up with, and the one that is due now.
          expect(taken).toBeLessThanOrEqual(members + 2);
          expect(schedule.due).toBeGreaterThan(now);
        }
        // Give or take the turn that is due at this very moment, by rounding.
        const due = waits.length === 0 ? 0 : (now / 100) * members + 1;
        expect(Math.abs(count + schedule.skipped - Math.floor(due))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves out what a standstill made it miss, and goes on where it would be', () => {
    const schedule = new EvenSchedule(['a', 'b'], 100, 0);
    expect(turns(schedule, [0])).toEqual([[0, 'a']]);
    expect(turns(schedule, [10_060]).map(([, one]) => one)).toEqual(['b']);
    expect(schedule.skipped).toBe(200);
    expect(schedule.due).toBe(10_100);
  });

  it('of nobody is never due', () => {
    expect(new EvenSchedule([], 100, 0).due).toBe(Number.POSITIVE_INFINITY);
    expect(new EvenSchedule([], 100, 0).take(5)).toBeUndefined();
  });
});
