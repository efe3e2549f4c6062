import { steadied } from '../../../protocol/shed-follow.ts';
import { incrementsOf, mayStop } from './shedding/choices.ts';
import { type ShedPlan, type ShedStep, sparedOf } from './shedding/plan.ts';
import { cheapest, type Taken } from './shedding/select.ts';
import { seriesOf } from './shedding/series.ts';
import { downward, type Piece, quotaOf, STAGE_SECONDS } from './shedding/stages.ts';
import { stepsOf, sum, timeOf, undoOf } from './shedding/steps.ts';
import { upward } from './shedding/undo.ts';
import { freedByStopping, type Unit, unitsOf } from './shedding/units.ts';
import {
  ASSUMED_HOURS,
  CHECKPOINT_SECONDS,
  RESTART_SECONDS,
  type ShedDemand,
  type ShedStock,
  type Way,
} from './shedding/work.ts';

/**
 * How a site comes under a power limit and back, losing as few GPU-hours as it can: nothing new is started,
 * GPUs are capped, work that declared a checkpoint is moved or put back into the queue, each where it is the
 * cheapest a watt; when it ends all of it is undone, within the ramp. Pure: the same gives the same. What
 * declared no checkpoint may be slowed, and is stopped only when the plan is forced; what is spared is not
 * touched at all. `ways` says where work may go (`waysFrom`); without, nothing is moved.
 */
export function planShed(
  stock: ShedStock,
  demand: ShedDemand,
  ways: ReadonlyMap<Unit, Way> = new Map(),
  units: readonly Unit[] = unitsOf(stock.works),
): ShedPlan {
  const { drawsWatts, siteWattsPerGpuWatt: perGpuWatt } = stock;
  const needWatts = Math.max(0, drawsWatts - demand.limitWatts * (1 - demand.marginShare));
  const quota = Math.min(quotaOf(steadied(demand.rampDown)), quotaOf(steadied(demand.rampUp)));
  const hours = hoursOf(demand);
  const offered = units.flatMap((unit) =>
    incrementsOf(unit, demand, { hours, perGpuWatt, quota, way: ways.get(unit) ?? null }),
  );
  const wanted = needWatts === 0 ? [] : cheapest(offered, needWatts);
  const { taken, pieces, isCut } = inTime(wanted, demand);
  const freesWatts = sum(taken, ({ increment, share }) => increment.frees * share);
  const lastStage = Math.max(0, ...pieces.map(({ effectStage }) => effectStage));
  const begins = Math.max(demand.now, demand.from - lastStage * STAGE_MS);
  const steps = needWatts === 0 ? [] : [holdStep(stock, begins), ...stepsOf(pieces, begins, perGpuWatt)];
  const undo = steps.length === 0 ? [] : undoSteps(stock, demand, taken);
  const shortWatts = needWatts - freesWatts > TOLERANCE_WATTS ? needWatts - freesWatts : 0;
  const metAt = shortWatts > 0 ? null : needWatts === 0 ? demand.now : timeOf(begins, lastStage);
  const spared = sparedOf(reasons(units, demand, quota, perGpuWatt), perGpuWatt);
  const { site } = stock;
  const { limitWatts, from, until } = demand;
  return {
    ...{ site, limitWatts, from, until, drawsWatts, needWatts, freesWatts },
    lostGpuHours: sum(taken, ({ increment, share }) => increment.lostGpuHours * share),
    hours,
    wattsPerStart: wattsPerStart(stock),
    rampDown: demand.rampDown,
    rampUp: demand.rampUp,
    steps,
    instead: insteadOf(steps, demand, hours),
    undo,
    series: seriesOf(drawsWatts, [...steps, ...undo], demand),
    metAt,
    shortWatts,
    problems: problemsOf(demand, { needWatts, shortWatts, metAt, isCut }),
    spared,
  };
}

/** A site that was free when it was planned may refuse, and a copy may fail. */
function insteadOf(
  steps: readonly ShedStep[],
  { methods }: Pick<ShedDemand, 'methods'>,
  hours: number,
): readonly ShedStep[] {
  if (!methods.includes('requeue')) return [];
  return steps
    .filter(({ kind }) => kind === 'move')
    .map((step) => ({
      ...step,
      kind: 'requeue',
      to: null,
      lostGpuHours: step.gpus * (hours + (CHECKPOINT_SECONDS + RESTART_SECONDS) / 3600),
    }));
}

