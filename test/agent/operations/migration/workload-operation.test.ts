import { expect, test } from 'vitest';
import { isOperationId } from '../../../../agent/operations/migration/hearing.ts';
import { operationForWorkload } from '../../../../agent/operations/migration/workload-operation.ts';
import { OPERATION } from './made-migration.ts';

test('a command that moves one workload is the operation itself', () => {
  expect(operationForWorkload(OPERATION, ['17'], '17')).toBe(OPERATION);
});

test('a command that moves several has an operation for each, the same every time', () => {
  const workloads = Array.from({ length: 300 }, (_, index) => String(index));
  const ids = workloads.map((workload) => operationForWorkload(OPERATION, workloads, workload));
  expect(new Set([OPERATION, ...ids]).size).toBe(301);
  expect(ids.every(isOperationId)).toBe(true);
  expect(operationForWorkload(OPERATION, workloads.toReversed(), '7')).toBe(ids[7]);
});
