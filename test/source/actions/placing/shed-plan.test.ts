import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceOf } from '../../../../protocol/shed-follow.ts';
import { planShed } from '../../../../source/actions/placing/shed-plan.ts';
import { wattsAt } from '../../../../source/actions/placing/shedding/series.ts';
import { type Unit, unitsOf } from '../../../../source/actions/placing/shedding/units.ts';
import {
  DEMAND_DEFAULTS,
  type ShedDemand,
  type ShedMethod,
  type ShedStock,
  type ShedWork,
  type Way,
} from '../../../../source/actions/placing/shedding/work.ts';
import { ShedReplay } from '../../../support/shed-replay.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 23, 12);

interface Case {
  readonly stock: ShedStock;
  readonly demand: ShedDemand;
  readonly ways: ReadonlyMap<Unit, Way>;
  readonly units: readonly Unit[];
}

const drawnWork = fc.record({
  nodes: fc.integer({ min: 1, max: 6 }),
  gpuWatts: fc.integer({ min: 100, max: 1_000 }),
  checkpoints: fc.boolean(),
  isSpared: fc.integer({ min: 0, max: 5 }).map((draw) => draw === 0),
  /** Shares its first machine with the one before. */
  shares: fc.integer({ min: 0, max: 6 }).map((draw) => draw === 0),
  priority: fc.integer({ min: 0, max: 3 }),
  way: fc.option(fc.integer({ min: 10, max: 600 })),
});

const cases: fc.Arbitrary<Case> = fc
  .record({
    drawn: fc.array(drawnWork, { minLength: 1, maxLength: 25 }),
    perGpuWatt: fc.constantFrom(1, 1.07, 1.25),
    limitShare: fc.double({ min: 0.4, max: 1.05, noNaN: true }),
    ramp: fc.option(fc.integer({ min: 2_000, max: 60_000 })),
    rampUp: fc.option(fc.integer({ min: 2_000, max: 60_000 })),
    inMinutes: fc.integer({ min: 0, max: 120 }),
    hours: fc.option(fc.integer({ min: 1, max: 6 })),
    forced: fc.boolean(),
    methods: fc.subarray(['cap', 'move', 'requeue'] as ShedMethod[]),
    pendingGpus: fc.integer({ min: 0, max: 400 }),
  })
  .map(({ drawn, perGpuWatt, limitShare, ramp, rampUp, inMinutes, hours, forced, methods, pendingGpus }) => {
    const works = drawn.map((draw, index): ShedWork => workOf(index, draw));
    const drawsWatts = 20_000 + works.reduce((sum, { gpus, gpuWatts }) => sum + gpus * gpuWatts, 0) * 1.3;
    const stock: ShedStock = {
      site: 'de-halm',
      drawsWatts,
      siteWattsPerGpuWatt: perGpuWatt,
      works,
      pending: { workloads: 3, gpus: pendingGpus },
      heldByOthers: 0,
    };
    const from = NOW + inMinutes * MINUTE;
    const demand: ShedDemand = {
      ...DEMAND_DEFAULTS,
      limitWatts: drawsWatts * limitShare,
      now: NOW,
      from,
      until: hours === null ? null : from + hours * 60 * MINUTE,
      rampDown: ramp,
      rampUp,
      forced,
      methods,
    };
    const units = unitsOf(works);
    const ways = new Map(
      units.flatMap((unit): [Unit, Way][] => {
        const copy = drawn[Number(unit.key.slice(1)) - 100]?.way ?? null;
        const mayGo = copy !== null && unit.spared === null && unit.works[0]?.checkpoints === true;
        return mayGo && unit.works.length === 1
          ? [[unit, { to: 'eemshaven', copySeconds: copy, copiedAfterSeconds: copy }]]
          : [];
      }),
    );
    return { stock, demand, ways, units };
  });

interface Draw {
  readonly nodes: number;
  readonly gpuWatts: number;
  readonly checkpoints: boolean;
  readonly isSpared: boolean;
  readonly shares: boolean;
  readonly priority: number;
}

