import { describe, expect, test } from 'vitest';
import { layOut, prefixOf } from '../../../agent/simulation/layout.ts';
import { Random } from '../../../agent/simulation/random.ts';

describe('a layout', () => {
  test('names nodes by site, hall, rack and place', () => {
    expect(prefixOf('de-halm')).toBe('dh');
    expect(prefixOf('eemshaven')).toBe('ee');
    const layout = layOut('de-halm', 5000, 8, new Random('layout'));
    expect(layout.names[0]).toBe('dh-a01-n01');
    expect(layout.names[54]).toBe('dh-a14-n03');
    expect(layout.racks[54]).toBe('a14');
    expect(layout.rackOf(54)).toEqual([52, 53, 54, 55]);
  });

  test('gives every node of any site a name of its own that a scheduler takes', () => {
    for (const nodes of [1, 3, 16, 17, 63, 64, 385, 1500, 12_000]) {
      const layout = layOut('zernike', nodes, 8, new Random(String(nodes)));
      expect(new Set(layout.names).size).toBe(nodes);
      for (const name of layout.names) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
      const inPartitions = [...layout.partitions.values()].reduce((sum, members) => sum + members.length, 0);
      expect(inPartitions).toBe(nodes);
      for (const node of layout.sliced) expect(layout.commissioning.has(node)).toBe(false);
    }
  });
});
