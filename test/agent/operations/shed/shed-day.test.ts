import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystemIo } from '../../../../agent/io/system-io.ts';
import { createVtn } from '../../../../agent/openadr.ts';
import type { Operation } from '../../../../agent/operations/operation.ts';
import { DeliveryReporter } from '../../../../agent/sources/power/openadr-reporter.ts';
import { DeliveryBook } from '../../../../agent/store/delivery-book.ts';
import type { Command } from '../../../../protocol/command.ts';
import { requestOf } from '../../../../source/actions/action-request.ts';
import { commandFor } from '../../../../source/actions/command-for.ts';
import { makePlan } from '../../../../source/actions/make-plan.ts';
import type { ShedPlan } from '../../../../source/actions/placing/shedding/plan.ts';
import type { ShedMethod } from '../../../../source/actions/placing/shedding/work.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { madeFabric, NOW, WALL } from '../../../support/made-fabric.ts';
import { CLIENT, TestVtn } from '../../../support/openadr-vtn.ts';
import { PowerDay } from '../../../support/power-day.ts';
import { DayAgent } from '../../../support/power-day-agent.ts';

/** Told at one; fifty megawatts from two until five; looked at until eight, when all is as it was. */
const [TOLD, BEGINS, ENDS, LOOKED_UNTIL] = [13 * 60, 14 * 60, 17 * 60, 20 * 60];
const LIMIT = 50e6;
const RAMP = 1e6;
const SEED = firstSeed('WEFT_POWER_DAY_SEED');
const ID = '01JDH4Z6Y3W8K2Q5N7R9T00001';
const WHO = { actor: 'weft://operator/noc-1', via: null };
const CLASSES = new Map([
  ['health', { sites: ['de-halm'], jurisdictions: ['NL'], links: null }],
  ['internal', { sites: null, jurisdictions: ['NL', 'DE'], links: null }],
  ['public', { sites: null, jurisdictions: null, links: null }],
]);

interface Lived {
  readonly day: PowerDay;
  readonly agent: DayAgent;
  readonly operation: Operation;
}

let calm: PowerDay;
let letter: PowerDay;
let plan: ShedPlan;
let meter: Lived;
let stopping: Lived;
let vtn: TestVtn;
const folder = mkdtempSync(join(tmpdir(), 'weft-shed-day-'));

/** The day until it is told, and what a console makes of it then. */
function told(methods?: readonly ShedMethod[]): {
  readonly day: PowerDay;
  readonly command: Command;
  readonly plan: ShedPlan;
} {
  const day = new PowerDay(SEED, TOLD);
  day.runUntil(TOLD);
  const { nodes, gpus, workloads } = day.rows();
  const sites = [{ jurisdiction: 'NL', facilityPowerWatts: day.facilityWatts, itPowerWatts: day.itWatts }];
  const fabric = madeFabric([{ id: 'de-halm', rows: { sites, nodes, gpus, workloads } }]);
  const when = { from: day.wallOf(BEGINS), until: day.wallOf(ENDS), rampDown: RAMP, rampUp: RAMP };
  const times = methods === undefined ? when : { ...when, methods };
  const shed = { limitWatts: LIMIT, times };
  const request = requestOf('shed', ['de-halm'], { reason: 'the grid asks', shed });
  const made = makePlan(request, { fabric, now: NOW, wall: WALL, dataClasses: CLASSES });
  const [part] = made.parts;
  if (made.refusals.length > 0 || part?.shed === undefined || 'problem' in part.shed)
    throw new Error(`no plan: ${JSON.stringify(made.refusals)}`);
  return { day, command: commandFor(made, part, ID, WALL), plan: part.shed.plan };
}

async function live(day: PowerDay, command: Command): Promise<Lived> {
  const agent = new DayAgent(day);
  await agent.desk.submit(command, WHO, () => ({ kind: 'accepted' }));
  while (day.minute < LOOKED_UNTIL) await agent.minute();
  const operation = agent.desk.book.get(ID);
  if (operation === null) throw new Error('it is not in the book');
  return { day, agent, operation };
}

