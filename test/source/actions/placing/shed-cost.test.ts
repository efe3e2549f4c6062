import { describe, expect, test } from 'vitest';
import { planShed } from '../../../../source/actions/placing/shed-plan.ts';
import { wattsAt } from '../../../../source/actions/placing/shedding/series.ts';
import { unitsOf } from '../../../../source/actions/placing/shedding/units.ts';
import {
  DEMAND_DEFAULTS,
  type ShedDemand,
  type ShedStock,
  type ShedWork,
} from '../../../../source/actions/placing/shedding/work.ts';
import { MINUTE, NOW, PLAIN_WORK, workOf } from '../../../support/drawn-shed.ts';

function stockOf(works: readonly ShedWork[], drawsWatts: number): ShedStock {
  const pending = { workloads: 0, gpus: 0 };
  return { site: 'de-halm', drawsWatts, siteWattsPerGpuWatt: 1, works, pending, heldByOthers: 0 };
}

function demandOf(limitWatts: number, more: Partial<ShedDemand> = {}): ShedDemand {
  const until = NOW + 180 * MINUTE;
  return { ...DEMAND_DEFAULTS, limitWatts, now: NOW, from: NOW, until, marginShare: 0, ...more };
}

describe('what costs least', () => {
  test('a little off everybody is a cap, and set to the watt', () => {
    const works = [workOf(0, PLAIN_WORK), workOf(1, PLAIN_WORK)];
    // 16 GPUs of 900 W; 800 W less are 50 W each.
    const { steps } = planShed(stockOf(works, 20_000), demandOf(19_200));
    expect(steps.map(({ kind }) => kind)).toEqual(['hold queue', 'cap']);
    expect(steps[1]?.caps).toEqual([
      { watts: 850, gpus: 16, nodes: ['n100-0', 'n100-1', 'n101-0', 'n101-1'] },
    ]);
    // 1 − √(710 ÷ 760) of 16 GPUs for three hours.
    expect(steps[1]?.lostGpuHours).toBeCloseTo(16 * 3 * (1 - Math.sqrt(710 / 760)), 1);
  });

  test('work that may go where there is room goes, for a long limit, and is slowed for a short one', () => {
    const works = [workOf(0, PLAIN_WORK), workOf(1, PLAIN_WORK)];
    const units = unitsOf(works);
    const [first] = units;
    if (first === undefined) throw new Error('no unit');
    const ways = new Map([[first, { to: 'eemshaven', copySeconds: 60, copiedAfterSeconds: 60 }]]);
    const kindsFor = (minutes: number) =>
      planShed(stockOf(works, 20_000), demandOf(14_000, { until: NOW + minutes * MINUTE }), ways, units)
        .steps.map(({ kind }) => kind)
        .filter((kind) => kind === 'move');
    expect(kindsFor(180)).toEqual(['move']);
    expect(kindsFor(10)).toEqual([]);
  });

  test('what is above idle of all that may be touched is the most it can promise, and it says what is missing', () => {
    const works = [
      workOf(0, PLAIN_WORK),
      workOf(1, { ...PLAIN_WORK, checkpoints: false }),
      workOf(2, { ...PLAIN_WORK, isSpared: true }),
    ];
    const plan = planShed(stockOf(works, 30_000), demandOf(10_000));
    // 8 GPUs stop (760 W each), 8 are capped at 400 W (500 W each).
    expect(plan.freesWatts).toBeCloseTo(8 * 760 + 8 * 500);
    expect(plan.shortWatts).toBeCloseTo(20_000 - 10_080, -1);
    expect(plan.metAt).toBeNull();
    expect(plan.spared).toEqual([
      { reason: 'data class health is restricted', workloads: 1, gpus: 8, watts: 6_080 },
      { reason: 'declared no checkpoint: slowed at most', workloads: 1, gpus: 8, watts: 6_080 },
    ]);
    const forced = planShed(stockOf(works, 30_000), demandOf(10_000, { forced: true }));
    expect(
      forced.steps.filter(({ kind }) => kind === 'requeue').flatMap(({ workloads }) => workloads),
    ).toEqual(['w100', 'w101']);
  });

  test('a limit that is told of in time is reached when it begins, and one that comes too fast is said to be late', () => {
    const works = [workOf(0, PLAIN_WORK), workOf(1, PLAIN_WORK)];
    const ahead = planShed(
      stockOf(works, 20_000),
      demandOf(16_000, {
        from: NOW + 60 * MINUTE,
        until: NOW + 240 * MINUTE,
        rampDown: 200,
        methods: ['cap'],
      }),
    );
    // Three fifths of the ramp are used: 4 kW at 120 W a minute.
    expect(ahead.metAt).toBe(NOW + 60 * MINUTE);
    expect(ahead.steps[0]?.at).toBe(NOW + (60 - 33) * MINUTE);
    expect(wattsAt(ahead.series, NOW + 26 * MINUTE)).toBe(20_000);
    const late = planShed(
      stockOf(works, 20_000),
      demandOf(16_000, { rampDown: 200, withinSeconds: 600, methods: ['cap'] }),
    );
    expect(late.metAt).toBe(NOW + 33 * MINUTE);
    expect(late.problems).toEqual(['the ramp lets the site under the limit only 33 min after it begins']);
  });

  test('says nothing is to be done where the site is under the limit already', () => {
    const works = [workOf(0, { ...PLAIN_WORK, gpuWatts: 900 })];
    const plan = planShed(stockOf(works, 40_000), demandOf(41_000));
    expect([plan.steps, plan.undo, plan.metAt, plan.lostGpuHours]).toEqual([[], [], NOW, 0]);
  });
});
