import { describe, expect, it } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { History } from '../../../source/fabric/history.ts';
import { madeFeed, NOW, WALL, wellSite } from '../../support/made-fabric.ts';

const SLOT = 300_000;
/** The beginning of a slot. */
const BEGAN = Math.ceil(NOW / SLOT) * SLOT;

function hear(history: History, now: number, facilityPowerWatts: number | null, isUp = true): void {
  const site = wellSite('a', 1, { facilityPowerWatts });
  const feed = madeFeed({ heardAt: now, ...site, state: isUp ? 'up' : 'down' });
  const { sites } = new Fabric([feed], { monotonic: () => now, wall: () => WALL + now - NOW });
  history.sample(sites, now);
}
const day = (history: History) => history.day('a', 'facilityPowerWatts');

describe('the day of a site', () => {
  it('has the mean and the peak of every five minutes, the newest last', () => {
    const history = new History();
    for (const [at, watts] of [100, 300, 200].entries()) hear(history, BEGAN + at * 5_000, watts);
    hear(history, BEGAN + SLOT, 50);
    expect(day(history)).toEqual({ stepMs: SLOT, mean: [200, 50], most: [300, 50] });
  });

  it('has a hole where nothing fresh came, and none of the last value', () => {
    const history = new History();
    hear(history, BEGAN, 100);
    hear(history, BEGAN + SLOT, 100, false);
    hear(history, BEGAN + 2 * SLOT, null);
    hear(history, BEGAN + 3 * SLOT, 400);
    expect(day(history).mean).toEqual([100, null, null, 400]);
  });

  it('forgets what is older than 24 hours, and stands still where the past is looked at', () => {
    const history = new History();
    for (let at = 0; at < 300; at++) hear(history, BEGAN + at * SLOT, at);
    expect(day(history).mean).toHaveLength(288);
    expect(day(history).mean[0]).toBe(12);
    const past = history.until(BEGAN + 200 * SLOT).day('a', 'facilityPowerWatts');
    expect(past.mean.at(-1)).toBe(200);
    expect(past.mean[0]).toBeNull();
  });

  it('has what the agent kept of the time before, and what was heard here where both were there', () => {
    const history = new History();
    hear(history, BEGAN, 100);
    hear(history, BEGAN + 2 * SLOT, 300);
    const now = BEGAN + 2 * SLOT + 1_000;
    const wall = 1_000_000 * SLOT;
    // On the agent's clock now is the first second of slot 1,000,000.
    const told = { mean: [1, null, 3, 4, 5], most: [10, null, 30, 40, 50] };
    const series = { facilityPowerWatts: told, itPowerWatts: told, demandLimitWatts: told };
    history.learnDay('a', { firstSlot: 1_000_000 - 4, series }, now, wall);
    expect(day(history)).toEqual({
      stepMs: SLOT,
      mean: [1, null, 100, 4, 300],
      most: [10, null, 100, 40, 300],
    });
    expect(history.day('a', 'demandLimitWatts').mean).toEqual([1, null, 3, 4, null]);
  });

  it('has what happened before this console, and its clock, began', () => {
    const history = new History();
    history.sample([], 10);
    const told = { mean: [1, 2, 3], most: [1, 2, 3] };
    const series = { facilityPowerWatts: told, itPowerWatts: told, demandLimitWatts: told };
    history.learnDay('a', { firstSlot: 1_000_000 - 2, series }, 10, 1_000_000 * SLOT);
    expect(day(history).mean).toEqual([1, 2, null]);
  });

  it('says nothing of a site that it never heard of', () => {
    expect(new History().day('b', 'itPowerWatts')).toEqual({ stepMs: SLOT, mean: [], most: [] });
  });
});
