import { expect, test } from 'vitest';
import type { WorkloadObservation } from '../../../../agent/drivers/steering.ts';
import { NO_EFFECTS, type Operation } from '../../../../agent/operations/operation.ts';
import { effectsBody, withEffects } from '../../../../agent/operations/operation-effects.ts';
import { endedOverCheckpoint } from '../../../../agent/operations/runner/ended-over-checkpoint.ts';
import type { Sight } from '../../../../agent/operations/runner/sight.ts';

const seen = (state: WorkloadObservation['state'], restarts = 0): WorkloadObservation => ({
  workload: '7',
  state,
  nativeState: state,
  nodes: [],
  user: 'ada',
  tag: null,
  restarts,
  exitCode: null,
  reason: null,
});

const again = { do: 'run again', workload: '7', restarts: 0 } as const;

function after(workload: WorkloadObservation, newest: string | null, more: Partial<Sight> = {}) {
  const effects = withEffects(
    NO_EFFECTS,
    effectsBody({ asked: new Map([['7', 'step-1@5']]), runs: new Map([['7', 0]]) }),
  );
  const sight: Sight = {
    at: 1,
    nodes: new Map(),
    workloads: new Map([['7', workload]]),
    declared: () => null,
    checkpoints: new Map([['7', newest]]),
    changing: new Set(),
    isMoving: () => false,
    going: () => new Set(),
    refused: new Map(),
    carriedOut: new Set(),
    ...more,
  };
  return endedOverCheckpoint({ effects } as Operation, sight);
}

test('what ended and left a newer checkpoint than it had is put back, however it ended', () => {
  for (const state of ['completed', 'failed'] as const)
    expect(after(seen(state), 'step-2@9').acts).toEqual([again]);
});

test('what its scheduler put back by itself and holds is let go, once: a hold that stays is a person’s', () => {
  expect(after(seen('held', 1), 'step-2@9').acts).toEqual([again]);
  expect(after(seen('held', 1), 'step-2@9', { carriedOut: new Set(['run again 7']) }).acts).toEqual([]);
  expect(after(seen('held', 0), 'step-2@9').acts).toEqual([]);
});

test('its checkpoint is waited for while it comes to rest', () => {
  expect(after(seen('completed'), 'step-1@5', { changing: new Set(['7']) })).toMatchObject({
    acts: [],
    words: '1 checkpoint of what has ended to come to rest',
  });
});

test('nothing is put back that runs, was ended by somebody, wrote nothing newer, or was put back already', () => {
  const left = { acts: [], words: null, lost: null };
  expect(after(seen('running'), 'step-2@9')).toEqual(left);
  expect(after(seen('cancelled'), 'step-2@9')).toEqual(left);
  expect(after(seen('completed'), 'step-1@5')).toEqual(left);
  expect(after(seen('completed', 1), 'step-2@9')).toEqual(left);
});

test('what the scheduler does not put back is named with its words', () => {
  expect(after(seen('completed'), 'step-2@9', { refused: new Map([['run again 7', 'no']]) })).toEqual({
    acts: [],
    words: null,
    lost: 'ended over a checkpoint and not put back: 7 (no)',
  });
});
