import { describe, expect, test } from 'vitest';
import type { NumberColumn } from '../../../protocol/index.ts';
import { KIND_NAMES, KINDS } from '../../../protocol/index.ts';
import { RecordedSite } from './recorded-site.ts';

/** Lowest and highest that a person would believe. */
const BELIEVABLE = {
  utilizationRatio: [0, 1],
  memoryUtilizationRatio: [0, 1],
  powerWatts: [40, 1000],
  temperatureCelsius: [18, 86],
  memoryTemperatureCelsius: [18, 96],
  smClockHertz: [120e6, 1980e6],
  nvlinksActive: [0, 18],
  nvlinkBytesPerSecond: [0, 9e11],
} as const;

describe('values', () => {
  test('stay within what is believable, and within what their columns can hold, for a day with many faults', () => {
    const site = new RecordedSite({ nodes: 40, faultsPerGpuHour: 1e-3, peers: ['eemshaven', 'zernike'] });
    for (let round = 0; round < 48; round++) {
      site.step(1_800_000);
      for (const gpu of site.rows('gpus')) {
        for (const [column, [low, high]] of Object.entries(BELIEVABLE)) {
          const value = gpu[column] ?? null;
          if (typeof value !== 'number') continue;
          expect(value, column).toBeGreaterThanOrEqual(low);
          expect(value, column).toBeLessThanOrEqual(high);
        }
        if (typeof gpu['powerWatts'] === 'number') {
          expect(gpu['powerWatts']).toBeLessThanOrEqual(Number(gpu['powerLimitWatts']));
          expect(Number(gpu['memoryUsedBytes'])).toBeLessThanOrEqual(Number(gpu['memoryTotalBytes']));
        }
      }
      for (const node of site.rows('nodes')) {
        expect(Number(node['powerWatts'])).toBeLessThan(14_300);
        expect(Number(node['inletTemperatureCelsius'])).toBeGreaterThan(15);
        expect(Number(node['inletTemperatureCelsius'])).toBeLessThan(32);
        expect(Number(node['memoryUsedBytes'])).toBeLessThan(Number(node['memoryTotalBytes']));
      }
    }
  });

  test('every column named is one of the schema, every word one of its vocabulary, every number finite', () => {
    const site = new RecordedSite({ nodes: 40, faultsPerGpuHour: 2e-3, peers: ['eemshaven'] });
    site.step(4 * 3_600_000);
    for (const kind of KIND_NAMES) {
      const columns = new Map(Object.entries(KINDS[kind].columns));
      for (const row of site.rows(kind)) {
        for (const [name, value] of Object.entries(row)) {
          const column = columns.get(name);
          expect(column, `${kind}.${name}`).toBeDefined();
          if (value === null || value === undefined || column === undefined) continue;
          if (column.type === 'choice') expect(column.values).toContain(value);
          else if (column.type === 'flags')
            for (const word of value as readonly string[]) expect(column.values).toContain(word);
          else if (column.type === 'boolean') expect(typeof value).toBe('boolean');
          else if ('resolution' in column || column.type === 'time' || column.type === 'monotonic')
            expect(value).toSatisfy(Number.isFinite);
          else expect(typeof value).toBe('string');
        }
      }
    }
  });

  test('are whole steps of their column’s resolution, so that storing them changes nothing', () => {
    const site = new RecordedSite({ nodes: 16, peers: ['zernike'] });
    site.step(600_000);
    for (const kind of ['gpus', 'nodes', 'links', 'feeds', 'sites'] as const) {
      for (const [name, column] of Object.entries(KINDS[kind].columns)) {
        if (!('resolution' in column)) continue;
        const { resolution } = column as NumberColumn;
        for (const row of site.rows(kind)) {
          const value = row[name];
          if (typeof value !== 'number') continue;
          expect(
            Math.abs(value / resolution - Math.round(value / resolution)),
            `${kind}.${name}`,
          ).toBeLessThan(1e-3);
        }
      }
    }
  });

  test('a lost GPU gives no number but its Xid, and the reason for every column', () => {
    const site = new RecordedSite({ nodes: 64, faultsPerGpuHour: 5e-3 });
    let lost: Readonly<Record<string, unknown>> | undefined;
    for (let minute = 0; minute < 600 && lost === undefined; minute++) {
      site.step(60_000);
      lost = site.rows('gpus').find((gpu) => String(gpu['notMeasured']).includes('powerWatts=GPU is lost'));
    }
    expect(lost).toBeDefined();
    for (const column of [
      'powerWatts',
      'utilizationRatio',
      'memoryUsedBytes',
      'eccCorrected',
      'rowRemapPending',
    ]) {
      expect(lost?.[column]).toBeNull();
      expect(String(lost?.['notMeasured'])).toContain(`${column}=GPU is lost`);
    }
    expect([79, 154]).toContain(lost?.['xid']);
    expect(lost?.['recoveryAction']).toBe('node reboot');
  });

  test('MIG slices are rows after the whole GPUs, with memory of their own', () => {
    const site = new RecordedSite({ nodes: 16 });
    const rows = site.rows('gpus');
    const slices = rows.filter((row) => row['instance'] !== null);
    expect(slices.length).toBeGreaterThan(0);
    expect(rows.slice(-slices.length)).toEqual(slices);
    const keys = rows.map((row) => `${row['node']}/${row['uuid']}/${row['instance']}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const slice of slices) {
      const whole = rows.find((row) => row['uuid'] === slice['uuid'] && row['instance'] === null);
      expect(Number(slice['memoryTotalBytes'])).toBeLessThan(Number(whole?.['memoryTotalBytes']));
      expect(whole?.['utilizationRatio'] ?? null).toBeNull();
    }
  });
});
