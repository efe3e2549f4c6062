import { describe, expect, test } from 'vitest';
import { MINUTE, statesAt, trialMigration, viewOf } from './trial-migration.ts';

describe('a link that loses its protection', () => {
  const UNPROTECTED = 'data class health needs a link that is protected; the one to eemshaven is unprotected';

  test('while a checkpoint is copied ends the move, and the workload goes on where it is', async () => {
    const { federation, west, east, pass, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('CHECKPOINTED');
    federation.refusal = UNPROTECTED;
    await pass(10 * MINUTE);
    expect(viewOf(west)).toMatchObject({ phase: 'ABORTED', hasEnded: true });
    expect(viewOf(west)?.outcome).toBe(`no byte of its checkpoint may leave: ${UNPROTECTED}`);
    expect(statesAt(west)).toEqual(['running']);
    expect(statesAt(east)).not.toContain('running');
    expect(federation.violations).toEqual([]);
  });

  test('after the workload was stopped lets it wait, says why, and goes on when the link is protected again', async () => {
    const { federation, west, east, pass, accept, untilPhase } = trialMigration();
    await accept();
    await untilPhase('FENCING');
    federation.refusal = UNPROTECTED;
    // A newer checkpoint than the one that is at the target already is to be brought over.
    west.folder.write(federation.time.wall() - MINUTE);
    await pass(30 * MINUTE);
    expect(viewOf(west)).toMatchObject({ phase: 'FENCED', hasEnded: false });
    expect(viewOf(west)?.step).toContain(UNPROTECTED);
    expect(statesAt(east)).not.toContain('running');
    federation.refusal = null;
    await untilPhase('DONE');
    expect(statesAt(east)).toEqual(['running']);
    expect(federation.violations).toEqual([]);
  });
});