function workOf(index: number, draw: Draw): ShedWork {
  const { nodes, gpuWatts, checkpoints, priority } = draw;
  const own = Array.from({ length: nodes }, (_, node) => `n${100 + index}-${node}`);
  if (draw.shares && index > 0) own[0] = `n${100 + index - 1}-0`;
  return {
    site: 'de-halm',
    workload: `w${100 + index}`,
    model: 'NVIDIA B200',
    gpus: nodes * 4,
    nodes,
    perNode: 4,
    priority,
    dataClass: null,
    isRunning: true,
    nodeNames: own,
    checkpoints,
    ranSeconds: 7_200,
    gpuWatts,
    idleWatts: 140,
    limitWatts: 1_000,
    floorWatts: 400,
    spared: draw.isSpared ? 'data class health is restricted' : null,
  };
}

const planOf = ({ stock, demand, ways, units }: Case) => planShed(stock, demand, ways, units);

/** A cap is set to whole watts: so much a GPU may differ. */
const roundingOf = ({ stock }: Case): number =>
  1 + stock.works.reduce((sum, { gpus }) => sum + gpus, 0) * stock.siteWattsPerGpuWatt;

describe('a plan to come under a limit', () => {
  test('carried out, keeps the site under the limit from when it says until the end', () => {
    let met = 0;
    fc.assert(
      fc.property(cases, (one) => {
        const plan = planOf(one);
        const { limitWatts, from, until } = one.demand;
        const { metAt } = plan;
        if (metAt === null) {
          expect(plan.shortWatts).toBeGreaterThan(0);
          expect(plan.problems.join()).toContain('is not reached');
          return;
        }
        met += 1;
        const replay = new ShedReplay(one.stock, [...plan.steps, ...plan.undo]);
        const end = until ?? metAt + 180 * MINUTE;
        for (let at = Math.min(NOW, from); at < end; at += MINUTE) {
          const watts = replay.wattsAt(at);
          if (at >= metAt) expect(watts).toBeLessThanOrEqual(limitWatts + 2);
        }
      }),
    );
    expect(met).toBeGreaterThan(10);
  });

  test('never says less than the site draws when it is carried out', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const plan = planOf(one);
        const replay = new ShedReplay(one.stock, [...plan.steps, ...plan.undo]);
        for (const { at, watts } of plan.series) {
          const drawn = replay.wattsAt(at);
          expect(drawn).toBeLessThanOrEqual(watts + 2);
          expect(drawn).toBeGreaterThanOrEqual(watts - roundingOf(one));
        }
      }),
    );
  });

  test('falls and rises no faster than the ramp, minute by minute', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { rampDown, rampUp, until, from } = one.demand;
        const plan = planOf(one);
        const replay = new ShedReplay(one.stock, [...plan.steps, ...plan.undo]);
        let before = one.stock.drawsWatts;
        const end = Math.max(...plan.undo.map(({ at }) => at), until ?? from + 60 * MINUTE) + MINUTE;
        const begins = Math.min(NOW, ...plan.steps.map(({ at }) => at));
        for (let at = begins; at <= end; at += MINUTE) {
          const watts = replay.wattsAt(at);
          if (rampDown !== null) expect(before - watts).toBeLessThanOrEqual(rampDown + roundingOf(one));
          if (rampUp !== null) expect(watts - before).toBeLessThanOrEqual(rampUp + roundingOf(one));
          before = watts;
        }
      }),
    );
  });

  test('begins with the queue and goes on with what costs the fewest GPU-hours a watt', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { steps, lostGpuHours, freesWatts } = planOf(one);
        if (steps.length > 0) expect(steps[0]?.kind).toBe('hold queue');
        for (const [index, step] of steps.entries()) {
          const before = steps[index - 1];
          if (before === undefined) continue;
          expect(step.at).toBeGreaterThanOrEqual(before.at);
          expect(priceOf(step)).toBeGreaterThanOrEqual(priceOf(before) - 1e-9);
        }
        const add = (of: (step: (typeof steps)[number]) => number): number =>
          steps.reduce((sum, step) => sum + of(step), 0);
        expect(add((step) => step.lostGpuHours)).toBeCloseTo(lostGpuHours, 5);
        expect(add((step) => step.frees)).toBeCloseTo(freesWatts, 2);
      }),
    );
  });

  test('is undone: no cap, hold or stopped work is left, and what is not drawn again has moved away', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const plan = planOf(one);
        const { until } = one.demand;
        if (until === null) return;
        for (const { effectiveAt } of plan.steps) expect(effectiveAt).toBeLessThan(until);
        const replay = new ShedReplay(one.stock, [...plan.steps, ...plan.undo]);
        const drawn = replay.wattsAt(Number.POSITIVE_INFINITY);
        expect([replay.caps.size, replay.stopped.size, replay.isHeld]).toEqual([0, 0, false]);
        if (replay.moved.size === 0) expect(drawn).toBeCloseTo(one.stock.drawsWatts, 2);
        else expect(drawn).toBeLessThanOrEqual(one.stock.drawsWatts + 1);
        // The caps go before the work comes back, the work before the queue.
        const order = ['release caps', 'restart', 'release queue'];
        const ranks = plan.undo.map(({ kind }) => order.indexOf(kind));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
    );
  });

  test('touches nothing that is to be left alone, nor what runs beside it, and stops only what it may', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { steps, undo } = planOf(one);
        const { touched } = new ShedReplay(one.stock, [...steps, ...undo]);
        for (const { workload, spared, nodeNames } of one.stock.works) {
          if (spared === null) continue;
          for (const name of [workload, ...nodeNames]) expect(touched.has(name)).toBe(false);
        }
        const kinds = new Set(steps.map(({ kind }) => kind));
        for (const method of ['cap', 'move', 'requeue'] as const)
          if (!one.demand.methods.includes(method)) expect(kinds.has(method)).toBe(false);
        if (one.demand.forced) return;
        const stopped = new Set(steps.flatMap(({ workloads }) => workloads));
        for (const { workload, checkpoints } of one.stock.works)
          if (stopped.has(workload)) expect(checkpoints).toBe(true);
      }),
    );
  });

  test('is the same whatever order the work is told in', () => {
    fc.assert(
      fc.property(cases, ({ stock, demand }) => {
        const turned = { ...stock, works: stock.works.toReversed() };
        expect(planShed(turned, demand)).toEqual(planShed(stock, demand));
      }),
    );
  });

  test('loses no more than any one of its methods alone', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const all = planOf({ ...one, demand: { ...one.demand, methods: ['cap', 'move', 'requeue'] } });
        for (const method of ['cap', 'move', 'requeue'] as const) {
          const alone = planOf({ ...one, demand: { ...one.demand, methods: [method] } });
          if (alone.metAt === null) continue;
          expect(all.shortWatts).toBe(0);
          // What is stopped cannot be stopped in part: the last such piece may be too much.
          expect(all.lostGpuHours).toBeLessThanOrEqual(alone.lostGpuHours + largestStop(one));
        }
      }),
    );
  });

  test('says nothing is to be done where the site is under the limit already', () => {
    const works = [workOf(0, { ...plain, gpuWatts: 900 })];
    const plan = planShed(stockOf(works, 40_000), demandOf(41_000));
    expect([plan.steps, plan.undo, plan.metAt, plan.lostGpuHours]).toEqual([[], [], NOW, 0]);
  });
});

