import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fabric } from '../../../source/fabric/fabric.ts';
import { History } from '../../../source/fabric/history.ts';
import { type MadeSite, madeFeed, NOW, SAMPLED_AT, WALL, wellSite } from '../../support/made-fabric.ts';

const SLOT = 5_000;

function sitesOf(site: MadeSite, now: number) {
  const feed = madeFeed({ heardAt: now, ...site });
  return new Fabric([feed], { monotonic: () => now, wall: () => WALL + now - NOW }).sites;
}

/** A site whose use is what is handed in and that is heard at that moment; null is down. */
function sitesAt(now: number, use: number | null) {
  return sitesOf(
    { ...wellSite('a', 1, { gpuUtilizationRatio: use }), state: use === null ? 'down' : 'up' },
    now,
  );
}

const use = (history: History, slots: number) => history.series('sites', 'a', 'gpuUtilizationRatio', slots);

describe('the history of a figure', () => {
  it('has one value a slot of its own length, the newest last', () => {
    const history = new History();
    for (const [at, ratio] of [0.1, 0.2, 0.4].entries()) {
      history.sample(sitesAt(NOW + at * SLOT, ratio), NOW + at * SLOT);
    }
    expect(history.stepMs('sites')).toBe(SLOT);
    expect(use(history, 10)).toEqual([0.1, 0.2, 0.4]);
    expect(use(history, 2)).toEqual([0.2, 0.4]);
  });

  it('has holes where nothing fresh came, and where nobody asked', () => {
    const history = new History();
    history.sample(sitesAt(NOW, 0.5), NOW);
    history.sample(sitesAt(NOW + SLOT, null), NOW + SLOT);
    history.sample(sitesAt(NOW + 4 * SLOT, 0.6), NOW + 4 * SLOT);
    expect(use(history, 10)).toEqual([0.5, null, null, null, 0.6]);
  });

  it('does not draw on the value of a site that fell silent, and takes one that came late in its slot', () => {
    const history = new History();
    const silent = sitesAt(NOW, 0.5);
    history.sample(silent, NOW);
    history.sample(silent, NOW + 3 * SLOT);
    expect(use(history, 10)).toEqual([0.5, null, null, null]);
    const late = NOW + 3 * SLOT + 2_000;
    history.sample(sitesAt(late, 0.7), late);
    expect(use(history, 10)).toEqual([0.5, null, null, 0.7]);
  });

  it('has holes in the figures whose source is silent while others of the same site go on', () => {
    const history = new History();
    const site = wellSite('a', 1, { gpuUtilizationRatio: 0.5, nodesOpen: 9 });
    const sources = (site.rows?.sources ?? []).map((row) =>
      row.kind === 'gpu' ? { ...row, sampledAt: SAMPLED_AT - 60_000 } : row,
    );
    history.sample(sitesOf({ ...site, rows: { ...site.rows, sources } }, NOW), NOW);
    expect(use(history, 4)).toEqual([null]);
    expect(history.series('sites', 'a', 'nodesOpen', 4)).toEqual([9]);
  });

  it('stands still with a picture that stands still', () => {
    const history = new History();
    for (const [at, ratio] of [0.1, 0.2, 0.3].entries())
      history.sample(sitesAt(NOW + at * SLOT, ratio), NOW + at * SLOT);
    const then = history.until(NOW + SLOT + 100);
    expect(then.series('sites', 'a', 'gpuUtilizationRatio', 10)).toEqual([0.1, 0.2]);
  });

  it('has no holes for any of many sites, of which each call reads only some', () => {
    const history = new History();
    const feeds = Array.from({ length: 12 }, (_, index) => ({ feed: `f${index}`, powerWatts: index }));
    const ids = Array.from({ length: 200 }, (_, index) => `site-${index}`);
    const made = ids.map((id) => {
      const site = wellSite(id, 1, { gpuUtilizationRatio: 0.5 });
      return madeFeed({ ...site, id, rows: { ...site.rows, feeds } });
    });
    const { sites } = new Fabric(made, { monotonic: () => NOW, wall: () => WALL });
    for (let call = 0; call < 35; call++) {
      const now = NOW + call * 500;
      for (const { mirror } of made) Object.assign(mirror.times ?? {}, { receivedAt: now });
      history.sample(sites, now);
    }
    for (const id of ids) {
      const heard = history.series('sites', id, 'gpuUtilizationRatio', 9);
      expect(heard.length).toBeGreaterThanOrEqual(3);
      expect(heard).not.toContain(null);
    }
  });

  it('is empty for what was never sampled, has no numbers or is no column', () => {
    const history = new History();
    history.sample(sitesAt(NOW, 0.5), NOW);
    expect(history.series('sites', 'nowhere', 'itPowerWatts', 8)).toEqual([]);
    expect(history.series('sites', 'a', 'name', 8)).toEqual([]);
    expect(history.series('events', 'a/1', 'code', 8)).toEqual([]);
  });

  it('is what a plain list of all samples gives, after any samples, gaps and steps of the clock', () => {
    const step = fc.record({
      ms: fc.oneof(
        fc.constantFrom(500, 1_000, SLOT),
        fc.integer({ min: -12_000, max: 40_000 }),
        fc.constantFrom(3_595_000, 3_605_000, 9_000_000),
      ),
      ratio: fc.option(fc.constantFrom(0, 0.25, 0.5, 1)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.integer({ min: 1, max: 800 }), (steps, slots) => {
        const history = new History();
        const naive = new NaiveHistory();
        let now = NOW + 10_000_000;
        for (const { ms, ratio } of steps) {
          now += ms;
          history.sample(sitesAt(now, ratio), now);
          naive.sample(ratio, now);
          expect(use(history, slots)).toEqual(naive.series(slots));
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** All samples by slot, for ever: what the ring must look like through its last hour. */
class NaiveHistory {
  readonly #values = new Map<number, number>();
  #first = Number.NaN;
  #index = 0;
  #readAt = Number.NEGATIVE_INFINITY;

  sample(value: number | null, now: number): void {
    const index = Math.max(this.#index, Math.floor(now / SLOT));
    if (index === this.#index && Math.abs(now - this.#readAt) < 1_000) return;
    [this.#index, this.#readAt] = [index, now];
    if (Number.isNaN(this.#first)) this.#first = index;
    if (value !== null && !this.#values.has(index)) this.#values.set(index, value);
  }

  series(slots: number): (number | null)[] {
    const oldest = Math.max(this.#first, this.#index - 719, this.#index - slots + 1);
    const series: (number | null)[] = [];
    for (let index = oldest; index <= this.#index; index++) series.push(this.#values.get(index) ?? null);
    return series;
  }
}

/** A site of nodes with one GPU each, heard now, drawing so many watts. */
function gpuSite(nodes: number, now: number, watts: number | null): MadeSite {
  const site = wellSite('a', nodes);
  return {
    ...site,
    heardAt: now,
    rows: {
      ...site.rows,
      gpus: Array.from({ length: nodes }, (_, index) => ({
        node: `n${index + 1}`,
        uuid: 'g',
        powerWatts: watts,
        memoryTotalBytes: 80 * 2 ** 30,
        source: `exporter/n${index + 1}`,
        sampledAt: watts === null ? null : SAMPLED_AT,
      })),
    },
  };
}

describe('the history of machines', () => {
  it('is kept of those that are watched, from when they are, and not of others', () => {
    const history = new History();
    history.sample(sitesOf(gpuSite(2, NOW, 300), NOW), NOW);
    history.watch('gpus', ['a/n1/g']);
    for (const [at, watts] of [301.5, null, 303.25].entries()) {
      const now = NOW + at * SLOT + 100;
      history.sample(sitesOf(gpuSite(2, now, watts), now), now);
    }
    expect(history.series('gpus', 'a/n1/g', 'powerWatts', 9)).toEqual([301.5, null, 303.25]);
    expect(history.series('gpus', 'a/n2/g', 'powerWatts', 9)).toEqual([]);
  });

  it('shows no hole for a slot that has only just begun', () => {
    const history = new History();
    const names = Array.from({ length: 700 }, (_, index) => `a/n${index + 1}/g`);
    history.watch('gpus', names);
    const sites = sitesOf(gpuSite(700, NOW, 300), NOW);
    for (let call = 0; call < 3; call++) history.sample(sites, NOW + call * 500);
    history.sample(sitesOf(gpuSite(700, NOW + SLOT, 300), NOW + SLOT), NOW + SLOT);
    expect(history.series('gpus', 'a/n1/g', 'powerWatts', 9)).toEqual([300, 300]);
    expect(history.series('gpus', 'a/n700/g', 'powerWatts', 9)).toEqual([300]);
  });

  it('forgets what was not looked at the longest, and takes bounded memory', () => {
    const history = new History();
    const sites = sitesOf(gpuSite(1, NOW, 300), NOW);
    history.watch('nodes', ['a/n1']);
    for (let more = 2; more <= 1_000; more++) {
      history.watch('nodes', [`a/n${more}`]);
      if (more === 200) history.watch('nodes', ['a/n1']);
      if (more === 400) history.sample(sites, NOW);
    }
    expect(history.series('nodes', 'a/n1', 'cpuLoad', 9)).toEqual([]);
    expect(history.bytes).toBeLessThan(2_000_000);
  });

  it('takes memory only for figures that move', () => {
    const history = new History();
    history.watch('gpus', ['a/n1/g']);
    history.sample(sitesOf(gpuSite(1, NOW, 300), NOW), NOW);
    const before = history.bytes;
    history.sample(sitesOf(gpuSite(1, NOW + SLOT, 300), NOW + SLOT), NOW + SLOT);
    expect(history.bytes).toBe(before);
    history.sample(sitesOf(gpuSite(1, NOW + 2 * SLOT, 310), NOW + 2 * SLOT), NOW + 2 * SLOT);
    expect(history.bytes).toBe(before + 720 * 4 * 4);
    expect(history.series('gpus', 'a/n1/g', 'powerWatts', 9)).toEqual([300, 300, 310]);
    expect(history.series('gpus', 'a/n1/g', 'memoryTotalBytes', 1)).toEqual([80 * 2 ** 30]);
  });
});
