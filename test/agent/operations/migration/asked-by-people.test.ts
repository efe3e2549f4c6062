import { describe, expect, test } from 'vitest';
import type { Asked } from '../../../../agent/operations/migration/effects.ts';
import { madeSpec } from './made-migration.ts';
import { ANOTHER, MINUTE, statesAt, trialMigration, viewOf } from './trial-migration.ts';

const CANCEL: Asked = { kind: 'cancel', by: 'weft://operator/noc-2', reason: 'changed plans' };

describe('people', () => {
  test('can pause before the workload is stopped, and not after', async () => {
    const { west, pass, accept, ask, untilPhase } = trialMigration();
    await accept();
    await untilPhase('CHECKPOINTED');
    const who = { by: 'weft://operator/noc-2', reason: 'wait for the night' };
    expect(await ask({ kind: 'pause', ...who })).toBeNull();
    await pass(20 * MINUTE);
    expect(viewOf(west)).toMatchObject({ state: 'paused', phase: 'CHECKPOINTED' });
    expect(statesAt(west)[0]).toBe('running');
    expect(west.disk.lines.at(-1)).toMatchObject({
      actor: 'weft://operator/noc-2',
      reason: 'wait for the night',
    });
    await ask({ kind: 'resume', ...who });
    await untilPhase('FENCING');
    expect(await ask({ kind: 'pause', ...who })).toMatch(/already being stopped/);
  });

  test('who cancel past the commit point wait for the target’s word', async () => {
    const { federation, west, east, pass, accept, ask, untilPhase } = trialMigration();
    await accept();
    await untilPhase('FENCED');
    federation.crash(east);
    await untilPhase('STARTING');
    expect(await ask(CANCEL)).toBeNull();
    await pass(60 * MINUTE);
    expect(viewOf(west)).toMatchObject({ phase: 'STARTING', isOverdue: true });
    federation.start(east);
    await untilPhase('ROLLED_BACK');
    expect(statesAt(east)).toEqual(['cancelled']);
    expect(statesAt(west)).toEqual(['cancelled', 'running']);
  });

  test('two of whom declare the target dead get the workload back, and the target voids before anything else', async () => {
    const { federation, west, east, pass, accept, ask, untilPhase } = trialMigration();
    await accept();
    await untilPhase('FENCED');
    federation.crash(east);
    await untilPhase('STARTING');
    const force: Asked = { kind: 'force void', by: ['noc-1', 'noc-2'], statement: 'power is off, ticket 17' };
    const alone = { ...force, by: ['noc-1', 'noc-1'] } as const;
    expect(await ask(alone)).toBe('a forced void takes two people; this is one');
    expect(await ask(force)).toBeNull();
    await untilPhase('ROLLED_BACK');
    expect(viewOf(west)?.step).toMatch(/power is off, ticket 17; eemshaven has yet to confirm/);
    const job = west.scheduler.submit(madeSpec({ name: 'w1' }), 'running');
    const next = { operation: ANOTHER, workload: job.id };
    expect(await accept(next)).toMatch(/declared dead and has yet to void operation/);

    federation.start(east);
    await pass(5 * MINUTE);
    expect(viewOf(east)?.phase).toBe('VOID');
    expect(statesAt(east)).toEqual(['cancelled']);
    expect(viewOf(west)?.step).not.toMatch(/has yet to confirm/);
    expect(await accept(next)).toBeNull();
  });
});
