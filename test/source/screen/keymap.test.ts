import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import type { KeyEvent } from '../../../source/screen/input-events.ts';
import { findCommand, footerKeys, type KeyCommand } from '../../../source/screen/keymap.ts';

interface Context {
  readonly selected: number;
}

const view: KeyCommand<Context>[] = [
  { id: 'move', keys: ['up', 'down'], label: say`move`, shownAs: say`↑↓` },
  {
    id: 'drain',
    keys: ['d'],
    label: say`drain`,
    when: ({ selected }) => selected > 0 || say`mark a node first`,
  },
  { id: 'clear', keys: ['escape'], label: say`clear`, when: ({ selected }) => selected > 0 },
];
const everywhere: KeyCommand<Context>[] = [
  { id: 'back', keys: ['escape'], label: say`back` },
  { id: 'quit', keys: ['q', 'ctrl-c'], label: say`quit` },
];
const tables = [view, everywhere];

function key(name: string, ctrl = false): KeyEvent {
  return { kind: 'key', name, ctrl, shift: false, meta: false, sequence: '' };
}

describe('the table of keys', () => {
  it('finds the command of a key, the nearer table first', () => {
    expect(findCommand(tables, key('escape'), { selected: 1 })?.command.id).toBe('clear');
    expect(findCommand(tables, key('c', true), { selected: 1 })?.command.id).toBe('quit');
    expect(findCommand(tables, key('x'), { selected: 1 })).toBeNull();
  });

  it('passes over a command without meaning here', () => {
    expect(findCommand(tables, key('escape'), { selected: 0 })?.command.id).toBe('back');
  });

  it('says why a key cannot act', () => {
    expect(findCommand(tables, key('d'), { selected: 0 })?.refusal).toBe('mark a node first');
    expect(findCommand(tables, key('d'), { selected: 2 })?.refusal).toBeNull();
  });

  it('lists in the footer what has a meaning, each key once', () => {
    expect(footerKeys(tables, { selected: 0 })).toEqual([
      { key: '↑↓', press: null, label: 'move', refusal: null },
      { key: 'd', press: 'd', label: 'drain', refusal: 'mark a node first' },
      { key: 'Esc', press: 'escape', label: 'back', refusal: null },
      { key: 'q', press: 'q', label: 'quit', refusal: null },
    ]);
  });
});
