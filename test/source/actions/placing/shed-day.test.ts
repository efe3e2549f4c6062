import { beforeAll, describe, expect, test } from 'vitest';
import { capsInForce, follow, inForceAfter } from '../../../../protocol/shed-follow.ts';
import { shedNow } from '../../../../source/actions/placing/shed-now.ts';
import type { ShedPlan, ShedStep } from '../../../../source/actions/placing/shedding/plan.ts';
import type { ShedMethod } from '../../../../source/actions/placing/shedding/work.ts';
import { nodeOf } from '../../../support/acting-fabric.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { madeFabric, NOW, WALL } from '../../../support/made-fabric.ts';
import { DAY_MINUTES, PowerDay } from '../../../support/power-day.ts';

const MINUTE = 60_000;
/** Told at one; fifty megawatts from two until five. */
const [TOLD, BEGINS, ENDS] = [13 * 60, 14 * 60, 17 * 60];
const LIMIT = 50e6;
const RAMP = 1e6;
/** Of the ramp, less what jobs that end and waver add to it. */
const QUOTA = RAMP * 0.6;
const SEED = firstSeed('WEFT_POWER_DAY_SEED');
const CLASSES = new Map([
  ['health', { sites: ['de-halm'], jurisdictions: ['NL'], links: null }],
  ['internal', { sites: null, jurisdictions: ['NL', 'DE'], links: null }],
  ['public', { sites: null, jurisdictions: null, links: null }],
]);

interface Lived {
  readonly day: PowerDay;
  readonly plan: ShedPlan;
  readonly steps: readonly ShedStep[];
}

let calm: PowerDay;
const lived = new Map<string, Lived>();
let plan: ShedPlan;
let drainedAt: number;

/** The same day, with a plan made at the moment it is told, by what the site's tables say then. */
function told(methods: readonly ShedMethod[]): Pick<Lived, 'day' | 'plan'> {
  const day = new PowerDay(SEED, TOLD);
  day.runUntil(TOLD);
  const [answer] = shedNow(
    { fabric: fabricOf(day), now: NOW, wall: WALL, dataClasses: CLASSES },
    new Map([['de-halm', LIMIT]]),
    {
      from: day.wallOf(BEGINS),
      until: day.wallOf(ENDS),
      rampDown: RAMP,
      rampUp: RAMP,
      methods,
    },
  );
  if (answer === undefined || 'problem' in answer) throw new Error(`no plan: ${answer?.problem}`);
  return { day, plan: answer.plan };
}

/** Every step when the plan says. */
function toTheLetter(methods: readonly ShedMethod[]): Lived {
  const { day, plan } = told(methods);
  const steps = [...plan.steps, ...plan.undo];
  day.follow(steps);
  day.runUntil(DAY_MINUTES);
  return { day, steps, plan };
}

/** The order of the plan, and as much of it as the meter asks for. */
function byTheMeter(methods: readonly ShedMethod[]): Lived {
  const { day, plan } = told(methods);
  const steps: ShedStep[] = [];
  let inForce: ReadonlySet<number> = new Set();
  day.runUntil(TOLD + Math.round(((plan.steps[0]?.at ?? WALL) - WALL) / MINUTE));
  while (day.minute < ENDS) {
    const { comingWatts, unusedGpus } = day;
    const meteredWatts = day.watts.at(-1) ?? 0;
    const heard = {
      meteredWatts,
      comingWatts,
      quotaDown: QUOTA,
      quotaUp: QUOTA,
      waitingGpus: 1_000,
      unusedGpus,
    };
    const { inForce: next, starts } = follow(plan, inForce, heard);
    for (const [index, step] of plan.steps.entries()) {
      if (!next.has(index) || inForce.has(index)) continue;
      steps.push(step);
      if (step.kind !== 'cap') day.take(step);
    }
    inForce = next;
    if (starts > 0) day.letIn(starts);
    day.setCaps(capsInForce(plan.steps, inForce));
    day.runUntil(day.minute + 1);
  }
  // What was let in and found no place is taken back: the caps go first.
  day.hold();
  while (capsInForce(plan.steps, inForce).size > 0) {
    inForce = inForceAfter(plan, inForce, QUOTA);
    day.setCaps(capsInForce(plan.steps, inForce));
    day.runUntil(day.minute + 1);
  }
  const begun = new Set(steps.flatMap(({ workloads }) => workloads));
  const back = plan.undo.filter(({ kind }) => kind !== 'release caps');
  const shift = day.wallOf(day.minute) - (back[0]?.at ?? 0);
  const later = back.map((step) => ({
    ...step,
    at: step.at + shift,
    effectiveAt: step.effectiveAt + shift,
    workloads: step.workloads.filter((id) => begun.has(id)),
  }));
  day.follow(later);
  day.runUntil(DAY_MINUTES);
  return { day, steps: [...steps, ...later], plan };
}

function fabricOf(day: PowerDay) {
  const { nodes, gpus, workloads } = day.rows();
  const sites = [
    { jurisdiction: 'NL', facilityPowerWatts: day.facilityWatts, itPowerWatts: day.itWatts },
  ] as const;
  const links = [
    {
      peer: 'eemshaven',
      link: 'a',
      state: 'up',
      encryptionState: 'protected',
      capacityBitsPerSecond: 800e9,
      transmitBitsPerSecond: 200e9,
    },
  ] as const;
  const there = Array.from({ length: 128 }, (_, node) => nodeOf(`m${node}`, { gpuModel: 'NVIDIA B200' }));
  return madeFabric([
    { id: 'de-halm', rows: { sites, nodes, gpus, workloads, links } },
    { id: 'eemshaven', rows: { sites: [{ jurisdiction: 'NL', headroomWatts: 5e6 }], nodes: there } },
  ]);
}

