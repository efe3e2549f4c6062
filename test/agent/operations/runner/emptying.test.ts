import { expect, test } from 'vitest';
import { emptying } from '../../../../agent/operations/runner/emptying.ts';
import type { Sight } from '../../../../agent/operations/runner/sight.ts';
import { commandOf } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';

const seen = (workload: string) => ({
  workload,
  state: 'running' as const,
  nativeState: 'RUNNING',
  nodes: ['gpu-001'],
  user: 'ada',
  tag: null,
  submittedAt: null,
  endedAt: null,
  restarts: 0,
  exitCode: null,
  reason: null,
});

const sight: Sight = {
  at: 1,
  nodes: new Map(),
  workloads: new Map(['1', '2', '3'].map((id) => [id, seen(id)])),
  declared: () => null,
  checkpoints: new Map(),
  changing: new Set(),
  isMoving: (workload) => workload === '1',
  going: () => new Set(['2']),
  refused: new Map(),
  carriedOut: new Set(),
  savesWithinMs: 12_000,
};

test('what a migration has in hand is left to it, and what is yet to go is, until the deadline', () => {
  const command = commandOf(1, { policy: 'evict', deadlineSeconds: 100 });
  const drain = operationOf({ command, state: 'running', deadlineAt: 1_000_000 });
  const ids = ['1', '2', '3'];
  const firm = emptying(drain, ids, sight, 960_000);
  expect(firm).toMatchObject({
    acts: [{ do: 'requeue', workload: '3' }],
    more: '2 to be moved away first',
  });
  expect(emptying(drain, ids, sight, 1_000_000).acts).toEqual([
    { do: 'cancel', workload: '2' },
    { do: 'cancel', workload: '3' },
  ]);
});
