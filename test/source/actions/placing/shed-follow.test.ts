import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capsInForce, follow, inForceAfter } from '../../../../protocol/shed-follow.ts';
import type { ShedKind, ShedPlan, ShedStep } from '../../../../source/actions/placing/shedding/plan.ts';

function stepOf(kind: ShedKind, frees: number, lostGpuHours: number, watts: number | null = null): ShedStep {
  const caps = watts === null ? [] : [{ watts, gpus: 8, nodes: ['n1'] }];
  return { kind, at: 0, effectiveAt: 0, frees, lostGpuHours, gpus: 8, workloads: [], caps, to: null };
}

/** 10 kW, of which 9 kW may be drawn; a watt of a cap costs a thousandth, three times as much for the last. */
const plan: ShedPlan = {
  site: 'de-halm',
  limitWatts: 9_000,
  from: 0,
  until: 3_600_000,
  drawsWatts: 10_000,
  needWatts: 1_000,
  freesWatts: 1_000,
  lostGpuHours: 2,
  hours: 1,
  ...{ wattsPerStart: 500, rampDown: null, rampUp: null },
  steps: [
    stepOf('hold queue', 0, 0),
    stepOf('cap', 400, 0.4, 800),
    stepOf('requeue', 300, 0.4),
    stepOf('cap', 300, 0.9, 700),
  ],
  instead: [],
  undo: [],
  series: [],
  metAt: 0,
  shortWatts: 0,
  problems: [],
  spared: [],
};
const calm = { comingWatts: 0, quotaDown: 500, quotaUp: 5_000, waitingGpus: 0, unusedGpus: 0 };
const at = (meteredWatts: number, more: Partial<typeof calm> = {}) => ({ ...calm, ...more, meteredWatts });
const indexes = (...known: number[]) => new Set(known);

describe('a plan followed by the meter', () => {
  test('begins what comes next while the site is above the limit, as much as a minute allows', () => {
    expect(follow(plan, indexes(), at(10_000)).inForce).toEqual(indexes(0, 1));
    expect(follow(plan, indexes(0, 1), at(9_600)).inForce).toEqual(indexes(0, 1, 2));
  });

  test('waits for what is still writing its checkpoint, and begins no more than is needed', () => {
    expect(follow(plan, indexes(0, 1, 2), at(9_300, { comingWatts: 300 })).inForce).toEqual(indexes(0, 1, 2));
    expect(follow(plan, indexes(0), at(9_000)).inForce).toEqual(indexes(0));
  });

  test('gives back the dearest cap when there is room for more than it freed, and never what was stopped', () => {
    expect(follow(plan, indexes(0, 1, 2, 3), at(8_600)).inForce).toEqual(indexes(0, 1, 2, 3));
    expect(follow(plan, indexes(0, 1, 2, 3), at(8_500)).inForce).toEqual(indexes(0, 1, 2));
    expect(follow(plan, indexes(0, 1, 2, 3), at(2_000)).inForce).toEqual(indexes(0, 2));
  });

  test('lets waiting work in before it lifts caps that cost less a watt, but not what does not fit', () => {
    const waiting = { waitingGpus: 50 };
    // A GPU that waits loses an hour for 500 W: two thousandths a watt; the first cap loses one.
    expect(follow(plan, indexes(0, 1), at(7_000, waiting))).toEqual({ inForce: indexes(0, 1), starts: 2 });
    expect(follow(plan, indexes(0, 1), at(7_000, { ...waiting, unusedGpus: 2 }))).toEqual({
      inForce: indexes(0),
      starts: 0,
    });
    expect(follow(plan, indexes(0, 1, 2, 3), at(7_000, waiting))).toEqual({
      inForce: indexes(0, 2),
      starts: 0,
    });
  });

  test('changes nothing while the meter is silent', () => {
    expect(follow(plan, indexes(0, 1), null)).toEqual({ inForce: indexes(0, 1), starts: 0 });
  });

  test('takes back all caps when it is over, the dearest first, within the minute', () => {
    expect(capsInForce(plan.steps, indexes(0, 1, 3))).toEqual(new Map([['n1', 700]]));
    const once = inForceAfter(plan, indexes(0, 1, 2, 3), 450);
    expect(capsInForce(plan.steps, once)).toEqual(new Map([['n1', 800]]));
    expect(capsInForce(plan.steps, inForceAfter(plan, once, 450)).size).toBe(0);
  });

  test('never both takes and gives in one minute, and gives nothing above the limit', () => {
    const subset = fc.subarray([0, 1, 2, 3]).map((known) => new Set(known));
    const watts = fc.integer({ min: 0, max: 12_000 });
    fc.assert(
      fc.property(subset, watts, watts, fc.nat(50), (inForce, meteredWatts, comingWatts, waitingGpus) => {
        const next = follow(plan, inForce, at(meteredWatts, { comingWatts, waitingGpus }));
        const given = [...inForce].filter((index) => !next.inForce.has(index));
        const taken = [...next.inForce].filter((index) => !inForce.has(index) && index !== 0);
        expect(given.length > 0 && taken.length > 0).toBe(false);
        if (meteredWatts >= 9_000) expect([given, next.starts]).toEqual([[], 0]);
      }),
    );
  });
});