/** What the day drew from two until five, interval by interval, told to the tests' VTN as an agent tells it. */
async function report({ day }: Lived): Promise<void> {
  vtn = await TestVtn.start();
  vtn.addProgram({ programName: 'Grid limits' });
  const start = new Date(day.wallOf(BEGINS)).toISOString();
  const event = vtn.addEvent({
    programID: 'program-1',
    eventName: 'peak',
    intervalPeriod: { start, duration: 'PT3H' },
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [LIMIT / 1e3] }] }],
  });
  const file = join(folder, 'openadr.yaml');
  writeFileSync(file, JSON.stringify(CLIENT), { mode: 0o600 });
  const book = new DeliveryBook();
  const limit = { source: 'openadr', event, from: day.wallOf(BEGINS), to: day.wallOf(ENDS) };
  for (let minute = TOLD; minute < ENDS + 5; minute++) {
    const [from, to] = [day.wallOf(minute), day.wallOf(minute + 1)];
    book.flowed({ meter: 'grid', from, to, joules: (day.watts[minute] ?? 0) * 60, share: 1 });
    book.settle([limit], to);
  }
  const clock = { monotonic: () => performance.now(), wall: () => Date.now() };
  const url = { url: vtn.url, tokenUrl: null, credentials: { file }, ca: null };
  const reporter = new DeliveryReporter({
    vtn: createVtn(url as Parameters<typeof createVtn>[0], createSystemIo(), clock),
    due: () => book.due('openadr'),
    done: (name) => book.done(name),
    clientName: 'de-halm',
    timeoutMs: 5_000,
    clock,
    warn: (message, because) => {
      throw new Error(`${message}: ${because}`);
    },
  });
  await reporter.run(new AbortController().signal);
}

function lostBy({ computed }: PowerDay): number {
  return calm.computed - computed;
}

/** Watts a minute, in the mean of so many, from the telling on. */
function steepest({ watts }: PowerDay, minutes: number): number {
  const changes = watts.map((now, minute) => Math.abs(now - (watts[minute - minutes] ?? now)) / minutes);
  return Math.max(...changes.slice(TOLD));
}

function line(name: string, day: PowerDay): string {
  const within = day.watts.slice(BEGINS, ENDS);
  const over = within.filter((watts) => watts > LIMIT * 1.002).length;
  const back = day.watts.findIndex((now, at) => at > ENDS && now > 0.97 * (calm.watts[at] ?? 0));
  return `${name.padEnd(14)} at most ${(Math.max(...within) / 1e6).toFixed(2)} MW from 14:00 to 17:00 (${over} minutes above); ${Math.round(lostBy(day))} GPU-hours lost; ${(steepest(day, 5) / 1e6).toFixed(2)} MW a minute over five (${(steepest(day, 1) / 1e6).toFixed(2)} in one); back by 17:${String(back - ENDS).padStart(2, '0')}`;
}

