import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intern, PLAIN, type Style } from '../../../source/screen/style.ts';
import { createStyleCodes } from '../../../source/screen/style-codes.ts';
import { EmulatedTerminal } from '../../support/emulated-terminal.ts';

const red = { rgb: 0xff0000, ansi: 9 };
const soft = { rgb: 0xff6b6b, ansi: 9 };

describe('the bytes from one style to another', () => {
  it.each([
    ['none', '\x1b[1m'],
    ['16', '\x1b[1;91m'],
    ['256', '\x1b[1;38;5;203m'],
    ['truecolor', '\x1b[1;38;2;255;107;107m'],
  ] as const)('with colours %s are %j', (depth, bytes) => {
    const codes = createStyleCodes(depth);
    expect(codes.change(PLAIN, intern({ bold: true, foreground: soft }))).toBe(bytes);
  });

  it('name a true colour by its number where the palette of 256 has exactly it', () => {
    expect(createStyleCodes('truecolor').change(PLAIN, intern({ foreground: red }))).toBe('\x1b[38;5;196m');
  });

  it('are none where both look alike', () => {
    expect(createStyleCodes('none').change(PLAIN, intern({ foreground: red }))).toBe('');
  });

  it('lead to the same look from whatever style', async () => {
    const flag = fc.boolean();
    const colour = fc.option(fc.constantFrom(red, soft, { rgb: 0x00ff00, ansi: 2 }), { nil: undefined });
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

function present(style: { [Key in keyof Style]: Style[Key] | undefined }): Style {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined));
}
