import { describe, expect, test } from 'vitest';
import { RecordedSite } from './recorded-site.ts';

const HOUR = 3_600_000;

describe('history', () => {
  test('the same seed and site give the same writes for an hour, second by second', () => {
    const [one, other] = [
      new RecordedSite({ peers: ['eemshaven'] }),
      new RecordedSite({ peers: ['eemshaven'] }),
    ];
    for (let second = 0; second < 3600; second++) {
      one.step(1000);
      other.step(1000);
    }
    expect(one.site.now()).toBe(Date.UTC(2026, 10, 23, 15, 0, 0));
    expect(one.digest()).toBe(other.digest());
  });

  test('how time is cut into steps changes nothing', () => {
    const [whole, seconds, odd] = [new RecordedSite(), new RecordedSite(), new RecordedSite()];
    whole.step(HOUR);
    for (let second = 0; second < 3600; second++) seconds.site.step(1000);
    seconds.step(0);
    for (let left = HOUR; left > 0; left -= 730) odd.site.step(Math.min(left, 730));
    odd.step(0);
    expect(seconds.digest()).toBe(whole.digest());
    expect(odd.digest()).toBe(whole.digest());
  });

  test('another seed and another site give another history', () => {
    const digests = [{}, { seed: 2 }, { site: 'zernike' }].map((options) => {
      const site = new RecordedSite(options);
      site.step(60_000);
      return site.digest();
    });
    expect(new Set(digests).size).toBe(3);
  });

  test('fewer faults leave the arrival of jobs as it was', () => {
    const arrivals = [0, 2e-5].map((faultsPerGpuHour) => {
      const site = new RecordedSite({ faultsPerGpuHour, nodes: 16 });
      return site.rows('workloads').map((job) => `${job['workload']} ${job['user']} ${job['gpus']}`);
    });
    expect(arrivals[0]).toEqual(arrivals[1]);
  });
});

describe('a site as it is first seen', () => {
  test('is in the middle of its day: most GPUs are given out, jobs run since various times, some wait', () => {
    for (const nodes of [64, 500]) {
      const site = new RecordedSite({ nodes });
      const allocated = sum(site.rows('nodes').map((node) => Number(node['gpusAllocated'])));
      expect(allocated / (nodes * 8)).toBeGreaterThan(0.8);
      expect(allocated / (nodes * 8)).toBeLessThan(0.97);
      const jobs = site.rows('workloads');
      expect(jobs.filter((job) => job['state'] === 'running').length).toBeGreaterThan(10);
      expect(jobs.some((job) => job['state'] === 'pending')).toBe(true);
      expect(new Set(jobs.map((job) => job['dataClass'])).size).toBeGreaterThanOrEqual(3);
    }
  });

  test('works for the smallest of sites, without GPUs given twice or a name used twice', () => {
    for (const [nodes, gpusPerNode] of [
      [1, 1],
      [1, 8],
      [2, 4],
      [9, 2],
      [17, 8],
    ] as const) {
      const site = new RecordedSite({ nodes, gpusPerNode });
      site.step(HOUR);
      const names = site.rows('nodes').map((node) => node['node']);
      expect(new Set(names).size).toBe(nodes);
      expect(wholeGpus(site).length).toBe(nodes * gpusPerNode);
    }
  });
});

describe('a visit', () => {
  test('writes no cell that holds its value already', () => {
    const site = new RecordedSite({ faultsPerGpuHour: 2e-3 });
    for (let minute = 0; minute < 120; minute++) site.step(60_000);
    expect(site.idle).toBe(0);
  });

  test('writes nothing when no time has passed', () => {
    const site = new RecordedSite({ peers: ['zernike'] });
    site.step(5000);
    site.step(0);
    expect([...site.written.keys()]).toEqual([]);
  });

  test('changes about as much each second as captures of real GPUs do', () => {
    const site = new RecordedSite({ nodes: 200 });
    site.step(60_000);
    const perGpu = (column: string) => (site.written.get(`gpus.${column}`) ?? 0) / 1600;
    const totals = new Map<string, number>();
    for (let second = 0; second < 30; second++) {
      site.step(1000);
      for (const column of [
        'powerWatts',
        'temperatureCelsius',
        'utilizationRatio',
        'smClockHertz',
        'memoryUsedBytes',
      ]) {
        totals.set(column, (totals.get(column) ?? 0) + perGpu(column) / 30);
      }
    }
    expect(totals.get('powerWatts')).toBeGreaterThan(0.85);
    expect(totals.get('temperatureCelsius')).toBeLessThan(0.3);
    expect(totals.get('utilizationRatio')).toBeLessThan(0.3);
    expect(totals.get('smClockHertz')).toBeLessThan(0.05);
    expect(totals.get('memoryUsedBytes')).toBeLessThan(0.05);
  });
});

