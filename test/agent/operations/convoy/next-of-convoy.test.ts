import { describe, expect, test } from 'vitest';
import {
  AT_ONCE,
  nextOfConvoy,
  stillGoing,
  type Traveller,
} from '../../../../agent/operations/convoy/next-of-convoy.ts';
import { NO_EFFECTS, type Operation } from '../../../../agent/operations/operation.ts';
import { commandOf, idOf } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';

const DRAIN = idOf(99);
const evacuation = operationOf({ command: commandOf(1, { verb: 'evacuate' }), state: 'running' });

function traveller(number: number, ...sites: readonly string[]): Traveller {
  return {
    workload: String(number),
    ways: sites.map((to, index) => ({ to, child: idOf(100 * number + index) })),
    because: sites.length === 0 ? 'data class health may not go to eemshaven' : null,
  };
}

function move(number: number, way: number, more: Partial<Operation>): Operation {
  const id = idOf(100 * number + way);
  const command = commandOf(1, {
    id,
    verb: 'migrate',
    targets: [{ name: String(number), version: 0, seen: '' }],
  });
  return operationOf({ id, command, state: 'running', ...more });
}

function children(...all: readonly Operation[]): ReadonlyMap<string, Operation> {
  return new Map(all.map((one) => [one.id, one]));
}

const held = operationOf({ id: DRAIN, state: 'running', effects: { ...NO_EFFECTS, isHeld: true } });

describe('an evacuation', () => {
  test('holds the site before anything is moved', () => {
    const travellers = [traveller(1, 'eemshaven')];
    const first = nextOfConvoy({ operation: evacuation, travellers, children: new Map(), drain: DRAIN });
    expect(first).toMatchObject({ drain: true, moves: [] });
    const cordoning = operationOf({ id: DRAIN, state: 'running', step: 'cordoning 3 of 3 nodes' });
    expect(
      nextOfConvoy({ operation: evacuation, travellers, children: children(cordoning), drain: DRAIN }),
    ).toMatchObject({ drain: false, moves: [], words: 'holding the site: cordoning 3 of 3 nodes' });
  });

  test('leaves to what empties the site only what has gone nowhere and can go nowhere any more', () => {
    const travellers = [1, 2, 3, 4].map((number) => traveller(number, 'eemshaven')).concat(traveller(5));
    const known = children(
      move(1, 0, { state: 'done', endedAt: 1 }),
      move(2, 0, { state: 'refused', endedAt: 1 }),
      move(3, 0, {}),
    );
    expect(stillGoing(travellers, known)).toEqual(new Set(['3', '4']));
  });

  test('moves a few at a time, in their order, each to its first site', () => {
    const travellers = Array.from({ length: 9 }, (_, index) => traveller(index + 1, 'eemshaven', 'zernike'));
    const { moves } = nextOfConvoy({
      operation: evacuation,
      travellers,
      children: children(held),
      drain: DRAIN,
    });
    expect(moves.map(({ workload, to }) => [workload, to])).toEqual(
      ['1', '2', '3', '4'].map((workload) => [workload, 'eemshaven']),
    );
    expect(moves).toHaveLength(AT_ONCE);
    const under = children(held, move(1, 0, {}), move(2, 0, {}), move(3, 0, { state: 'done', endedAt: 1 }));
    const next = nextOfConvoy({ operation: evacuation, travellers, children: under, drain: DRAIN });
    expect(next.moves.map(({ workload }) => workload)).toEqual(['4', '5']);
  });

  test('tries the next site where one refused, and says what no site takes, with its words', () => {
    const travellers = [traveller(1, 'eemshaven', 'zernike'), traveller(2)];
    const refused = move(1, 0, { state: 'refused', outcome: 'eemshaven has no such partition', endedAt: 1 });
    const again = nextOfConvoy({
      operation: evacuation,
      travellers,
      children: children(held, refused),
      drain: DRAIN,
    });
    expect(again.moves).toEqual([{ workload: '1', to: 'zernike', child: idOf(101) }]);
    expect(again.words).toBe(
      '0 of 2 moved, 1 under way; 1 cannot go: 2 (data class health may not go to eemshaven)',
    );
    const nowhere = move(1, 1, { state: 'refused', outcome: 'zernike is full', endedAt: 1 });
    const drained = { ...held, state: 'expired', endedAt: 1 } as const;
    expect(
      nextOfConvoy({
        operation: evacuation,
        travellers,
        children: children(drained, refused, nowhere),
        drain: DRAIN,
      }).end,
    ).toEqual({
      code: 'operation.expired',
      outcome: '0 moved; 2 cannot go: 1 (zernike is full), 2 (data class health may not go to eemshaven)',
    });
  });

  test('that is paused begins nothing, and one that is cancelled takes back what it began', () => {
    const travellers = [traveller(1, 'eemshaven'), traveller(2, 'eemshaven')];
    const under = children(held, move(1, 0, {}));
    expect(
      nextOfConvoy({
        operation: { ...evacuation, state: 'paused' },
        travellers,
        children: under,
        drain: DRAIN,
      }),
    ).toMatchObject({ moves: [], cancel: [] });
    const cancelled = { ...evacuation, cancelling: { by: 'weft://operator/noc-2', reason: null } };
    const next = nextOfConvoy({ operation: cancelled, travellers, children: under, drain: DRAIN });
    expect(next.cancel).toEqual([DRAIN, idOf(100)]);
    expect(next.moves).toEqual([]);
    const over = children(
      { ...held, state: 'cancelled', endedAt: 1 },
      move(1, 0, { state: 'done', endedAt: 1 }),
    );
    expect(nextOfConvoy({ operation: cancelled, travellers, children: over, drain: DRAIN }).end).toEqual({
      code: 'operation.cancelled',
      outcome: 'cancelled by weft://operator/noc-2: 1 moved by then',
    });
  });

  test('is done when nothing is left', () => {
    const over = children({ ...held, state: 'done', endedAt: 1 }, move(1, 0, { state: 'done', endedAt: 1 }));
    expect(nextOfConvoy({ operation: evacuation, travellers: [], children: over, drain: DRAIN }).end).toEqual(
      {
        code: 'operation.done',
        outcome: '1 moved; nothing is left',
      },
    );
  });
});
