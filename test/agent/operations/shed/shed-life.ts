import { expect } from 'vitest';
import { journalPassing, steeringPassing } from '../../../../agent/crash-points.ts';
import { openDesk } from '../../../../agent/operations/open-desk.ts';
import type { Operation } from '../../../../agent/operations/operation.ts';
import { turnRecord } from '../../../../agent/operations/operation-records.ts';
import { OperationRunner } from '../../../../agent/operations/runner/operation-runner.ts';
import { MemoryJournal } from '../../../../agent/operations/storage/memory-journal.ts';
import { commandOf } from '../../../support/made-commands.ts';
import { BEFORE, HELD_BEFORE, SmallSite } from './small-site.ts';

const WHO = { actor: 'weft://operator/noc-1', via: null };

class Killed extends Error {}

export interface ShedLife {
  readonly site: SmallSite;
  readonly operation: Operation;
  /** What was passed, in order: records that are on the disk and calls that returned. */
  readonly points: readonly string[];
  /** What the site drew at the end of each minute. */
  readonly watts: readonly number[];
  /** What its journal says, in words. */
  readonly said: readonly string[];
}

export interface ShedFate {
  /** The agent is killed at these passings, and starts again. */
  readonly kills?: ReadonlySet<number>;
  /** In which minute somebody ends it. */
  readonly cancelAt?: number | null;
  /** What happens at the beginning of a minute. */
  readonly news?: (site: SmallSite, minute: number) => void;
}

/** A shed from its acceptance to an hour after. */
export async function liveShed({ kills = new Set(), cancelAt = null, news }: ShedFate): Promise<ShedLife> {
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
  const watts: number[] = [];
  while (site.minute < 100) {
    news?.(site, site.minute);
    if (site.minute === cancelAt)
      await survive(async () => {
        const open = agent.desk.book.get(command.id);
        if (open !== null && open.cancelling === null && open.endedAt === null)
          await agent.desk.move(turnRecord('operation.cancelling', open, WHO, 'enough'));
      });
    for (let round = 0; round < 15; round++) if (!(await survive(() => agent.runner.round()))) break;
    watts.push(site.watts);
    site.pass();
  }
  const operation = agent.desk.book.get(command.id);
  if (operation === null) throw new Error('it is not in the book');
  const said = [...journal.lines()].map(({ what }) => what);
  return { site, operation, points, watts, said };
}

/** Nothing of it is left at the site. */
export function isHealed({ site, operation }: ShedLife, state: 'done' | 'cancelled'): void {
  expect(operation).toMatchObject({ state });
  expect(site.limits).toEqual(BEFORE);
  const held = [...site.jobs].filter((entry) => entry[1].state === 'held').map(([id]) => id);
  expect(held).toEqual([HELD_BEFORE]);
  expect([...site.jobs.values()].filter((job) => job.state === 'running')).toHaveLength(6);
}
