import { describe, expect, it } from 'vitest';
import { fabricTotals } from '../../../../source/views/overview/fabric-totals.ts';
import { KeptTotals } from '../../../../source/views/overview/kept-totals.ts';
import { siteRow } from '../../../../source/views/overview/site-row.ts';
import { madeFabric, NOW, SAMPLED_AT, wellNodes } from '../../../support/made-fabric.ts';

const SOURCES = (['gpu', 'node'] as const).map((kind, index) => ({
  source: kind,
  kind,
  periodSeconds: 2 + 3 * index,
  sampledAt: SAMPLED_AT,
}));
const fabric = madeFabric([
  { id: 'east', rows: { nodes: wellNodes(3), sources: SOURCES } },
  { id: 'west', rows: { nodes: wellNodes(2) } },
]);
const nobody = { of: () => null };

const madeAnew = (now: number) =>
  fabricTotals(
    fabric.sites.map((site, index) =>
      siteRow(site, now, { position: index + 1, absence: null, utilisation: [], itPower: [] }),
    ),
  );

describe('the kept sums of the fabric', () => {
  it('are those made anew at every moment, also when sites fall silent', () => {
    const kept = new KeptTotals();
    for (let later = 0; later < 20_000; later += 130) {
      const now = NOW + later;
      const { oldestSeconds, ...rest } = kept.of(fabric, now, nobody);
      const { oldestSeconds: expected, ...others } = madeAnew(now);
      expect(rest).toEqual(others);
      if (expected === null) expect(oldestSeconds).toBeNull();
      else expect(oldestSeconds).toBeCloseTo(expected, 3);
    }
  });
});
