import { describe, expect, test } from 'vitest';
import { CRASH_POINTS, journalPassing, steeringPassing } from '../../../../agent/crash-points.ts';
import { openDesk } from '../../../../agent/operations/open-desk.ts';
import type { Operation } from '../../../../agent/operations/operation.ts';
import { turnRecord } from '../../../../agent/operations/operation-records.ts';
import { OperationRunner } from '../../../../agent/operations/runner/operation-runner.ts';
import { SHED_CODES } from '../../../../agent/operations/shed/shed-effects.ts';
import { MemoryJournal } from '../../../../agent/operations/storage/memory-journal.ts';
import { Random } from '../../../../agent/simulation/random.ts';
import { firstSeed } from '../../../support/first-seed.ts';
import { commandOf } from '../../../support/made-commands.ts';
import { BEFORE, HELD_BEFORE, SmallSite } from './small-site.ts';

const WHO = { actor: 'weft://operator/noc-1', via: null };
const SEED = firstSeed('WEFT_SHED_SEED');

class Killed extends Error {}

interface Run {
  readonly site: SmallSite;
  readonly operation: Operation;
  /** What was passed, in order: records that are on the disk and calls that returned. */
  readonly points: readonly string[];
  readonly lowest: number;
}

/** A shed from its acceptance to an hour after; the agent is killed at these passings, and starts again. */
async function run(kills: ReadonlySet<number>, cancelAt: number | null = null): Promise<Run> {
  const site = new SmallSite();
  const journal = new MemoryJournal(() => site.wall);
  const points: string[] = [];
  const passed = (point: string): void => {
    // Looking changes nothing.
    if (point === 'returned observeWorkloads') return;
    points.push(point);
    if (kills.has(points.length)) throw new Killed(point);
  };
  const born = () => {
    const desk = openDesk(journalPassing(journal, passed));
    const runner = new OperationRunner({
      desk,
      steering: steeringPassing(site.steering(), passed),
      declared: () => ({ checkpoint: 'USR1', checkpointDirectory: '/scratch', endsAt: null }),
      newestCheckpoint: async (id) => ({ version: site.checkpointOf(id), isChanging: false }),
      isMoving: () => false,
      going: () => new Set(),
      shed: site.surroundings(),
      readScheduler: async () => undefined,
      self: 'weft://agent/de-halm',
      now: () => site.wall,
      after: () => () => undefined,
      everyMs: 60_000,
      log: () => undefined,
    });
    return { desk, runner };
  };
  let agent = born();
  const survive = async (what: () => Promise<unknown>): Promise<unknown> => {
    try {
      return await what();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      agent = born();
      return true;
    }
  };
  const command = commandOf(1, {
    ...{ verb: 'shed' as const, policy: null, deadlineSeconds: null, shed: site.order() },
    targets: [{ name: 'de-halm', version: 0, seen: '' }],
  });
  await survive(() => agent.desk.submit(command, WHO, () => ({ kind: 'accepted' })));
  let lowest = site.watts;
  while (site.minute < 100) {
    if (site.minute === cancelAt)
      await survive(async () => {
        const open = agent.desk.book.get(command.id);
        if (open !== null && open.cancelling === null && open.endedAt === null)
          await agent.desk.move(turnRecord('operation.cancelling', open, WHO, 'enough'));
      });
    for (let round = 0; round < 15; round++) if (!(await survive(() => agent.runner.round()))) break;
    lowest = Math.min(lowest, site.watts);
    site.pass();
  }
  const operation = agent.desk.book.get(command.id);
  if (operation === null) throw new Error('it is not in the book');
  return { site, operation, points, lowest };
}

function isHealed({ site, operation }: Run, state: 'done' | 'cancelled'): void {
  expect(operation).toMatchObject({ state });
  expect(site.limits).toEqual(BEFORE);
  const held = [...site.jobs].filter((entry) => entry[1].state === 'held').map(([id]) => id);
  expect(held).toEqual([HELD_BEFORE]);
  expect([...site.jobs.values()].filter((job) => job.state === 'running')).toHaveLength(6);
}

describe('a shed whose agent is killed', () => {
  test('has a point to be killed at after each of its records, and after each call that it makes', () => {
    for (const code of SHED_CODES) expect(CRASH_POINTS).toContain(`written ${code}`);
    for (const call of ['hold', 'release', 'checkpoint', 'requeue', 'capPower'])
      expect(CRASH_POINTS).toContain(`returned ${call}`);
  });

  test('and is not, passes all of them, goes under its limit and gives everything back', async () => {
    const whole = await run(new Set());
    isHealed(whole, 'done');
    expect(whole.lowest).toBeLessThanOrEqual(41_000);
    const passed = new Set(whole.points);
    for (const code of SHED_CODES) expect(passed).toContain(`written ${code}`);
    for (const call of ['hold', 'release', 'checkpoint', 'requeue', 'capPower'])
      expect(passed).toContain(`returned ${call}`);
    expect(whole.operation.effects.putBack.size).toBe(1);
  });

  test('at every record and after every call: no limit outlives it, and the queue is let go as it was held', async () => {
    const { points } = await run(new Set());
    for (let point = 1; point <= points.length; point++) {
      const killed = await run(new Set([point]));
      isHealed(killed, 'done');
      expect(killed.lowest).toBeLessThanOrEqual(41_000);
    }
    console.log(`killed at ${points.length} points, each by itself`);
  }, 60_000);

  test('several times, and cancelled at any minute, gives everything back all the same', async () => {
    console.log(`WEFT_SHED_SEED=${SEED}`);
    const random = new Random(`${SEED}/shed crashes`);
    let cancelled = 0;
    for (let draw = 0; draw < 60; draw++) {
      const kills = new Set(Array.from({ length: random.whole(1, 6) }, () => random.whole(2, 160)));
      const cancelAt = random.chance(0.7) ? random.whole(0, 45) : null;
      const drawn = await run(kills, cancelAt);
      const state = drawn.operation.cancelling === null ? 'done' : 'cancelled';
      if (state === 'cancelled') cancelled++;
      isHealed(drawn, state);
    }
    console.log(`60 drawn runs, ${cancelled} of them cancelled`);
  }, 60_000);
});
