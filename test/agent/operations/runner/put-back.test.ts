import { describe, expect, test } from 'vitest';
import type { NodeObservation, WorkloadObservation } from '../../../../agent/drivers/steering.ts';
import { NO_EFFECTS, type Operation } from '../../../../agent/operations/operation.ts';
import { effectsBody, withEffects } from '../../../../agent/operations/operation-effects.ts';
import { nextOfDrain } from '../../../../agent/operations/runner/drain-step.ts';
import type { Sight } from '../../../../agent/operations/runner/sight.ts';

const ASKED_AT = Date.UTC(2026, 0, 1, 12);
const SAVES_WITHIN_MS = 12_000;
const again = { do: 'run again', workload: '7', restarts: 0 } as const;

const seen = (state: WorkloadObservation['state'], restarts: number, exitCode: number | null = null) =>
  ({ workload: '7', state, restarts, exitCode }) as WorkloadObservation;

const PUT_BACK = withEffects(
  NO_EFFECTS,
  effectsBody({ isHeld: true, cordoned: ['n1'], putBack: new Map([['7', 0]]) }),
  ASKED_AT,
);
const BACK = withEffects(PUT_BACK, effectsBody({ isBack: true }), ASKED_AT + 1_000);

function next(
  workload: WorkloadObservation,
  more: {
    readonly effects?: Operation['effects'];
    readonly at?: number;
    readonly isCancelled?: boolean;
  } & Partial<Pick<Sight, 'carriedOut' | 'isMoving'>> = {},
) {
  const { effects = PUT_BACK, at = ASKED_AT + 2_000, isCancelled = false, ...rest } = more;
  const drain = {
    command: { verb: 'drain', policy: 'requeue', takeOver: false, targets: [{ name: 'n1' }] },
    cancelling: isCancelled ? { by: 'noc-2', reason: null } : null,
    deadlineAt: null,
    state: 'running',
    effects,
  } as unknown as Operation;
  const busy = ['running', 'completing'].includes(workload.state) ? ['7'] : [];
  const node = {
    node: 'n1',
    isHeld: !isCancelled,
    scheduling: busy.length === 0 ? 'drained' : 'draining',
    workloads: busy,
    reason: null,
  } as unknown as NodeObservation;
  const sight: Sight = {
    at,
    nodes: new Map([['n1', node]]),
    workloads: new Map([['7', workload]]),
    declared: () => null,
    checkpoints: new Map(),
    changing: new Set(),
    isMoving: () => false,
    going: () => new Set(),
    refused: new Map(),
    carriedOut: new Set(),
    savesWithinMs: SAVES_WITHIN_MS,
    ...rest,
  };
  return nextOfDrain(drain, sight, at);
}

describe('what a drain puts back into the queue', () => {
  test('is written down before, with how often it was put back until then', () => {
    const step = next(seen('running', 3), { effects: withEffects(NO_EFFECTS, { isHeld: true }, ASKED_AT) });
    expect(step).toMatchObject({ acts: [{ do: 'requeue', workload: '7' }], body: { putBack: [['7', 3]] } });
  });

  test('is put back again where a killed scheduler forgot it and its processes were ended', () => {
    for (const isCancelled of [false, true]) {
      expect(next(seen('failed', 0), { isCancelled })).toMatchObject({ acts: [again], end: null });
      // Also after it was seen back: then the time to save begins anew.
      const step = next(seen('failed', 0), { isCancelled, effects: BACK });
      expect(step).toMatchObject({ acts: [again], end: null, body: { putBack: [['7', 0]] } });
      expect(withEffects(BACK, step.body, ASKED_AT + 5_000).backSince).toBeNull();
    }
  });

  test('is believed when its scheduler has had the time to save it, and not before', () => {
    const first = next(seen('pending', 1));
    expect(first).toMatchObject({ end: null, body: { isBack: true } });
    expect(next(seen('pending', 1), { effects: BACK, at: ASKED_AT + 12_000 }).end).toBeNull();
    const late = next(seen('running', 1, null), { effects: BACK, at: ASKED_AT + 13_000, isCancelled: true });
    expect(late.end?.code).toBe('operation.cancelled');
    expect(next(seen('pending', 1), { effects: BACK, at: ASKED_AT + 13_000 }).end).toMatchObject({
      code: 'operation.done',
      outcome: '1 of 1 drained; the hold stays',
    });
  });

  test('is waited for while it ends, and is left alone where it runs on or moves away', () => {
    expect(next(seen('completing', 0), { isCancelled: true }).end).toBeNull();
    expect(next(seen('running', 0), { isCancelled: true, at: ASKED_AT + 200_000 }).end).not.toBeNull();
    expect(
      next(seen('failed', 0), { isMoving: () => true, effects: BACK, at: ASKED_AT + 60_000 }),
    ).toMatchObject({
      acts: [],
      end: { code: 'operation.done' },
    });
  });

  test('and ended by itself meanwhile is not run twice: the end names it', () => {
    const step = next(seen('completed', 0, 0), { effects: BACK, at: ASKED_AT + 60_000 });
    expect(step).toMatchObject({
      acts: [],
      end: { outcome: expect.stringContaining('not put back: 7 (ended by itself') },
    });
    // Put back a moment ago, it took the signal for its end.
    expect(next(seen('completed', 0, 0), { carriedOut: new Set(['requeue 7']) }).acts).toEqual([again]);
  });
});
