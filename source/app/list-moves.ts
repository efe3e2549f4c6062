import type { CursorMove } from '../components/scroll.ts';

/** The keys that move through the lines of a dialog. */
export const LIST_MOVES: ReadonlyMap<string, CursorMove> = new Map([
  ['up', 'up'],
  ['k', 'up'],
  ['down', 'down'],
  ['j', 'down'],
  ['pageup', 'page-up'],
  ['pagedown', 'page-down'],
  ['g', 'first'],
  ['home', 'first'],
  ['G', 'last'],
  ['end', 'last'],
]);