const STAGE_MS = STAGE_SECONDS * 1_000;

/** What adding up thousands of shares leaves. */
const TOLERANCE_WATTS = 1;

/** For how long power is given up. */
function hoursOf({ from, until }: ShedDemand): number {
  return until === null ? ASSUMED_HOURS : Math.max(0, until - from) / 3_600_000;
}

/** Always first: whatever else is done, new work would take back what it frees. */
function holdStep({ pending }: ShedStock, at: number): ShedStep {
  const { gpus } = pending;
  return {
    ...{ kind: 'hold queue', at, effectiveAt: at, frees: 0, lostGpuHours: 0, gpus },
    ...{ workloads: [], caps: [], to: null },
  };
}

function undoSteps(
  stock: ShedStock,
  { until, rampUp, now }: ShedDemand,
  taken: readonly Taken[],
): readonly ShedStep[] {
  if (until === null) return [];
  const { pending, siteWattsPerGpuWatt, works } = stock;
  const queue = {
    gpus: Math.min(
      pending.gpus,
      sum(works, ({ gpus }) => gpus),
    ),
    wattsPerGpu: wattsPerStart(stock),
  };
  return undoOf(upward(taken, steadied(rampUp), queue), Math.max(now, until), siteWattsPerGpuWatt);
}

function wattsPerStart({ works, siteWattsPerGpuWatt }: ShedStock): number {
  const gpus = sum(works, (work) => work.gpus);
  const above = sum(works, (work) => work.gpus * Math.max(0, work.gpuWatts - work.idleWatts));
  return gpus === 0 ? 0 : (above / gpus) * siteWattsPerGpuWatt;
}

function reasons(units: readonly Unit[], demand: ShedDemand, quota: number, perGpuWatt: number) {
  return units.flatMap((unit) => {
    const { works, spared } = unit;
    if (spared !== null) return [{ reason: spared, works }];
    if (!mayStop(unit, demand))
      return [
        { reason: 'declared no checkpoint: slowed at most', works: works.filter((w) => !w.checkpoints) },
      ];
    return freedByStopping(unit) * perGpuWatt > quota
      ? [{ reason: 'would fall faster than the ramp allows if it stopped: slowed at most', works }]
      : [];
  });
}

/** What of it takes effect before the limit ends: what comes later would only have to be undone. */
function inTime(
  wanted: readonly Taken[],
  { now, until, rampDown }: ShedDemand,
): { readonly taken: readonly Taken[]; readonly pieces: readonly Piece[]; readonly isCut: boolean } {
  const all = downward(wanted, steadied(rampDown));
  const stages = until === null ? Number.POSITIVE_INFINITY : Math.ceil((until - now) / STAGE_MS);
  const pieces = all.filter(({ effectStage }) => effectStage < stages);
  if (pieces.length === all.length) return { taken: wanted, pieces, isCut: false };
  const shares = new Map(pieces.map(({ increment, doneShare }) => [increment, doneShare]));
  const taken = wanted.flatMap(({ increment }) => {
    const share = shares.get(increment);
    return share === undefined ? [] : { increment, share };
  });
  return { taken, pieces, isCut: true };
}

function problemsOf(
  { from, withinSeconds, until }: ShedDemand,
  {
    needWatts,
    shortWatts,
    metAt,
    isCut,
  }: Pick<ShedPlan, 'needWatts' | 'shortWatts' | 'metAt'> & { readonly isCut: boolean },
): readonly string[] {
  const problems: string[] = [];
  if (isCut) problems.push('the limit is not reached: it ends before the ramp lets the site come down to it');
  else if (shortWatts > 0)
    problems.push('the limit is not reached: all work that may be touched gives up what it can');
  if (metAt !== null && metAt > from + withinSeconds * 1_000) {
    const minutes = Math.ceil((metAt - from) / 60_000);
    problems.push(`the ramp lets the site under the limit only ${minutes} min after it begins`);
  }
  if (until === null && needWatts > 0)
    problems.push(`no end is given: what is lost is reckoned for ${ASSUMED_HOURS} h`);
  return problems;
}
