import { beforeEach, describe, expect, it } from 'vitest';
import { PowerDay } from '../../../agent/store/power-day.ts';
import { SiteTables } from '../../../agent/store/site-tables.ts';

const SLOT = 300_000;
const BEGAN = 5_000_000 * SLOT;

describe('the day that an agent keeps of its site', () => {
  let tables: SiteTables;
  let day: PowerDay;
  beforeEach(() => {
    [tables, day] = [new SiteTables(), new PowerDay()];
  });
  const note = (at: number, facilityPowerWatts: number | null): void => {
    tables.upsert('sites', { facilityPowerWatts });
    day.note(tables, at);
  };
  const facility = (of: PowerDay, at: number) => of.until(at).series.facilityPowerWatts;

  it('has the mean and the peak of every five minutes, and a hole where nothing was measured', () => {
    note(BEGAN, 10);
    note(BEGAN + 1000, 30);
    note(BEGAN + SLOT, null);
    note(BEGAN + 2 * SLOT, 5);
    expect(day.until(BEGAN + 2 * SLOT)).toEqual({
      firstSlot: 5_000_000,
      series: {
        facilityPowerWatts: { mean: [20, null, 5], most: [30, null, 5] },
        itPowerWatts: { mean: [null, null, null], most: [null, null, null] },
        demandLimitWatts: { mean: [null, null, null], most: [null, null, null] },
      },
    });
  });

  it('is there again after a restart, with a hole for the time in which nobody looked', () => {
    for (let slot = 0; slot < 300; slot++) note(BEGAN + slot * SLOT, slot);
    const end = BEGAN + 299 * SLOT;
    const after = new PowerDay();
    after.restore(JSON.parse(JSON.stringify(day.until(end))), end + 2 * SLOT);
    const { mean, most } = facility(after, end + 2 * SLOT);
    expect([mean.length, mean[0], mean.at(-3), mean.at(-2), mean.at(-1)]).toEqual([288, 14, 299, null, null]);
    expect(most.at(-3)).toBe(299);
  });

  it('leaves out what is older than a day, and what a clock that was set back makes the time to come', () => {
    note(BEGAN, 1);
    note(BEGAN + SLOT, 2);
    const kept = day.until(BEGAN + SLOT);
    for (const at of [BEGAN - SLOT, BEGAN + 300 * SLOT]) {
      const after = new PowerDay();
      after.restore(kept, at);
      expect(facility(after, at).mean.filter((value) => value !== null)).toEqual([]);
    }
  });

  it.each([
    ['nothing', null],
    ['a text', 'day'],
    ['no series', { firstSlot: 1 }],
    ['a slot that is none', { firstSlot: 'x', series: {} }],
    ['too much', { mean: Array(289).fill(1), most: [] }],
    ['texts as figures', { mean: ['1'], most: [] }],
    ['figures that no site draws', { mean: [1e13], most: [] }],
  ])('refuses %s whole', (_what, wrong) => {
    note(BEGAN, 10);
    const { series } = day.until(BEGAN);
    const isSeries = wrong !== null && typeof wrong === 'object' && 'mean' in wrong;
    const kept = isSeries ? { firstSlot: 4_999_999, series: { ...series, demandLimitWatts: wrong } } : wrong;
    const after = new PowerDay();
    expect(() => after.restore(kept, BEGAN)).toThrow(/expected/);
    expect(facility(after, BEGAN).mean).toEqual([]);
  });
});
