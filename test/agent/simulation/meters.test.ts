import { describe, expect, test } from 'vitest';
import { SimulatedWriter } from '../../../agent/simulated-writer.ts';
import { createSimulatedSite } from '../../../agent/simulation/simulated-site.ts';
import { SiteStore } from '../../../agent/store/site-store.ts';
import type { Row } from '../../../protocol/index.ts';

const START = Date.UTC(2026, 10, 23, 14);

function simulated(nodes: number) {
  const site = createSimulatedSite({ site: 'de-halm', nodes, gpusPerNode: 8, seed: 1, startAt: START });
  const store = new SiteStore(site.identity);
  const writer = new SimulatedWriter(store, () => -START);
  const after = (seconds: number) => {
    site.step(seconds * 1000);
    site.visit(writer);
    store.tick(site.now() - START, site.now());
    const rows = new Map<string, Row<'meters'>>();
    const table = store.tables.of('meters');
    table.forEach((slot) => {
      rows.set(table.keyOf(slot), table.read(slot) as Row<'meters'>);
    });
    return { rows, site: store.tables.of('sites').read(0) as Row<'sites'> };
  };
  return after;
}

const sumOf = (rows: ReadonlyMap<string, Row<'meters'>>, fedBy: string): number =>
  [...rows.values()].reduce((sum, row) => sum + (row.fedBy === fedBy ? (row.powerWatts ?? 0) : 0), 0);

describe('the meters of a simulated site', () => {
  test('are one for each rack and few beside', () => {
    const { rows } = simulated(500)(1);
    const racks = [...rows.values()].filter(({ rack }) => rack !== null);
    expect(racks).toHaveLength(125 + 1);
    expect(rows.size - racks.length).toBe(4 + 3 * 4);
  });

  test('form a tree in which what an edge feeds is no more than what it takes', () => {
    const after = simulated(64);
    for (let hour = 0; hour < 3; hour++) {
      const { rows } = after(hour === 0 ? 60 : 3600);
      for (const [key, row] of rows) {
        if (row.powerWatts === null) continue;
        // Racks are read at other moments than what feeds them.
        expect(sumOf(rows, key), key).toBeLessThan(row.powerWatts * 1.1 + 1_000);
        expect(row.powerWatts).toBeLessThanOrEqual(row.apparentPowerVoltAmperes ?? 0);
        if (row.fedBy !== null) expect(rows.has(row.fedBy), key).toBe(true);
      }
    }
  });

  test('together take what the site takes', () => {
    const { rows, site } = simulated(64)(600);
    const mains = ['main-a/inlet 1', 'main-b/inlet 1'].reduce(
      (sum, key) => sum + (rows.get(key)?.powerWatts ?? 0),
      0,
    );
    expect(mains / (site.facilityPowerWatts ?? 0)).toBeCloseTo(1, 3);
  });

  test('count energy that only rises, by what ran', () => {
    const later = simulated(16);
    const first = later(30).rows.get('main-a/inlet 1');
    const second = later(3600).rows.get('main-a/inlet 1');
    const joules = (second?.energyJoules ?? 0) - (first?.energyJoules ?? 0);
    expect(joules / 3600 / (second?.powerWatts ?? 1)).toBeGreaterThan(0.7);
    expect(joules / 3600 / (second?.powerWatts ?? 1)).toBeLessThan(1.4);
  });

  test('raise no alarm while all is well: breakers are chosen for what their rack may draw', () => {
    const { rows } = simulated(500)(60);
    for (const { device, currentAmperes, ratedCurrentAmperes } of rows.values())
      if (ratedCurrentAmperes !== null)
        expect((currentAmperes ?? 0) / ratedCurrentAmperes, device ?? '').toBeLessThan(0.8);
  });
});
