import { describe, expect, it } from 'vitest';
import { Slices } from '../../../protocol/slices.ts';
import { SiteCounts } from '../../../source/fabric/site-counts.ts';
import { SiteView } from '../../../source/fabric/site-view.ts';
import { madeFeed, NOW } from '../../support/made-fabric.ts';

const MANY = 10_000;

/** Counts how often it was asked to; work in the background waits for `work()`. */
function counter() {
  const waiting: (() => void)[] = [];
  const feed = madeFeed({ id: 'a' });
  const mirror = { ...feed.mirror, times: { ...feed.mirror.times! } };
  let made = 0;
  const counts = new SiteCounts<number>(new Slices({ clock: () => 0, later: (task) => waiting.push(task) }));
  const site = new SiteView('a', { ...feed, mirror });
  function* count(): Generator<void, number> {
    const own = ++made;
    yield;
    return own;
  }
  return {
    counts,
    of: (now: number, rows: number) => counts.of(site, now, rows, count).value,
    speak: (now: number) =>
      Object.assign(mirror, { revision: mirror.revision + 1, times: { ...mirror.times, receivedAt: now } }),
    work: () => {
      while (waiting.length > 0) waiting.shift()?.();
    },
  };
}

describe('what is counted of a site', () => {
  it('is counted again at once when a small site spoke, and kept while it says nothing', () => {
    const { of, speak } = counter();
    expect([of(NOW, 100), of(NOW + 900, 100)]).toEqual([1, 1]);
    speak(NOW + 1_000);
    expect(of(NOW + 1_000, 100)).toBe(2);
  });

  it('stands of a large site until it was counted again between paints', () => {
    const { of, speak, work } = counter();
    expect(of(NOW, MANY)).toBe(1);
    speak(NOW + 1_000);
    expect(of(NOW + 1_000, MANY)).toBe(1);
    work();
    expect(of(NOW + 1_001, MANY)).toBe(2);
  });

  it('of a large site is ready for whoever looks once a second, whether the site spoke since or not', () => {
    const { of, work } = counter();
    of(NOW, MANY);
    for (let look = 1; look <= 2; look++) {
      expect(of(NOW + look * 990, MANY)).toBe(look);
      work();
    }
  });

  it('rests between two counts, however often the site speaks', () => {
    const { of, speak, work } = counter();
    for (let now = NOW; now < NOW + 2_000; now += 100) {
      speak(now);
      of(now, MANY);
      work();
    }
    expect(of(NOW + 2_000, MANY)).toBeLessThanOrEqual(5);
  });

  it('is counted at once when the stream turned late, and where the last count is too old to be shown', () => {
    const late = counter();
    late.of(NOW, MANY);
    expect(late.of(NOW + 3_000, MANY)).toBe(2);
    const old = counter();
    old.of(NOW, MANY);
    old.speak(NOW + 4_000);
    expect(old.of(NOW + 4_000, MANY)).toBe(2);
  });

  it('is given up when nobody asks any more', () => {
    const { counts, of, speak, work } = counter();
    of(NOW, MANY);
    speak(NOW + 1_000);
    of(NOW + 1_000, MANY);
    counts.stop();
    work();
    expect(of(NOW + 1_000, MANY)).toBe(1);
  });
});
