import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceOf } from '../../../../protocol/shed-follow.ts';
import { planShed } from '../../../../source/actions/placing/shed-plan.ts';
import { carriedOut, type DrawnShed, drawnSheds, MINUTE, NOW, planOf } from '../../../support/drawn-shed.ts';

/** A cap is set to whole watts: so much a GPU may differ. */
const roundingOf = ({ stock }: DrawnShed): number =>
  1 + stock.works.reduce((sum, { gpus }) => sum + gpus, 0) * stock.siteWattsPerGpuWatt;

describe('a plan to come under a limit', () => {
  test('carried out, keeps the site under the limit from when it says until the end', () => {
    let met = 0;
    fc.assert(
      fc.property(drawnSheds, (one) => {
        const plan = planOf(one);
        const { limitWatts, from, until } = one.demand;
        const { metAt } = plan;
        if (metAt === null) {
          expect(plan.shortWatts).toBeGreaterThan(0);
          expect(plan.problems.join()).toContain('is not reached');
          return;
        }
        met += 1;
        const replay = carriedOut(one, plan);
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
      fc.property(drawnSheds, (one) => {
        const plan = planOf(one);
        const replay = carriedOut(one, plan);
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
      fc.property(drawnSheds, (one) => {
        const { rampDown, rampUp, until, from } = one.demand;
        const plan = planOf(one);
        const replay = carriedOut(one, plan);
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
      fc.property(drawnSheds, (one) => {
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
      fc.property(drawnSheds, (one) => {
        const plan = planOf(one);
        const { until } = one.demand;
        if (until === null) return;
        for (const { effectiveAt } of plan.steps) expect(effectiveAt).toBeLessThan(until);
        const replay = carriedOut(one, plan);
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
      fc.property(drawnSheds, (one) => {
        const plan = planOf(one);
        const { touched } = carriedOut(one, plan);
        for (const { workload, spared, nodeNames } of one.stock.works) {
          if (spared === null) continue;
          for (const name of [workload, ...nodeNames]) expect(touched.has(name)).toBe(false);
        }
        const kinds = new Set(plan.steps.map(({ kind }) => kind));
        for (const method of ['cap', 'move', 'requeue'] as const)
          if (!one.demand.methods.includes(method)) expect(kinds.has(method)).toBe(false);
        if (one.demand.forced) return;
        const stopped = new Set(plan.steps.flatMap(({ workloads }) => workloads));
        for (const { workload, checkpoints } of one.stock.works)
          if (stopped.has(workload)) expect(checkpoints).toBe(true);
      }),
    );
  });

  test('is the same whatever order the work is told in', () => {
    fc.assert(
      fc.property(drawnSheds, ({ stock, demand }) => {
        const turned = { ...stock, works: stock.works.toReversed() };
        expect(planShed(turned, demand)).toEqual(planShed(stock, demand));
      }),
    );
  });

  test('loses no more than any one of its methods alone', () => {
    fc.assert(
      fc.property(drawnSheds, (one) => {
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
});

/** The most that stopping one piece of work for so long can cost, with its restart and what it did before. */
function largestStop({ units, demand }: DrawnShed): number {
  const hours = demand.until === null ? 3 : (demand.until - demand.from) / 3_600_000;
  return Math.max(...units.map(({ gpus }) => gpus * (hours + 0.2 + 2)));
}
