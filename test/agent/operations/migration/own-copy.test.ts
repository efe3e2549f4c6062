import { expect, test } from 'vitest';
import type { WorkloadObservation } from '../../../../agent/drivers/steering.ts';
import { mayBeOwn } from '../../../../agent/operations/migration/own-copy.ts';
import { unknownMigration } from '../../../../agent/operations/migration/target-state.ts';
import { madeMigration, OPERATION } from './made-migration.ts';

const seen = (tag: string | null): WorkloadObservation => ({
  workload: '41',
  state: 'held',
  nativeState: 'PENDING',
  nodes: [],
  user: 'ada',
  tag,
  submittedAt: null,
  endedAt: null,
  restarts: 0,
  exitCode: null,
  reason: null,
});

test('a job that got the id of a copy, and carries another operation’s tag, is not that copy', () => {
  const target = { ...unknownMigration(OPERATION, 'eemshaven', 'de-halm'), job: '41' };
  const source = madeMigration({ workload: '7', restored: '41' });
  const other = 'weft:01ARZ3NDEKTSV4RRFFQ69G5FAW';
  for (const state of [target, source]) {
    expect(mayBeOwn(state, '41', seen(other))).toBe(false);
    expect(mayBeOwn(state, '41', seen(`weft:${OPERATION}`))).toBe(true);
  }
  // What is moved may have been made by an earlier move.
  expect(mayBeOwn(source, '7', seen(other))).toBe(true);
});
