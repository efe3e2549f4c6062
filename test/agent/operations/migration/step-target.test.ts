import { describe, expect, test } from 'vitest';
import type { TargetEvent } from '../../../../agent/operations/migration/effects.ts';
import { stepTarget } from '../../../../agent/operations/migration/step-target.ts';
import { type TargetState, unknownMigration } from '../../../../agent/operations/migration/target-state.ts';
import { madeSpec, OPERATION } from './made-migration.ts';

describe('the target', () => {
  test('releases nothing that was not told to this life to run', () => {
    const reserved: TargetState = {
      ...unknownMigration(OPERATION, 'eemshaven', 'de-halm'),
      phase: 'RESERVED',
      doing: 'wait',
      job: '9',
      spec: madeSpec(),
    };
    const own = { site: 'eemshaven', store: 's', boot: 'b2' };
    const start = {
      kind: 'start',
      operation: OPERATION,
      from: 'de-halm',
      to: 'eemshaven',
      move: 'running',
      checkpoint: null,
    } as const;
    const ofOld = stepTarget(reserved, { ...start, store: 's', boot: 'b1' }, own);
    expect(ofOld.record).toBeNull();
    expect(ofOld.effects).toEqual([
      { do: 'send', message: expect.objectContaining({ kind: 'status?', boot: 'b2' }) },
    ]);
    const told = stepTarget(reserved, { ...start, store: 's', boot: 'b2' }, own);
    expect(told.effects[0]).toEqual({ do: 'release', job: '9' });
    const reborn = stepTarget(told.state, { kind: 'restarted' }, { ...own, boot: 'b3' });
    expect(reborn.effects.map((effect) => effect.do)).toEqual(['send', 'observe', 'ask again']);
  });

  test('refuses the same operation with another workload, and keeps the first', () => {
    const own = { site: 'eemshaven', store: 's', boot: 'b' };
    const reserve: TargetEvent = {
      kind: 'reserve',
      operation: OPERATION,
      from: 'de-halm',
      to: 'eemshaven',
      workload: '0',
      spec: madeSpec(),
      specHash: 'one',
      dataClass: null,
      move: 'running',
      actor: 'noc-1',
      reason: '',
    };
    const { state } = stepTarget(unknownMigration(OPERATION, 'eemshaven', 'de-halm'), reserve, own);
    const other = stepTarget(state, { ...reserve, specHash: 'other' }, own);
    expect(other.record).toBeNull();
    expect(other.effects).toMatchObject([{ do: 'send', message: { kind: 'refused' } }]);
  });
});
