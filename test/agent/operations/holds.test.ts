import { describe, expect, it } from 'vitest';
import { endRecord } from '../../../agent/operations/operation-records.ts';
import { commandOf, idOf, onNodes } from '../../support/made-commands.ts';
import { AGENT, accept, ONE, refuse, TWO, trialDesk, wait } from '../../support/trial-desk.ts';

describe('a hold', () => {
  it('begins with an accepted drain, and ends when the node was opened again', async () => {
    const { desk, operation } = trialDesk();
    await desk.submit(commandOf(1, onNodes(['gpu-001', 'gpu-002'])), ONE, accept);
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    expect(desk.book.holdOf('gpu-001')).toMatchObject({
      owner: ONE.actor,
      reason: 'fan swap',
      operation: idOf(1),
    });
    await desk.submit(commandOf(2, { verb: 'uncordon' }), ONE, accept);
    expect(desk.book.holdOf('gpu-001')).not.toBeNull();
    await desk.move(endRecord('operation.done', operation(2), AGENT, 'open'));
    expect(desk.book.holdOf('gpu-001')).toBeNull();
    expect([...desk.book.holds()].map((hold) => hold.node)).toEqual(['gpu-002']);
  });

  it('that is taken over stays on record beside the one that took it', async () => {
    const { desk, operation } = trialDesk();
    await desk.submit(commandOf(1), ONE, accept);
    await desk.move(endRecord('operation.done', operation(1), AGENT, 'drained'));
    await desk.submit(commandOf(2, { verb: 'cordon', takeOver: true, reason: 'water leak' }), TWO, accept);
    expect(desk.book.holdOf('gpu-001')).toMatchObject({
      owner: TWO.actor,
      reason: 'water leak',
      broke: { owner: ONE.actor, reason: 'fan swap' },
    });
  });

  it('of an operation that waits or was refused is none', async () => {
    const { desk } = trialDesk();
    await desk.submit(commandOf(1), ONE, wait);
    await desk.submit(commandOf(2, onNodes(['gpu-002'])), ONE, refuse);
    expect([...desk.book.holds()]).toEqual([]);
  });
});
