import { describe, expect, test } from 'vitest';
import { reduce } from '../../../source/app/reduce-screen.ts';
import {
  initialState,
  placeOf,
  type ScreenAction,
  type ScreenState,
} from '../../../source/app/screen-state.ts';
import { createLine } from '../../../source/screen/line-editor.ts';

const start = initialState('overview', '', false);
const told = (state: ScreenState, ...actions: ScreenAction[]): ScreenState => actions.reduce(reduce, state);
const way = (state: ScreenState): string[] => state.stack.map(({ view }) => view);

describe('the way in and out', () => {
  test('Esc leads out of a drill, then takes the filter away, then leads to the overview', () => {
    const drilled = told(
      start,
      { type: 'go', view: 'nodes', filter: 'health!=ok' },
      { type: 'enter', view: 'node', subject: 'a/n1' },
    );
    expect(way(drilled)).toEqual(['nodes', 'node']);
    const [out, bare, home] = [1, 2, 3].map((times) =>
      told(drilled, ...Array.from({ length: times }, (): ScreenAction => ({ type: 'back' }))),
    );
    expect([way(out ?? start), placeOf(out ?? start).table.filter]).toEqual([['nodes'], 'health!=ok']);
    expect([way(bare ?? start), placeOf(bare ?? start).table.filter]).toEqual([['nodes'], '']);
    expect(way(home ?? start)).toEqual(['overview']);
  });

  test('a view that was left is found again as it was left', () => {
    const left = told(
      start,
      { type: 'go', view: 'gpus' },
      { type: 'sort', sort: { column: 'temperatureCelsius', descending: true } },
      { type: 'cursor', cursor: { name: 'a/n1/uuid', index: 4 } },
      { type: 'go', view: 'nodes' },
      { type: 'go', view: 'gpus' },
    );
    expect(placeOf(left).table).toMatchObject({
      sort: { column: 'temperatureCelsius', descending: true },
      cursor: { name: 'a/n1/uuid', index: 4 },
    });
  });

  test('what was drilled into does not change what its view looks like otherwise', () => {
    const state = told(
      start,
      { type: 'go', view: 'workloads' },
      { type: 'enter table', view: 'nodes', filter: 'workloads=12' },
      { type: 'go', view: 'nodes' },
    );
    expect(placeOf(state).table.filter).toBe('');
  });

  test('going in for ever keeps the beginning of no way longer than a person can follow', () => {
    const deep = told(
      start,
      ...Array.from({ length: 100 }, (): ScreenAction => ({ type: 'enter', view: 'node', subject: 'a/n1' })),
    );
    expect(deep.stack.length).toBeLessThan(30);
  });
});

describe('typing a filter', () => {
  const typing = told(start, { type: 'go', view: 'nodes', filter: 'idle' }, { type: 'open filter' });

  test('begins with the one in force', () => {
    expect(typing.mode).toMatchObject({ kind: 'filter', line: { text: 'idle' }, before: 'idle' });
  });

  test('shows at once what it comes to, and leaves the last good one where it cannot be read', () => {
    const good = reduce(typing, { type: 'edit', line: createLine('down'), filter: 'down' });
    expect(placeOf(good).table.filter).toBe('down');
    const bad = reduce(good, { type: 'edit', line: createLine('down &'), filter: null });
    expect(placeOf(bad).table.filter).toBe('down');
    expect(bad.mode).toMatchObject({ line: { text: 'down &' } });
  });

  test('Esc brings the old one back, Enter keeps the new one and remembers it', () => {
    const edited = reduce(typing, { type: 'edit', line: createLine('down'), filter: 'down' });
    const restored = reduce(edited, { type: 'cancel' });
    expect([placeOf(restored).table.filter, restored.mode.kind]).toEqual(['idle', 'browse']);
    const kept = reduce(edited, { type: 'submit' });
    expect([placeOf(kept).table.filter, kept.mode.kind, kept.filterHistory]).toEqual([
      'down',
      'browse',
      ['down'],
    ]);
  });
});

test('a row is marked by its name, and unmarked by the same key', () => {
  const once = told(start, { type: 'go', view: 'nodes' }, { type: 'mark', name: 'a/__proto__' });
  expect([...placeOf(once).table.marks]).toEqual(['a/__proto__']);
  expect(placeOf(reduce(once, { type: 'mark', name: 'a/__proto__' })).table.marks.size).toBe(0);
});

test('a scroll to where one is changes nothing', () => {
  expect(reduce(start, { type: 'scroll', offset: 0 })).toBe(start);
});

test('a wall shows what is even where the picture was paused, and any view key leaves it', () => {
  const wall = told(start, { type: 'pause', on: true }, { type: 'wall', on: true });
  expect([wall.isWall, wall.isPaused]).toEqual([true, false]);
  expect(reduce(wall, { type: 'go', view: 'nodes' }).isWall).toBe(false);
  expect(reduce(wall, { type: 'back' }).isWall).toBe(false);
});
