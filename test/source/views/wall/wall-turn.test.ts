import { expect, test } from 'vitest';
import { say } from '../../../../protocol/text.ts';
import type { Rank, Slide } from '../../../../source/views/wall/slide.ts';
import { TURN_MS, turnWall, type WallTurn } from '../../../../source/views/wall/wall-turn.ts';

function slide(key: string, rank: Rank, weight = 1): Slide {
  return {
    key,
    rank,
    weight,
    tone: 'critical',
    sign: null,
    subject: say``,
    state: say``,
    lines: [],
    figures: [],
    goal: { view: 'overview', filter: null },
  };
}

const stale = slide('z', 'stale site');
const alerts = slide('a', 'critical alert');
const link = slide('l', 'link down');

/** The keys shown at each moment, from one list of slides to the next. */
function shown(steps: readonly (readonly [seconds: number, slides: readonly Slide[]])[]): string[] {
  let turn: WallTurn | null = null;
  return steps.map(([seconds, slides]) => {
    turn = turnWall(turn, slides, seconds * 1000);
    return turn.key;
  });
}

test('slides go round in the order of severity, each for its whole turn', () => {
  const all = [stale, alerts, link];
  const turn = TURN_MS / 1000;
  expect(turn).toBeGreaterThanOrEqual(8);
  expect(
    shown([
      [0, all],
      [turn - 0.1, all],
      [turn, all],
      [2 * turn - 0.1, all],
      [2 * turn, all],
      [3 * turn, all],
    ]),
  ).toEqual(['z', 'z', 'a', 'a', 'l', 'z']);
});

test('what becomes wrong is jumped to at once', () => {
  expect(
    shown([
      [0, [link]],
      [1, [alerts, link]],
      [2, [stale, alerts, link]],
    ]),
  ).toEqual(['l', 'a', 'z']);
});

test('what is graver than the newcomer keeps its turn', () => {
  expect(
    shown([
      [0, [stale]],
      [1, [stale, link]],
      [10, [stale, link]],
    ]),
  ).toEqual(['z', 'z', 'l']);
});

test('more of the same is worse, but what goes to and fro does not get the wall each time', () => {
  const more = slide('a', 'critical alert', 2);
  const most = slide('a', 'critical alert', 3);
  const other = slide('b', 'critical alert');
  expect(
    shown([
      [0, [alerts, other]],
      [10, [alerts, other]],
      [11, [more, other]],
      [21, [more, other]],
      [22, [alerts, other]],
      [23, [more, other]],
      [75, [most, other]],
    ]),
  ).toEqual(['a', 'b', 'a', 'b', 'b', 'b', 'a']);
});

test('what ended leaves at once, and cannot jump back within a minute', () => {
  expect(
    shown([
      [0, [link]],
      [1, [alerts, link]],
      [2, [link]],
      [3, [alerts, link]],
      [12, [alerts, link]],
      [62, [link]],
      [63, [alerts, link]],
    ]),
  ).toEqual(['l', 'a', 'l', 'l', 'a', 'l', 'a']);
});

test('a wall that was calm is calm again only when all is over', () => {
  const fabric = slide('fabric', 'fabric', 0);
  expect(
    shown([
      [0, [fabric]],
      [100, [fabric]],
      [101, [link]],
      [102, [fabric]],
    ]),
  ).toEqual(['fabric', 'fabric', 'l', 'fabric']);
});
