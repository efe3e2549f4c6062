import { speedAt } from './power-curve.ts';
import { freedAt, freedByStopping, type Unit } from './units.ts';
import { CHECKPOINT_SECONDS, RESTART_SECONDS, type ShedDemand, type Way } from './work.ts';

/** One thing that may be done with a unit of work instead of letting it run as it does. */
export type Choice =
  | { readonly kind: 'cap'; readonly watts: number }
  | { readonly kind: 'move'; readonly way: Way }
  | { readonly kind: 'requeue' };

/** From one choice of a unit to its next: what more it frees, and what more that costs. */
export interface Increment {
  readonly unit: Unit;
  readonly from: Choice | null;
  readonly to: Choice;
  /** Watts of the site. */
  readonly frees: number;
  readonly lostGpuHours: number;
  /** GPU-hours lost a watt. */
  readonly price: number;
}

interface Option {
  readonly choice: Choice | null;
  readonly frees: number;
  readonly cost: number;
}

/** Caps are planned in so many parts of a board's limit; the last is then set to the watt. */
const CAP_STEP_SHARE = 0.05;

/**
 * What a unit can give up, the cheapest watt first: the lower convex hull of its options. On it each
 * increment is dearer than the one before, so that taking all units' increments in order of price loses the
 * least for every sum of watts (the greedy way of the multiple-choice knapsack, Sinha and Zoltners 1979),
 * but for the last one taken.
 */
export function incrementsOf(
  unit: Unit,
  demand: ShedDemand,
  { hours, perGpuWatt, quota, way }: Setting,
): readonly Increment[] {
  if (unit.spared !== null) return [];
  const options: Option[] = [];
  const { methods } = demand;
  if (methods.includes('cap')) options.push(...caps(unit, hours));
  const stopped = freedByStopping(unit);
  // What falls at once must fit into the ramp; caps come down bit by bit.
  if (stopped * perGpuWatt <= quota) {
    if (way !== null && methods.includes('move'))
      options.push({ choice: { kind: 'move', way }, frees: stopped, cost: costOfMoving(unit, way) });
    if (methods.includes('requeue') && mayStop(unit, demand))
      options.push({ choice: { kind: 'requeue' }, frees: stopped, cost: costOfRequeue(unit, hours) });
  }
  return hullOf(options).flatMap((option, index, hull) => {
    const before = hull[index - 1];
    if (before === undefined || option.choice === null) return [];
    const frees = (option.frees - before.frees) * perGpuWatt;
    const lostGpuHours = option.cost - before.cost;
    return [
      { unit, from: before.choice, to: option.choice, frees, lostGpuHours, price: lostGpuHours / frees },
    ];
  });
}

export interface Setting {
  /** For how long power is given up. */
  readonly hours: number;
  readonly perGpuWatt: number;
  /** The most that may fall, or rise, at once, watts of the site. */
  readonly quota: number;
  readonly way: Way | null;
}

export function mayStop({ works }: Unit, { forced }: Pick<ShedDemand, 'forced'>): boolean {
  return forced || works.every(({ checkpoints }) => checkpoints);
}

function caps(unit: Unit, hours: number): Option[] {
  const limit = Math.max(...unit.works.map(({ limitWatts }) => limitWatts));
  const floor = Math.max(...unit.works.flatMap(({ floorWatts, idleWatts }) => [floorWatts, idleWatts]));
  const step = Math.max(1, limit * CAP_STEP_SHARE);
  const options: Option[] = [];
  for (let watts = Math.floor(limit - step); ; watts = Math.floor(watts - step)) {
    const cap = Math.max(watts, Math.ceil(floor));
    const frees = freedAt(unit, cap);
    if (frees > 0)
      options.push({ choice: { kind: 'cap', watts: cap }, frees, cost: costOfCap(unit, cap, hours) });
    if (watts <= floor) return options;
  }
}

/** For the whole time, whatever is left of the work: what comes after it on its machines is slowed as well. */
function costOfCap({ works }: Unit, cap: number, hours: number): number {
  return works.reduce((sum, work) => {
    const { gpus, gpuWatts, idleWatts } = work;
    if (gpuWatts <= cap) return sum;
    const share = (cap - idleWatts) / (gpuWatts - idleWatts);
    return sum + gpus * (1 - speedAt(share)) * hours;
  }, 0);
}

/** It computes while it is copied, but what it does then is not in the copy. */
function costOfMoving({ gpus }: Unit, { copySeconds }: Way): number {
  return (gpus * (copySeconds + CHECKPOINT_SECONDS + RESTART_SECONDS)) / 3600;
}

/** It stands still for the rest of the time, is read back, and what declared no checkpoint begins anew. */
function costOfRequeue({ works }: Unit, hours: number): number {
  return works.reduce((sum, work) => {
    const again = work.checkpoints ? 0 : (work.ranSeconds ?? hours * 3600) / 3600;
    const restart = (CHECKPOINT_SECONDS + RESTART_SECONDS) / 3600;
    return sum + work.gpus * (hours + restart + again);
  }, 0);
}

/** Lower convex hull from nothing done, by watts freed. */
function hullOf(options: readonly Option[]): readonly Option[] {
  const sorted = options.toSorted((a, b) => a.frees - b.frees || a.cost - b.cost);
  const hull: Option[] = [{ choice: null, frees: 0, cost: 0 }];
  for (const option of sorted) {
    let last = hull.at(-1);
    if (last === undefined || option.frees <= last.frees) continue;
    for (let before = hull.at(-2); last !== undefined && before !== undefined; before = hull.at(-2)) {
      if (slope(before, option) > slope(before, last)) break;
      hull.pop();
      last = hull.at(-1);
    }
    hull.push(option);
  }
  return hull;
}

function slope(a: Option, b: Option): number {
  return (b.cost - a.cost) / (b.frees - a.frees);
}
