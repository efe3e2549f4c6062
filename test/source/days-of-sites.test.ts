import { expect, test, vi } from 'vitest';
import { DaysOfSites } from '../../source/days-of-sites.ts';
import { Fabric } from '../../source/fabric/fabric.ts';
import { History } from '../../source/fabric/history.ts';
import { madeFeed, NOW, WALL, wellSite } from '../support/made-fabric.ts';

const clocks = { monotonic: () => NOW, wall: () => WALL };
const sitesOf = (state: 'up' | 'down') =>
  new Fabric([madeFeed({ ...wellSite('a', 1), state })], clocks).sites;

test('a site is asked for its day once whenever it is heard anew, and what it refuses is no fault', async () => {
  const told = { mean: [5, 6], most: [5, 6] };
  const series = { facilityPowerWatts: told, itPowerWatts: told, demandLimitWatts: told };
  const ask = vi
    .fn<(site: string) => Promise<{ firstSlot: number; series: typeof series } | null>>()
    .mockRejectedValueOnce(new Error('not heard'))
    .mockResolvedValueOnce(null)
    .mockResolvedValue({ firstSlot: Math.floor(WALL / 300_000) - 3, series });
  const history = new History();
  const days = new DaysOfSites(ask, history);
  const look = (state: 'up' | 'down') => days.look(sitesOf(state), clocks.monotonic, clocks.wall);
  for (let time = 0; time < 3; time++) {
    look('up');
    look('up');
    await Promise.resolve();
    expect(ask).toHaveBeenCalledTimes(time + 1);
    look('down');
  }
  history.sample(sitesOf('up'), NOW);
  await vi.waitFor(() =>
    expect(history.day('a', 'itPowerWatts').mean.filter((value) => value !== null)).toEqual(
      expect.arrayContaining([5, 6]),
    ),
  );
});
