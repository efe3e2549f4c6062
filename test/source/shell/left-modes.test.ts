import { describe, expect, it } from 'vitest';
import { TAKE_BACK } from '../../../source/shell/left-modes.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';

const SPOILT: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['another screen', '\x1b[?1049h'],
  ['the mouse', '\x1b[?1003h\x1b[?1006h'],
  ['keys of applications', '\x1b[?1h\x1b='],
  ['bracketed paste and focus', '\x1b[?2004h\x1b[?1004h'],
  ['origin mode within margins', '\x1b[3;5r\x1b[?6h'],
  ['insert mode, no wrap, inverse video', '\x1b[4h\x1b[?7l\x1b[?5h'],
  ['a painting that is held back', '\x1b[?2026h'],
  ['a title that is cut off', '\x1b]0;half'],
  ['a device control string that is cut off', '\x1bP1$r'],
  ['a sequence that is cut off', '\x1b[38;5'],
];

describe('what a shell leaves set on a terminal', () => {
  it.each(SPOILT)('is taken back: %s', async (_, spoilt) => {
    const terminal = new EmulatedTerminal(40, 6);
    const usual = { ...terminal.modes };
    await terminal.write(`${spoilt}${TAKE_BACK}line\r\n`);
    expect({ ...terminal.modes }).toEqual(usual);
    expect(terminal.isAlternate).toBe(false);
    // Text stands where it is written, in the usual letters: no margins, no other character set.
    expect(terminal.text().split('\n').at(-2)?.trimEnd()).toBe('line');
    expect(terminal.cursor).toEqual([0, 5]);
    terminal.close();
  });

  it('is taken back in letters too: line drawing is no longer on', async () => {
    const terminal = new EmulatedTerminal(40, 6);
    await terminal.write(`\x1b(0\x1b)0\x0e${TAKE_BACK}qqq`);
    expect(terminal.text()).toContain('qqq');
    terminal.close();
  });
});
