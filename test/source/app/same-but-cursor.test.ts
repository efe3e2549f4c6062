import { describe, expect, it } from 'vitest';
import { isSameButCursor } from '../../../source/app/same-but-cursor.ts';
import { initialState, placeOf, type ScreenState } from '../../../source/app/screen-state.ts';

const state = initialState('nodes', '', false);
/** The same with another table on top. */
const withTable = (change: object): ScreenState => {
  const place = placeOf(state);
  return {
    ...state,
    stack: [...state.stack.slice(0, -1), { ...place, table: { ...place.table, ...change } }],
  };
};

describe('a screen is the same but for its cursor', () => {
  it('when the cursor moved, and what it scrolls', () => {
    expect(isSameButCursor(state, withTable({ cursor: { name: 'a/n1', index: 3 }, offset: 9 }))).toBe(true);
    expect(isSameButCursor(state, { ...state, heat: { ...state.heat } })).toBe(true);
  });

  it('and not when anything else of it changed', () => {
    for (const name of Object.keys(state)) {
      if (name === 'stack' || name === 'heat') continue;
      expect([name, isSameButCursor(state, { ...state, [name]: 'another' })]).toEqual([name, false]);
    }
    for (const change of [
      { filter: 'x' },
      { sort: { column: 'x', descending: false } },
      { marks: new Set() },
    ])
      expect(isSameButCursor(state, withTable(change))).toBe(false);
    for (const change of [{ view: 'gpus' }, { subject: 'a/n1' }, { of: 'nodes' }]) {
      const stack = [{ ...placeOf(state), ...change }] as ScreenState['stack'];
      expect(isSameButCursor(state, { ...state, stack })).toBe(false);
    }
    expect(isSameButCursor(state, { ...state, stack: [placeOf(state), placeOf(state)] })).toBe(false);
    expect(isSameButCursor(state, { ...state, heat: { ...state.heat, zoom: 'another' as never } })).toBe(
      false,
    );
  });
});
