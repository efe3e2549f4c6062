import { describe, expect, test } from 'vitest';
import type { NodeObservation, WorkloadObservation } from '../../../../agent/drivers/steering.ts';
import { NO_EFFECTS, type Operation } from '../../../../agent/operations/operation.ts';
import { effectsBody, withEffects } from '../../../../agent/operations/operation-effects.ts';
import { nextOfDrain } from '../../../../agent/operations/runner/drain-step.ts';
import { endedOverCheckpoint } from '../../../../agent/operations/runner/ended-over-checkpoint.ts';
import type { Sight } from '../../../../agent/operations/runner/sight.ts';

const ASKED_AT = Date.UTC(2026, 0, 1, 12);

const seen = (state: WorkloadObservation['state'], restarts = 0): WorkloadObservation => ({
  workload: '7',
  state,
  nativeState: state,
  nodes: [],
  user: 'ada',
  tag: null,
  submittedAt: null,
  endedAt: null,
  restarts,
  exitCode: null,
  reason: null,
});

const again = { do: 'run again', workload: '7', restarts: 0 } as const;

function sightOf(workload: WorkloadObservation, newest: string | null, more: Partial<Sight> = {}): Sight {
  return {
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
    savesWithinMs: 12_000,
    ...more,
  };
}

function after(workload: WorkloadObservation, newest: string | null, more: Partial<Sight> = {}) {
  const effects = withEffects(
    NO_EFFECTS,
    effectsBody({ asked: new Map([['7', 'step-1@5']]), runs: new Map([['7', 0]]) }),
    ASKED_AT,
  );
  return endedOverCheckpoint({ effects } as Operation, sightOf(workload, newest, more));
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
  const left = { acts: [], putBack: new Map(), words: null, lost: null, running: 0 };
  expect(after(seen('running'), 'step-2@9')).toEqual(left);
  expect(after(seen('cancelled'), 'step-2@9')).toEqual(left);
  expect(after(seen('completed'), 'step-1@5')).toEqual(left);
  expect(after(seen('completed', 1), 'step-2@9')).toEqual(left);
});

test('what the scheduler does not put back is named with its words', () => {
  expect(after(seen('completed'), 'step-2@9', { refused: new Map([['run again 7', 'no']]) })).toEqual({
    acts: [],
    putBack: new Map(),
    words: null,
    running: 0,
    lost: 'ended over a checkpoint and not put back: 7 (no)',
  });
});

test('what runs on and has written nothing newer may still end over it, and what is ending is waited for', () => {
  expect(after(seen('running'), 'step-1@5')).toMatchObject({ acts: [], words: null, running: 1 });
  expect(after(seen('running', 1), 'step-1@5').running).toBe(0);
  expect(after(seen('completing'), 'step-1@5').words).toContain('to come to rest');
  expect(after(seen('completing', 1), 'step-1@5').words).toBeNull();
});

describe('a drain whose hold its scheduler has forgotten', () => {
  const OPENED = 'n1 was opened at the scheduler meanwhile; nothing more is done, what is held stays held';
  const drain = {
    command: { verb: 'drain', policy: 'checkpoint', takeOver: false, targets: [{ name: 'n1' }] },
    cancelling: null,
    deadlineAt: null,
    state: 'running',
    effects: withEffects(
      NO_EFFECTS,
      effectsBody({ isHeld: true, asked: new Map([['7', null]]), runs: new Map([['7', 0]]) }),
      ASKED_AT,
    ),
  } as unknown as Operation;
  const node = { node: 'n1', isHeld: false, workloads: [], reason: null } as unknown as NodeObservation;
  const next = (workload: WorkloadObservation, newest: string | null, more: Partial<Sight> = {}) =>
    nextOfDrain(drain, sightOf(workload, newest, { nodes: new Map([['n1', node]]), ...more }), ASKED_AT + 1);

  test('does not end before what it asked for a checkpoint has shown whether it ends over it', () => {
    const runs = next(seen('running'), null);
    expect(runs).toMatchObject({
      end: null,
      acts: [],
      words: `${OPENED}; 1 checkpoint awaited until 12:10 UTC`,
    });
    for (const state of ['completing', 'completed'] as const)
      expect(next(seen(state), null, { changing: new Set(['7']) }).end).toBeNull();
    expect(next(seen('completed'), 'step-2@9')).toMatchObject({ end: null, acts: [again] });
  });

  test('ends as failed when that is settled: it goes on, was put back, or came to another end', () => {
    const end = { code: 'operation.failed', outcome: OPENED };
    expect(next(seen('running'), 'step-2@9').end).toMatchObject(end);
    expect(next(seen('pending', 1), 'step-2@9').end).toMatchObject(end);
    expect(next(seen('completed'), null).end).toMatchObject(end);
  });
});

describe('a drain that is over while what it asked for a checkpoint runs on', () => {
  const asked = withEffects(
    NO_EFFECTS,
    effectsBody({ isHeld: true, asked: new Map([['7', null]]), runs: new Map([['7', 0]]) }),
    ASKED_AT,
  );
  const drain = (more: Partial<Operation>) =>
    ({
      command: { verb: 'drain', policy: 'checkpoint', takeOver: false, targets: [{ name: 'n1' }] },
      cancelling: null,
      deadlineAt: null,
      state: 'running',
      effects: asked,
      ...more,
    }) as unknown as Operation;
  const CANCELLED = drain({
    cancelling: { by: 'noc-2', reason: null },
    effects: { ...asked, cordoned: ['n1'] },
  });
  const EXPIRED = drain({ deadlineAt: ASKED_AT + 1 });
  const nodes = (isHeld: boolean) =>
    new Map([['n1', { node: 'n1', isHeld, workloads: ['7'], reason: null } as unknown as NodeObservation]]);
  const soon = ASKED_AT + 60_000;
  const next = (operation: Operation, workload: WorkloadObservation, newest: string | null, now = soon) =>
    nextOfDrain(operation, sightOf(workload, newest, { nodes: nodes(operation === EXPIRED) }), now);

  test('watches it for ten minutes: nobody else would put back what ends over a checkpoint then', () => {
    for (const operation of [CANCELLED, EXPIRED]) {
      const step = next(operation, seen('running'), null);
      expect(step.end).toBeNull();
      expect(step.words).toContain('1 checkpoint awaited until 12:10 UTC');
      expect(next(operation, seen('completed'), 'step-2@9')).toMatchObject({ end: null, acts: [again] });
    }
  });

  test('ends when it wrote one and goes on, or when the time is over, and says so', () => {
    for (const [operation, code] of [
      [CANCELLED, 'operation.cancelled'],
      [EXPIRED, 'operation.expired'],
    ] as const) {
      expect(next(operation, seen('running'), 'step-2@9').end?.code).toBe(code);
      const late = next(operation, seen('running'), null, ASKED_AT + 600_000).end;
      expect(late?.code).toBe(code);
      expect(late?.outcome).toContain('1 workload asked for a checkpoint wrote none');
    }
  });
});