beforeAll(async () => {
  console.log(`WEFT_POWER_DAY_SEED=${SEED}`);
  calm = new PowerDay(SEED, TOLD);
  calm.runUntil(LOOKED_UNTIL);
  const first = told();
  ({ plan } = first);
  meter = await live(first.day, first.command);
  // First what may stop stops, then GPUs are capped: it never comes to caps.
  const second = told(['requeue']);
  stopping = await live(second.day, second.command);
  letter = told().day;
  letter.follow([...plan.steps, ...plan.undo]);
  letter.runUntil(LOOKED_UNTIL);
  await report(meter);
  const bytes = JSON.stringify(first.command).length;
  console.log(
    [
      `command of ${bytes} bytes, ${first.command.shed?.steps.length} steps; reckoned at most ${Math.round(plan.lostGpuHours)} GPU-hours`,
      line('by the meter', meter.day),
      line('stop, then cap', stopping.day),
      line('to the letter', letter),
      `stop, then cap: ${stopping.operation.effects.putBack.size} workloads put back; ${stopping.operation.outcome}`,
      `outcome: ${meter.operation.outcome}`,
    ].join('\n'),
  );
}, 180_000);
afterAll(async () => {
  await vtn?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a shed of a 70 MW site to 50 MW for three hours, by the agent that carries it out', () => {
  test('keeps it under the limit from the first minute to the last', () => {
    expect(Math.min(...calm.watts.slice(BEGINS, ENDS))).toBeGreaterThan(60e6);
    for (let minute = BEGINS; minute < ENDS; minute++)
      expect(meter.day.watts[minute]).toBeLessThanOrEqual(LIMIT * 1.002);
  });

  test('comes down and goes up within the ramp', () => {
    expect(steepest(meter.day, 5)).toBeLessThanOrEqual(RAMP);
    expect(steepest(meter.day, 1)).toBeLessThanOrEqual(RAMP * 1.35);
  });

  test('loses fewer GPU-hours than the same plan to the letter, and than stopping first and capping then', () => {
    expect(lostBy(meter.day)).toBeLessThan(lostBy(letter));
    expect(lostBy(meter.day)).toBeLessThan(lostBy(stopping.day));
  });

  test('gives everything back: no limit stays, nothing is held, and the power is what it would be', () => {
    expect(meter.operation).toMatchObject({ state: 'done' });
    expect(meter.agent.caps.size).toBe(0);
    expect(meter.day.cappedNodes).toBe(0);
    expect(meter.day.jobs.filter(({ id }) => meter.day.isHeld(id))).toEqual([]);
    expect(meter.day.watts.at(-1)).toBeGreaterThan(0.97 * (calm.watts.at(-1) ?? 0));
  });

  test('puts work back into the queue, with its checkpoint, and lets it start again', () => {
    const { day, operation } = stopping;
    const { putBack, asked } = operation.effects;
    expect(operation.state).toBe('done');
    expect(putBack.size).toBeGreaterThan(50);
    for (const id of putBack.keys()) {
      expect(asked.has(id)).toBe(true);
      expect(day.find(id)?.checkpoints).toBe(true);
      expect(day.isHeld(id)).toBe(false);
    }
    const waiting = [...putBack.keys()].filter((id) => day.find(id)?.state === 'pending');
    expect(waiting.length).toBeLessThan(0.1 * putBack.size);
  });

  test('keeps restricted work at full speed', () => {
    const restricted = new Set(
      meter.day.jobs.filter((job) => job.dataClass === 'health').map(({ id }) => id),
    );
    expect(meter.operation.command.shed?.works.filter(({ workload }) => restricted.has(workload))).toEqual(
      [],
    );
    expect(plan.spared.map(({ reason }) => reason)).toContain('data class health is restricted');
  });

  test('says minute by minute what was asked and what was drawn', () => {
    const delivered = meter.operation.effects.shed?.delivered ?? [];
    const asked = delivered.filter(({ limitWatts }) => limitWatts === LIMIT);
    expect(asked.length).toBeGreaterThanOrEqual(179);
    expect(meter.operation.outcome).toMatch(/^under 50\.0 MW in \d+ of \d+ minutes, at most \d+\.\d MW/);
  });

  test('is reported to whoever demanded it, as energy of each quarter of an hour', () => {
    expect(vtn.reports).toHaveLength(12);
    const quarters = vtn.reports.map((report) => JSON.stringify(report));
    const kilowattHours = quarters.map((text) => Number(/"USAGE","values":\[([\d.]+)\]/.exec(text)?.[1]));
    console.log(`reported: ${kilowattHours.map((energy) => Math.round(energy)).join(' ')} kWh`);
    for (const energy of kilowattHours) {
      expect(energy).toBeGreaterThan(0.8 * 12_500);
      expect(energy).toBeLessThanOrEqual(1.002 * 12_500);
    }
  });
});
