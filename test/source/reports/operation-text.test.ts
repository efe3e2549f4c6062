import { expect, test } from 'vitest';
import type { OperationRow } from '../../../source/actions/operation-row.ts';
import { operationLine } from '../../../source/reports/operation-text.ts';

const drain: OperationRow = {
  site: 'de-halm',
  id: '01J',
  kind: 'drain',
  targets: ['n1', 'n2'],
  actor: 'weft://operator/noc-1',
  reason: 'fans',
  state: 'running',
  step: '1 of 2 drained, 1 workload',
  progressRatio: 0.5,
  acceptedAt: 1,
  deadlineAt: null,
  endedAt: null,
  outcome: null,
  refusal: null,
  needsApproval: null,
  policy: 'wait',
  hash: 'ab',
  peer: null,
  delivered: [],
};

test('an open operation is told by how far it is', () => {
  expect(operationLine(drain)).toBe('01J  drain de-halm/n[1-2]  running  1 of 2 drained, 1 workload  50 %');
});

test('one that has ended is told by how, once, and not by the step before', () => {
  const outcome = '2 of 2 drained; the hold stays';
  const done = { ...drain, state: 'done', outcome, progressRatio: 1 };
  expect(operationLine(done)).toBe(`01J  drain de-halm/n[1-2]  done  ${outcome}  100 %`);
  const refused = { ...drain, state: 'refused', step: 'refused: held', outcome: 'held', refusal: 'held' };
  expect(operationLine({ ...refused, progressRatio: null })).toBe('01J  drain de-halm/n[1-2]  refused  held');
});
