import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intern, PLAIN, type Style } from '../../../source/screen/style.ts';
import { colourDepthOf, createStyleCodes, nearestOf256 } from '../../../source/screen/style-codes.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';

const red = { rgb: 0xff0000, ansi: 9 };

describe('the colour depth', () => {
  it.each([
    [{}, 'none'],
    [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
    [{ TERM: 'xterm' }, '16'],
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{ TERM: 'dumb', FORCE_COLOR: '1' }, '16'],
    [{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
  ])('of %j is %s', (environment, depth) => {
    expect(colourDepthOf(environment)).toBe(depth);
  });
});

describe('the bytes from one style to another', () => {
  it.each([
    ['none', '\x1b[1m'],
    ['16', '\x1b[1;91m'],
    ['256', '\x1b[1;38;5;196m'],
    ['truecolor', '\x1b[1;38;2;255;0;0m'],
  ] as const)('with colours %s are %j', (depth, bytes) => {
    const codes = createStyleCodes(depth);
    expect(codes.change(PLAIN, intern({ bold: true, foreground: red }))).toBe(bytes);
  });

  it('are none where both look alike', () => {
    expect(createStyleCodes('none').change(PLAIN, intern({ foreground: red }))).toBe('');
  });

  it('lead to the same look from whatever style', async () => {
    const flag = fc.boolean();
    const colour = fc.option(fc.constantFrom(red, { rgb: 0x00ff00, ansi: 2 }), { nil: undefined });
    const style = fc.record({
      foreground: colour,
      background: colour,
      bold: flag,
      dim: flag,
      inverse: flag,
      underline: flag,
    });
    const depth = fc.constantFrom('none', '16', '256', 'truecolor' as const);
    await fc.assert(
      fc.asyncProperty(depth, style, style, async (ofDepth, from, to) => {
        const codes = createStyleCodes(ofDepth as 'none' | '16' | '256' | 'truecolor');
        const fromId = intern(present(from));
        const toId = intern(present(to));
        const terminal = new EmulatedTerminal(2, 2);
        const direct = codes.change(PLAIN, toId);
        await terminal.write(`${codes.change(PLAIN, fromId)}${codes.change(fromId, toId)}a`);
        await terminal.write(`\x1b[m\x1b[2;1H${direct}a`);
        const [changed, straight] = terminal.cells();
        expect(changed).toBe(straight);
        terminal.close();
      }),
    );
  });
});

describe('the nearest of 256 colours', () => {
  it('is a grey for greys and from the cube for the rest', () => {
    expect(nearestOf256(0x808080)).toBe(244);
    expect(nearestOf256(0xff0000)).toBe(196);
    expect(nearestOf256(0)).toBe(16);
  });
});

function present(style: { [Key in keyof Style]: Style[Key] | undefined }): Style {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined));
}