/** Nothing but waiting: the queue is held so long before that enough has ended when the limit begins. */
function drains(undo: readonly ShedStep[]): { readonly day: PowerDay; readonly heldAt: number } {
  for (let heldAt = BEGINS - 120; heldAt >= 0; heldAt -= 30) {
    const day = new PowerDay(SEED, TOLD);
    day.runUntil(heldAt);
    day.hold();
    day.runUntil(BEGINS + 1);
    if ((day.watts.at(-1) ?? 0) > LIMIT) continue;
    day.follow(undo);
    day.runUntil(DAY_MINUTES);
    return { day, heldAt };
  }
  throw new Error('it does not drain within half a day');
}

/** Watts a minute, in the mean of so many, from the telling on. */
function steepest({ watts }: PowerDay, minutes: number): number {
  const changes = watts.map((now, minute) => Math.abs(now - (watts[minute - minutes] ?? now)) / minutes);
  return Math.max(...changes.slice(TOLD));
}

function lostBy({ computed }: PowerDay): number {
  return calm.computed - computed;
}

beforeAll(() => {
  console.log(`WEFT_POWER_DAY_SEED=${SEED}`);
  calm = new PowerDay(SEED, TOLD);
  calm.runUntil(DAY_MINUTES);
  const all = byTheMeter(['cap', 'move', 'requeue']);
  plan = all.plan;
  lived.set('the plan', all);
  lived.set('to the letter', toTheLetter(['cap', 'move', 'requeue']));
  lived.set('caps only', byTheMeter(['cap']));
  lived.set('requeue only', byTheMeter(['requeue']));
  const release = plan.undo.filter(({ kind }) => kind === 'release queue');
  const drained = drains(release);
  drainedAt = drained.heldAt;
  lived.set('drain only', { day: drained.day, steps: [], plan });
  for (const [name, { day }] of [['no limit', { day: calm }] as const, ...lived]) {
    const within = day.watts.slice(BEGINS, ENDS);
    const worst = (Math.max(...within) / 1e6).toFixed(1);
    const mean = (within.reduce((sum, watts) => sum + watts, 0) / within.length / 1e6).toFixed(1);
    const back = day.watts.findIndex(
      (watts, minute) => minute > ENDS && watts > 0.97 * (calm.watts[minute] ?? 0),
    );
    console.log(
      `${name.padEnd(13)} at most ${worst} MW, ${mean} in the mean, from 14:00 to 17:00; ${Math.round(lostBy(day))} GPU-hours lost; at most ${(steepest(day, 5) / 1e6).toFixed(2)} MW a minute (${(steepest(day, 1) / 1e6).toFixed(2)} in one); back by ${Math.floor(back / 60)}:${String(back % 60).padStart(2, '0')}`,
    );
  }
  console.log(
    `drain only: held since minute ${drainedAt}; the plan reckoned ${Math.round(plan.lostGpuHours)}`,
  );
}, 120_000);

describe('a day of a 70 MW site with 50 MW for three hours', () => {
  test('is one that the limit hurts', () => {
    expect(Math.min(...calm.watts.slice(BEGINS, ENDS))).toBeGreaterThan(60e6);
    expect(Math.max(...calm.watts)).toBeLessThan(70e6);
  });

  test('the plan keeps it under the limit from the first minute to the last', () => {
    expect(plan.metAt).toBeLessThanOrEqual(WALL + (BEGINS - TOLD) * MINUTE);
    const { day } = lived.get('the plan') ?? { day: calm };
    for (let minute = BEGINS; minute < ENDS; minute++)
      expect(day.watts[minute]).toBeLessThanOrEqual(LIMIT * 1.002);
  });

  test('it comes down and goes up within the ramp', () => {
    const { day } = lived.get('the plan') ?? { day: calm };
    expect(steepest(day, 5)).toBeLessThanOrEqual(RAMP);
    // Machines that got other work meanwhile may draw more than those that were capped: in one minute, no more.
    expect(steepest(day, 1)).toBeLessThanOrEqual(RAMP * 1.35);
  });

  test('the plan loses fewer GPU-hours than caps, requeueing or draining alone, and than without a look at the meter', () => {
    const losses = new Map([...lived].map(([name, { day }]) => [name, lostBy(day)]));
    const best = losses.get('the plan') ?? Number.NaN;
    for (const [name, lost] of losses) if (name !== 'the plan') expect(best).toBeLessThan(lost);
  });

  test('afterwards it is as it was: no cap, nothing stopped, and the same power', () => {
    const { day } = lived.get('the plan') ?? { day: calm };
    expect(day.cappedNodes).toBe(0);
    expect(day.jobs.some(({ state }) => state === 'stopped')).toBe(false);
    const [now, then] = [day.watts.at(-1) ?? 0, calm.watts.at(-1) ?? 0];
    expect(now).toBeGreaterThan(0.97 * then);
  });

  test('restricted work and what declared no checkpoint go on where they are', () => {
    const { day, steps } = lived.get('the plan') ?? { day: calm, steps: [] };
    const stopped = new Set(steps.flatMap(({ workloads }) => workloads));
    expect(stopped.size).toBeGreaterThan(0);
    for (const { id, dataClass, checkpoints } of day.jobs)
      if (dataClass === 'health' || !checkpoints) expect(stopped.has(id)).toBe(false);
  });
});