describe('conservation', () => {
  test('a GPU belongs to one job at a time and sums agree, through hours of jobs and many faults', () => {
    const site = new RecordedSite({ nodes: 96, faultsPerGpuHour: 2e-3 });
    for (let round = 0; round < 48; round++) {
      site.step(900_000);
      const holders = new Map<unknown, number>();
      const onNode = new Map<unknown, Set<unknown>>();
      const usedOnNode = new Map<unknown, number>();
      for (const gpu of wholeGpus(site)) {
        const job = gpu['workload'] ?? null;
        if (job === null) continue;
        holders.set(job, (holders.get(job) ?? 0) + 1);
        onNode.set(gpu['node'], (onNode.get(gpu['node']) ?? new Set()).add(job));
        usedOnNode.set(gpu['node'], (usedOnNode.get(gpu['node']) ?? 0) + 1);
      }
      const holding = site.rows('workloads').filter((job) => (job['nodes'] ?? null) !== null);
      expect(new Map(holding.map((job) => [job['workload'], job['gpus']]))).toEqual(holders);
      for (const job of holding) expect(['running', 'completing']).toContain(job['state']);
      for (const node of site.rows('nodes')) {
        expect(node['gpusAllocated']).toBe(usedOnNode.get(node['node']) ?? 0);
        const listed = typeof node['workloads'] === 'string' ? node['workloads'].split(',') : [];
        expect(new Set(listed)).toEqual(onNode.get(node['node']) ?? new Set());
        if (node['state'] === 'down') expect(node['gpusAllocated']).toBe(0);
      }
    }
    expect(site.happenings.length).toBeGreaterThan(5);
  });

  test('feeds give what the site draws, and the site draws what its computing and its overhead take', () => {
    const site = new RecordedSite({ nodes: 32 });
    for (let round = 0; round < 96; round++) {
      site.step(900_000);
      const totals = site.rows('sites')[0]!;
      const [it, facility, limit] = ['itPowerWatts', 'facilityPowerWatts', 'gridLimitWatts'].map((name) =>
        Number(totals[name]),
      );
      const given = sum(site.rows('feeds').map((feed) => Number(feed['powerWatts'])));
      expect(Math.abs(given - facility!)).toBeLessThan(5);
      expect(it).toBeGreaterThan(0);
      expect(facility).toBeGreaterThan(it!);
      expect(facility).toBeLessThan(limit!);
      expect(totals['pue']).toBeLessThan(1.5);
      for (const feed of site.rows('feeds')) {
        expect(Number(feed['powerWatts'])).toBeLessThanOrEqual(Number(feed['limitWatts']));
        if (feed['kind'] !== 'battery') expect(Number(feed['powerWatts'])).toBeGreaterThanOrEqual(0);
      }
    }
  });
});

describe('silence', () => {
  test('an exporter that falls silent leaves its rows as they were last heard, and says so in its source', () => {
    const site = new RecordedSite({ nodes: 200, faultsPerGpuHour: 0 });
    let silent: string | null = null;
    for (let round = 0; round < 400 && silent === null; round++) {
      site.step(300_000);
      const source = site.rows('sources').find((row) => row['state'] === 'timeout');
      if (source !== undefined) silent = String(source['target']);
    }
    expect(silent).not.toBeNull();
    const powers = () =>
      site
        .rows('gpus')
        .filter((gpu) => gpu['node'] === silent)
        .map((gpu) => gpu['powerWatts']);
    const before = powers();
    site.step(2000);
    expect(powers()).toEqual(before);
    const heard = site.lastSampled.get('gpus.sampledAt');
    const rows = site.slots('gpus').filter((_, at) => site.rows('gpus')[at]!['node'] === silent);
    expect(rows.some((slot) => heard?.has(slot))).toBe(false);
    site.step(HOUR);
    expect(site.rows('sources').find((row) => row['target'] === silent)).toMatchObject({
      state: 'ok',
      error: null,
    });
    expect(powers()).not.toEqual(before);
  });
});

function wholeGpus(site: RecordedSite) {
  return site.rows('gpus').filter((gpu) => gpu['instance'] === null);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
