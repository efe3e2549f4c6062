import { describe, expect, test } from 'vitest';
import { FaultProcess } from '../../../agent/simulation/faults.ts';
import { Random } from '../../../agent/simulation/random.ts';
import { RecordedSite } from './recorded-site.ts';

const HOUR = 3_600_000;

describe('faults', () => {
  test('come at the rate that was asked for, over weeks of a large fleet', () => {
    for (const [gpus, rate] of [
      [40_000, 2e-5],
      [512, 1e-3],
    ] as const) {
      const process = new FaultProcess(gpus, rate, new Random('weeks'));
      let elapsed = 0;
      let count = 0;
      for (; elapsed < 12 * 7 * 24 * HOUR; count++) elapsed += process.next().gap;
      const expected = gpus * rate * 12 * 7 * 24;
      // Poisson: five deviations leave one false alarm in a million.
      expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));
    }
  });

  test('strike some boards again and again, and every part of the fleet', () => {
    const process = new FaultProcess(8000, 2e-5, new Random('lemons'));
    const struck = new Map<number, number>();
    for (let fault = 0; fault < 8000; fault++) {
      const { gpu } = process.next();
      struck.set(gpu, (struck.get(gpu) ?? 0) + 1);
    }
    const counts = [...struck.values()].sort((one, other) => other - one);
    expect(counts[0]).toBeGreaterThan(20);
    expect(struck.size).toBeGreaterThan(4000);
  });

  test('happen in a site at about the rate asked for, are told as Xids with the GPU they struck, and are mended', () => {
    const site = new RecordedSite({ nodes: 64, faultsPerGpuHour: 2e-3 });
    const before = site.happenings.length;
    for (let hour = 0; hour < 48; hour++) site.step(HOUR);
    const happenings = site.happenings.slice(before);
    // Follow-ups (63 after 48 or 94, 154) are not faults of their own; 63 alone is.
    const faults = happenings.filter(({ kind, code, message }) =>
      kind === 'xid' ? code !== 154 && code !== 63 : message.startsWith('went down'),
    );
    const expected = 64 * 8 * 2e-3 * 48 * 0.91;
    // Machines that are being repaired are not struck: fewer than asked for, not more.
    expect(faults.length).toBeLessThan(expected + 5 * Math.sqrt(expected));
    expect(faults.length).toBeGreaterThan(expected * 0.6);
    const uuids = new Set(site.rows('gpus').map((gpu) => gpu['uuid']));
    for (const { kind, gpu, at } of happenings) {
      expect(at).toBeLessThanOrEqual(site.site.now());
      if (kind === 'xid') expect(uuids).toContain(gpu);
    }
    expect(new Set(happenings.map((happening) => happening.code)).size).toBeGreaterThan(8);
    expect(happenings.some(({ message }) => message.startsWith('back in service'))).toBe(true);
    const out = site.rows('nodes').filter((node) => node['scheduling'] !== 'open');
    expect(out.length).toBeLessThan(24);
  });

  test('none happen when the rate is zero', () => {
    const site = new RecordedSite({ nodes: 32, faultsPerGpuHour: 0 });
    for (let hour = 0; hour < 24; hour++) site.step(HOUR);
    expect(site.happenings.filter((happening) => happening.kind === 'xid')).toEqual([]);
    expect(site.rows('nodes').every((node) => node['state'] !== 'down')).toBe(true);
  });
});
