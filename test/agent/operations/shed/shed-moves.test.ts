import { describe, expect, test } from 'vitest';
import { NO_EFFECTS, type Operation } from '../../../../agent/operations/operation.ts';
import { readOrder } from '../../../../agent/operations/shed/read-order.ts';
import { NO_SHED, type ShedEffects } from '../../../../agent/operations/shed/shed-effects.ts';
import {
  isGoing,
  MOVES_WITHIN_MS,
  movedWords,
  movesOf,
  nextOfShedMoves,
} from '../../../../agent/operations/shed/shed-moves.ts';
import type { ShedOrder } from '../../../../protocol/shed-order.ts';
import { commandOf, idOf } from '../../../support/made-commands.ts';
import { operationOf } from '../../../support/made-operation.ts';

const NOW = 1_700_000_000_000;
const SINCE = NOW - 60_000;
const WORKS = ['1', '2', '3', '4', '5', '6'];
const order: ShedOrder = {
  ...{ limitWatts: 5e6, begins: SINCE, from: SINCE, until: NOW + 3_600_000, drawsWatts: 6e6 },
  ...{ needWatts: 1e6, hours: 1, wattsPerStart: 500, rampDown: null, rampUp: null, nodes: [] },
  works: WORKS.map((workload) => ({ workload, seen: '' })),
  steps: [
    { kind: 'hold queue', frees: 0, lostGpuHours: 0, caps: [], works: '' },
    { kind: 'move', frees: 6e5, lostGpuHours: 9, caps: [], works: '0-4', to: 'eemshaven' },
    { kind: 'move', frees: 2e5, lostGpuHours: 9, caps: [], works: '5', to: 'zernike' },
  ],
};
const read = readOrder(order);
if (read === null) throw new Error('the order cannot be read');
const shed = operationOf({ command: commandOf(1, { verb: 'shed', shed: order }), state: 'running' });
const effects: ShedEffects = { ...NO_SHED, inForce: new Map([[1, SINCE]]), changedAt: SINCE };
const ids = new Map(
  movesOf(shed, read, effects, new Map(), NOW).map(({ workload, child }) => [workload, child]),
);

function child(workload: string, more: Partial<Operation>): [string, Operation] {
  const id = ids.get(workload) ?? '';
  return [
    id,
    operationOf({ id, command: commandOf(2, { id, verb: 'migrate' }), acceptedAt: SINCE, ...more }),
  ];
}
const next = (children: Map<string, Operation>, more: Partial<Operation> = {}, now = NOW, has = effects) =>
  nextOfShedMoves({ ...shed, ...more }, read, has, children, now);

describe('the moves of a shed', () => {
  test('are those of steps that are in force, each an operation by an id that is the same when it is asked for again', () => {
    const moves = movesOf(shed, read, effects, new Map(), NOW);
    expect(moves.map(({ workload, to, state }) => `${workload} ${to} ${state}`)).toEqual(
      ['1', '2', '3', '4', '5'].map((workload) => `${workload} eemshaven waiting`),
    );
    expect(new Set(ids.values()).size).toBe(5);
    for (const id of ids.values()) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });

  test('begin a few at a time, and none twice', () => {
    expect(next(new Map()).begin.map(({ workload }) => workload)).toEqual(['1', '2', '3', '4']);
    const some = new Map([child('1', { state: 'running' }), child('2', { state: 'done', endedAt: NOW })]);
    expect(next(some).begin.map(({ workload }) => workload)).toEqual(['3', '4', '5']);
  });

  test('do not begin while it is paused, nor of work that the shed has put back itself', () => {
    expect(next(new Map(), { state: 'paused' }).begin).toEqual([]);
    const putBack = {
      effects: { ...NO_EFFECTS, putBack: new Map([['1', 0]]), asked: new Map([['2', null]]) },
    };
    expect(next(new Map(), putBack).begin.map(({ workload }) => workload)).toEqual(['3', '4', '5']);
  });

  test('that take too long are called back, and those not begun by then are given up', () => {
    const late = SINCE + MOVES_WITHIN_MS;
    const open = new Map([child('1', { state: 'running' })]);
    expect(next(open, {}, late - 1).cancel).toEqual([]);
    const { begin, cancel } = next(open, {}, late);
    expect(begin).toEqual([]);
    expect(cancel).toEqual([{ child: ids.get('1'), reason: 'it takes longer than a shed can wait' }]);
    const moves = movesOf(shed, read, effects, open, late);
    expect(moves.map(({ state }) => state)).toEqual(['going', ...Array(4).fill('given up')]);
    expect([isGoing(moves, '1'), isGoing(moves, '2')]).toEqual([true, false]);
  });

  test('are called back when it is over, once each, and what moved is not moved back', () => {
    const cancelling = { by: 'weft://operator/noc-1', reason: null };
    const open = new Map([
      child('1', { state: 'running' }),
      child('2', { state: 'running', cancelling }),
      child('3', { state: 'done', endedAt: NOW }),
    ]);
    const over = { begin: [], cancel: [{ child: ids.get('1'), reason: 'the limit is over' }] };
    expect(next(open, { cancelling })).toEqual(over);
    expect(next(open, {}, NOW + 3_600_000)).toEqual(over);
    expect(next(open, {}, NOW, { ...effects, isClosing: true, inForce: new Map() })).toEqual(over);
  });

  test('are told with what came of each', () => {
    const children = new Map([
      child('1', { state: 'done', endedAt: NOW }),
      child('2', { state: 'failed', endedAt: NOW, outcome: 'no room at eemshaven' }),
      child('3', { state: 'running' }),
      child('4', { state: 'refused', endedAt: NOW, refusal: 'there is no such GPU here' }),
    ]);
    expect(movedWords(movesOf(shed, read, effects, children, NOW))).toBe(
      '1 of 5 moved to eemshaven, 1 under way, 2 not: 2 (no room at eemshaven), 4 (there is no such GPU here)',
    );
    expect(movedWords([])).toBeNull();
    expect(idOf(1)).toBe(shed.id);
  });
});
