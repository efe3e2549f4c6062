import fc from 'fast-check';
import { planShed } from '../../source/actions/placing/shed-plan.ts';
import type { ShedPlan } from '../../source/actions/placing/shedding/plan.ts';
import { type Unit, unitsOf } from '../../source/actions/placing/shedding/units.ts';
import {
  DEMAND_DEFAULTS,
  type ShedDemand,
  type ShedMethod,
  type ShedStock,
  type ShedWork,
  type Way,
} from '../../source/actions/placing/shedding/work.ts';
import { ShedReplay } from './shed-replay.ts';

export const MINUTE = 60_000;
/** When the demand is told of. */
export const NOW = Date.UTC(2026, 10, 23, 12);

/** A site, what is demanded of it, and where its work may go. */
export interface DrawnShed {
  readonly stock: ShedStock;
  readonly demand: ShedDemand;
  readonly ways: ReadonlyMap<Unit, Way>;
  readonly units: readonly Unit[];
}

export const planOf = ({ stock, demand, ways, units }: DrawnShed): ShedPlan =>
  planShed(stock, demand, ways, units);

/** The site of a plan on which all of its steps, and their undoing, are carried out in their time. */
export const carriedOut = ({ stock }: DrawnShed, { steps, undo }: ShedPlan): ShedReplay =>
  new ShedReplay(stock, [...steps, ...undo]);

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

/** Any site and any demand: also such as cannot be met. */
export const drawnSheds: fc.Arbitrary<DrawnShed> = fc
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

/** What differs from one piece of work to another. */
export interface Draw {
  readonly nodes: number;
  readonly gpuWatts: number;
  readonly checkpoints: boolean;
  readonly isSpared: boolean;
  readonly shares: boolean;
  readonly priority: number;
}

export function workOf(index: number, draw: Draw): ShedWork {
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

export const PLAIN_WORK: Draw = {
  nodes: 2,
  gpuWatts: 900,
  checkpoints: true,
  isSpared: false,
  shares: false,
  priority: 1,
};
