import { describe, expect, it } from 'vitest';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import { operationRow } from '../../../agent/operations/operation.ts';
import {
  approvalRecord,
  editRecord,
  endRecord,
  stepRecord,
  turnRecord,
} from '../../../agent/operations/operation-records.ts';
import { ReplayFailure } from '../../../agent/operations/reduce-operation.ts';
import { recordOf } from '../../support/journal-records.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';
import { AGENT, accept, ONE, TWO, trialDesk, wait } from '../../support/trial-desk.ts';

describe('an operation', () => {
  it('that waits is taken up when a second person approves what it is now', async () => {
    const { desk, wall, pass, operation } = trialDesk();
    expect((await desk.submit(commandOf(1), ONE, wait)).status).toBe('waiting for approval');
    expect(operationRow(operation(1)).needsApproval).toBe('a second person: more than 10 % of the site');
    expect(await desk.move(stepRecord(operation(1), AGENT, 'cordoning'))).toBeNull();
    expect(await desk.move(approvalRecord(operation(1), ONE, null))).toBeNull();
    pass(60_000);
    const approved = await desk.move(approvalRecord(operation(1), TWO, 'looked at it'));
    expect(approved).toMatchObject({ state: 'accepted', deadlineAt: wall() + 1_800_000 });
    expect(approved?.approvals).toEqual([{ by: TWO.actor, at: wall(), reason: 'looked at it' }]);
  });

  it('that is edited needs another approval; one given to what it was is void', async () => {
    const { desk, operation } = trialDesk();
    await desk.submit(commandOf(1), ONE, wait);
    const early = approvalRecord(operation(1), TWO, null);
    await desk.move(editRecord(operation(1), ONE, 7_200, 'longer'));
    expect(await desk.move(early)).toBeNull();
    await desk.move(approvalRecord(operation(1), TWO, null));
    expect(operation(1).state).toBe('accepted');
    await desk.move(turnRecord('operation.started', operation(1), AGENT));
    await desk.move(editRecord(operation(1), ONE, 9_000, 'still longer'));
    expect(operation(1)).toMatchObject({ state: 'waiting for approval', approvals: [] });
    // Sent again, it still is the command that was sent first.
    expect((await desk.submit(commandOf(1), ONE, accept)).status).toBe('waiting for approval');
  });

  it('is paused, goes on, tells what it does, and ends once', async () => {
    const { desk, journal, wall, pass, operation } = trialDesk();
    await desk.submit(commandOf(1), ONE, accept);
    await desk.move(stepRecord(operation(1), AGENT, 'waiting for 3 workloads', { progressRatio: 0.25 }));
    expect(operation(1)).toMatchObject({
      state: 'running',
      step: 'waiting for 3 workloads',
      progressRatio: 0.25,
    });
    await desk.move(turnRecord('operation.paused', operation(1), TWO, 'wait for the night'));
    expect(operation(1).state).toBe('paused');
    await desk.move(turnRecord('operation.resumed', operation(1), TWO));
    await desk.move(turnRecord('operation.cancelling', operation(1), TWO, 'not today'));
    expect(operation(1)).toMatchObject({
      state: 'running',
      cancelling: { by: TWO.actor, reason: 'not today' },
    });
    pass(5);
    await desk.move(
      endRecord('operation.cancelled', operation(1), AGENT, 'opened 1 node again', { opened: ['gpu-001'] }),
    );
    expect(operation(1)).toMatchObject({
      state: 'cancelled',
      endedAt: wall(),
      outcome: 'opened 1 node again',
    });
    const lines = journal.head.seq;
    expect(await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'))).toBeNull();
    expect(journal.head.seq).toBe(lines);
  });

  it('shows what a migration writes of itself as its step', async () => {
    const { desk, operation } = trialDesk();
    const migrate = commandOf(1, {
      verb: 'migrate',
      targets: [{ name: '4411', version: 1, seen: '' }],
      to: 'eemshaven',
    });
    await desk.submit(migrate, ONE, accept);
    await desk.journal.append(
      recordOf(1, { code: 'migration.reserved', operation: idOf(1), what: 'eemshaven reserved 8 GPUs' }),
    );
    expect(operationRow(operation(1))).toMatchObject({
      state: 'running',
      step: 'eemshaven reserved 8 GPUs',
      peer: 'eemshaven',
    });
  });

  it('of a record that this version cannot read stops the replay', async () => {
    const { journal } = trialDesk();
    await journal.append(recordOf(1, { code: 'operation.accepted', operation: idOf(1), body: {} }));
    expect(() => openDesk(journal)).toThrow(ReplayFailure);
    expect(() => openDesk(journal)).toThrow(
      'line 1 of the journal (operation.accepted): expected a command and its hash',
    );
  });
});
