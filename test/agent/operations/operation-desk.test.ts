import { describe, expect, it } from 'vitest';
import { JournalFailure } from '../../../agent/operations/journal.ts';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import { operationRow } from '../../../agent/operations/operation.ts';
import { endRecord } from '../../../agent/operations/operation-records.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';
import { AGENT, accept, ONE, refuse, TWO, trialDesk } from '../../support/trial-desk.ts';

describe('a command', () => {
  it('is accepted when it is in the journal, and begins an operation', async () => {
    const { desk, wall, codes, operation } = trialDesk();
    const answer = await desk.submit(commandOf(1), ONE, accept);
    expect(answer).toEqual({ id: idOf(1), status: 'accepted', reason: '', refusals: [] });
    expect(codes()).toEqual(['operation.accepted']);
    expect(operationRow(operation(1))).toMatchObject({
      operation: idOf(1),
      kind: 'drain',
      targets: 'gpu-001',
      actor: ONE.actor,
      reason: 'fan swap',
      state: 'accepted',
      acceptedAt: wall(),
      deadlineAt: wall() + 1_800_000,
      endedAt: null,
    });
  });

  it('sent again gets the same answer, refusals and all, without being judged again', async () => {
    const { desk, journal, codes } = trialDesk();
    const once = await Promise.all([
      desk.submit(commandOf(1), ONE, refuse),
      desk.submit(commandOf(1), ONE, accept),
    ]);
    expect(once[0]).toEqual({
      id: idOf(1),
      status: 'refused',
      reason: 'not allowed',
      refusals: [{ target: 'gpu-001', reason: 'it is no node of this site' }],
    });
    expect(once[1]).toEqual(once[0]);
    expect(await openDesk(journal).submit(commandOf(1), ONE, accept)).toEqual(once[0]);
    expect(codes()).toEqual(['operation.refused', 'command.repeated', 'command.repeated']);
  });

  it('with the id of another is a conflict, and nothing is done for it', async () => {
    const { desk, codes, operation } = trialDesk();
    await desk.submit(commandOf(1), ONE, accept);
    const before = operation(1);
    const answer = await desk.submit(commandOf(1, { reason: 'another' }), TWO, accept);
    expect(answer).toMatchObject({
      status: 'conflict',
      reason: expect.stringContaining('another request already'),
    });
    expect(operation(1)).toBe(before);
    expect(codes()).toEqual(['operation.accepted', 'command.conflict']);
  });

  it('on a target of an open operation is refused with whose that is; after its end it is taken', async () => {
    const { desk, operation } = trialDesk();
    await desk.submit(commandOf(1), ONE, accept);
    const second = commandOf(2, { verb: 'uncordon', ...onNodes(['gpu-002', 'gpu-001']) });
    const answer = await desk.submit(second, TWO, accept);
    expect(answer.refusals).toEqual([
      { target: 'gpu-001', reason: `drain ${idOf(1)} of weft://operator/noc-1 is under way on it: fan swap` },
    ]);
    // A workload of the same name is not the node.
    expect((await desk.submit(commandOf(3, { verb: 'cancel' }), TWO, accept)).status).toBe('accepted');
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    expect((await desk.submit({ ...second, id: idOf(4) }, TWO, accept)).status).toBe('accepted');
  });

  it('of many that come at once for one target is one operation', async () => {
    const { desk } = trialDesk();
    const commands = Array.from({ length: 20 }, (_, index) => commandOf(index));
    const answers = await Promise.all(commands.map((command) => desk.submit(command, ONE, accept)));
    expect(answers.map((answer) => answer.status)).toEqual([
      'accepted',
      ...Array.from({ length: 19 }, () => 'refused'),
    ]);
  });

  it('without a ULID begins nothing, and is on record', async () => {
    const { desk, codes } = trialDesk();
    const answer = await desk.submit(commandOf(1, { id: 'x' }), ONE, accept);
    expect(answer).toMatchObject({ status: 'refused', reason: 'the id is "x"; expected a ULID' });
    expect(codes()).toEqual(['command.refused']);
  });

  it('is refused while the journal is closed; gets no answer where it is not known to be written', async () => {
    const { desk, journal } = trialDesk();
    journal.append = () => Promise.reject(new JournalFailure('EIO'));
    await expect(desk.submit(commandOf(1), ONE, accept)).rejects.toThrow(JournalFailure);
    journal.closedBecause = 'the disk is full';
    expect(await desk.submit(commandOf(1), ONE, accept)).toMatchObject({
      status: 'refused',
      reason: 'no command is taken: the disk is full',
    });
    expect(desk.book.get(idOf(1))).toBeNull();
  });

  it('is not even refused where nobody knows whether it is on the disk', async () => {
    const { desk, journal } = trialDesk();
    journal.lost = new JournalFailure('flushing it to the disk failed (EIO)');
    journal.closedBecause = journal.lost.message;
    await expect(desk.submit(commandOf(1), ONE, accept)).rejects.toBe(journal.lost);
  });
});