const plain: Draw = {
  nodes: 2,
  gpuWatts: 900,
  checkpoints: true,
  isSpared: false,
  shares: false,
  priority: 1,
};

function stockOf(works: readonly ShedWork[], drawsWatts: number): ShedStock {
  const pending = { workloads: 0, gpus: 0 };
  return { site: 'de-halm', drawsWatts, siteWattsPerGpuWatt: 1, works, pending, heldByOthers: 0 };
}

function demandOf(limitWatts: number, more: Partial<ShedDemand> = {}): ShedDemand {
  const until = NOW + 180 * MINUTE;
  return { ...DEMAND_DEFAULTS, limitWatts, now: NOW, from: NOW, until, marginShare: 0, ...more };
}

/** The most that stopping one piece of work for so long can cost, with its restart and what it did before. */
function largestStop({ units, demand }: Case): number {
  const hours = demand.until === null ? 3 : (demand.until - demand.from) / 3_600_000;
  return Math.max(...units.map(({ gpus }) => gpus * (hours + 0.2 + 2)));
}

describe('what costs least', () => {
  test('a little off everybody is a cap, and set to the watt', () => {
    const works = [workOf(0, plain), workOf(1, plain)];
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
    const works = [workOf(0, plain), workOf(1, plain)];
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
      workOf(0, plain),
      workOf(1, { ...plain, checkpoints: false }),
      workOf(2, { ...plain, isSpared: true }),
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
    const works = [workOf(0, plain), workOf(1, plain)];
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
});
