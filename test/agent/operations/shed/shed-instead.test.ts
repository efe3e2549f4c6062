import { describe, expect, test } from 'vitest';
import { operationForWorkload } from '../../../../agent/operations/migration/workload-operation.ts';
import { openDesk } from '../../../../agent/operations/open-desk.ts';
import { OperationRunner } from '../../../../agent/operations/runner/operation-runner.ts';
import { MemoryJournal } from '../../../../agent/operations/storage/memory-journal.ts';
import type { ShedOrder } from '../../../../protocol/shed-order.ts';
import { commandOf, idOf } from '../../../support/made-commands.ts';
import { SmallSite } from './small-site.ts';

const WHO = { actor: 'weft://operator/noc-1', via: null };
const CHILD = operationForWorkload(idOf(1), [], '1 eemshaven');

/** Caps that are not enough, a move of one job, and its way back into the queue where it does not go. */
function orderOf(site: SmallSite, hasInstead: boolean): ShedOrder {
  const order = site.order();
  const of = (kind: 'move' | 'requeue') => ({ kind, frees: 4_000, lostGpuHours: 9, caps: [], works: '0' });
  const steps = [
    ...order.steps.filter(({ kind }) => kind === 'hold queue'),
    { ...of('move'), to: 'eemshaven' },
    ...(hasInstead ? [of('requeue')] : []),
  ];
  return { ...order, steps, limitWatts: 46_000, needWatts: site.watts - 46_000 };
}

/** Minute by minute until the limit is over; what becomes of the move is told at minute 3, or nothing ever is. */
async function run(refusal: string | null, hasInstead = true) {
  const site = new SmallSite();
  const desk = openDesk(new MemoryJournal(() => site.wall));
  const runner = new OperationRunner({
    ...{ desk, steering: site.steering(), shed: site.surroundings(), self: 'weft://agent/de-halm' },
    declared: () => ({ checkpoint: 'USR1', checkpointDirectory: '/scratch', endsAt: null }),
    newestCheckpoint: async (id) => ({ version: site.checkpointOf(id), isChanging: false }),
    isMoving: (workload) => desk.book.openOn('migrate', workload) !== null,
    going: () => new Set(),
    readScheduler: async () => undefined,
    now: () => site.wall,
    after: () => () => undefined,
    everyMs: 60_000,
    log: () => undefined,
  });
  const shed = commandOf(1, {
    verb: 'shed',
    policy: null,
    deadlineSeconds: null,
    shed: orderOf(site, hasInstead),
  });
  await desk.submit(shed, WHO, () => ({ kind: 'accepted' }));
  let putBackAt: number | null = null;
  for (; site.minute < 39; site.pass()) {
    if (site.minute === 3 && refusal !== null)
      await desk.submit(
        commandOf(2, { id: CHILD, verb: 'migrate', targets: [{ name: '1', version: 0, seen: '' }] }),
        { ...WHO, via: `weft://operation/${idOf(1)}` },
        () => ({ kind: 'refused', reason: refusal, refusals: [] }),
      );
    for (let round = 0; round < 15; round++) if (!(await runner.round())) break;
    if (site.jobs.get('1')?.restarts === 1) putBackAt ??= site.minute;
  }
  const told = desk.book.get(idOf(1))?.step ?? '';
  return { site, putBackAt, told };
}

describe('a workload that a shed could not move away', () => {
  test('is put back into the queue instead, over a checkpoint, when the other site refuses it', async () => {
    const { site, putBackAt } = await run('there is no room for it');
    expect(site.jobs.get('1')).toMatchObject({ restarts: 1, checkpointAt: expect.any(Number) });
    expect(putBackAt).toBeGreaterThanOrEqual(3);
    expect(putBackAt).toBeLessThan(10);
    expect(site.watts).toBeLessThanOrEqual(46_000);
  });

  test('is put back after twenty minutes in which nothing began', async () => {
    const { site, putBackAt } = await run(null);
    expect(putBackAt).toBeGreaterThanOrEqual(20);
    expect(site.watts).toBeLessThanOrEqual(46_000);
  });

  test('runs on where nothing is to be done instead, and the shed says what is in the way', async () => {
    const { site, told } = await run('there is no room for it', false);
    expect(site.jobs.get('1')).toMatchObject({ state: 'running', restarts: 0 });
    expect(told).toContain('nothing is left to be begun');
    expect(told).toContain('0 of 1 moved, 1 not: 1 (there is no room for it)');
  });
});
