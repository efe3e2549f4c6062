import { describe, expect, it } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { History } from '../../../source/fabric/history.ts';
import { madeFeed, NOW, WALL, wellSite } from '../../support/made-fabric.ts';

const SLOT = 10_000;

/** A site whose use is what is handed in and that is heard at that moment; null is down. */
function sitesAt(now: number, use: number | null) {
  const site = wellSite('a', 1, { gpuUtilizationRatio: use });
  const shift = now - NOW;
  const feed = madeFeed({ ...site, heardAt: NOW + shift, state: use === null ? 'down' : 'up' });
  return new Fabric([feed], { monotonic: () => now, wall: () => WALL + shift }).sites;
}

describe('the history of a figure', () => {
  it('has one value a slot, the newest last', () => {
    const history = new History();
    for (const [at, use] of [0.1, 0.2, 0.3].entries()) {
      history.sample(sitesAt(NOW + at * SLOT, use), NOW + at * SLOT);
    }
    history.sample(sitesAt(NOW + 2 * SLOT + 1, 0.4), NOW + 2 * SLOT + 1);
    expect(history.series('a', 'gpuUtilizationRatio', 10)).toEqual([0.1, 0.2, 0.4]);
    expect(history.series('a', 'gpuUtilizationRatio', 2)).toEqual([0.2, 0.4]);
  });

  it('has holes where nothing fresh came, and where nobody asked', () => {
    const history = new History();
    history.sample(sitesAt(NOW, 0.5), NOW);
    history.sample(sitesAt(NOW + SLOT, null), NOW + SLOT);
    history.sample(sitesAt(NOW + 4 * SLOT, 0.6), NOW + 4 * SLOT);
    expect(history.series('a', 'gpuUtilizationRatio', 10)).toEqual([0.5, null, null, null, 0.6]);
  });

  it('does not draw on the value of a site that fell silent', () => {
    const history = new History();
    const sites = sitesAt(NOW, 0.5);
    history.sample(sites, NOW);
    history.sample(sites, NOW + 3 * SLOT);
    expect(history.series('a', 'gpuUtilizationRatio', 10)).toEqual([0.5, null, null, null]);
  });

  it('keeps an hour and no more, and forgets nothing wrong after a gap longer than that', () => {
    const history = new History();
    history.sample(sitesAt(NOW, 0.5), NOW);
    const later = NOW + 1_000 * SLOT;
    history.sample(sitesAt(later, 0.7), later);
    const series = history.series('a', 'gpuUtilizationRatio', 1_000);
    expect(series).toHaveLength(360);
    expect(series.filter((value) => value !== null)).toEqual([0.7]);
  });

  it('is empty for a site that was never sampled', () => {
    expect(new History().series('nowhere', 'itPowerWatts', 8)).toEqual([]);
  });
});
