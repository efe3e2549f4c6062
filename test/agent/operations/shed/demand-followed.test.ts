import { describe, expect, it } from 'vitest';
import { orderByDemand, wattsToStayUnder } from '../../../../agent/operations/shed/demand-followed.ts';
import type { ReadOrder } from '../../../../agent/operations/shed/read-order.ts';

const orderOf = (limitWatts: number): ReadOrder => ({
  ...{ limitWatts, begins: 0, from: 0, until: 3_600_000 },
  ...{ drawsWatts: 50_000, needWatts: 50_000 - limitWatts * 0.98 },
  ...{ hours: 1, wattsPerStart: 500, rampDown: null, rampUp: null },
  ...{ nodes: [], works: [], steps: [], ours: new Map() },
});
const demanded = (limitWatts: number) => ({
  demand: { until: 1_800_000, limitWatts, isWithdrawn: false },
});

describe('an order whose demand changed', () => {
  it('stays as far under a higher limit as it was approved to stay under its own', () => {
    const order = orderByDemand(orderOf(40_000), demanded(45_000));
    expect(order).toMatchObject({ limitWatts: 45_000, until: 1_800_000 });
    expect(order.drawsWatts - order.needWatts).toBeCloseTo(45_000 * 0.98);
  });

  it('does no more for a lower limit, and lets nothing come up above it', () => {
    const order = orderByDemand(orderOf(40_000), demanded(30_000));
    expect(order.limitWatts).toBe(40_000);
    expect(order.drawsWatts - order.needWatts).toBeCloseTo(40_000 * 0.98);
    expect(wattsToStayUnder(orderOf(40_000), demanded(30_000))).toBeCloseTo(30_000 * 0.98);
  });

  it.each([0, 20_000])(
    'of a site that was to draw nothing is as it was approved when %i W are demanded',
    (watts) => {
      const order = orderByDemand(orderOf(0), demanded(watts));
      expect(order.needWatts).toBe(50_000);
      expect(wattsToStayUnder(orderOf(0), demanded(watts))).toBe(0);
    },
  );
});
