import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { OPAQUE_BACKGROUND, writeInkLine } from '../../../source/screen/ink-line.ts';
import { PLAIN, styleOf } from '../../../source/screen/style.ts';

function written(line: string, columns = 20): CellBuffer {
  const buffer = new CellBuffer(columns, 1);
  writeInkLine(buffer, 0, line);
  return buffer;
}

describe("a line of Ink's output", () => {
  it('keeps its colours and attributes, cell by cell', () => {
    const buffer = written(
      '\x1b[1mb\x1b[22m\x1b[38;2;255;0;0mr\x1b[39m\x1b[44mg\x1b[49m\x1b[7;4mi\x1b[27;24mp',
    );
    const looks = [0, 1, 2, 3, 4].map((x) => styleOf(buffer.styleAt(x, 0)));
    expect(buffer.toText()).toBe('brgip');
    expect(looks[0]?.bold).toBe(true);
    expect(looks[1]).toEqual({ foreground: { rgb: 0xff0000, ansi: 9 } });
    expect(looks[2]).toEqual({ background: { rgb: 0x0000ee, ansi: 4 } });
    expect(looks[3]).toMatchObject({ inverse: true, underline: true });
    expect(looks[4]).toEqual({});
  });

  it('understands all three ways to name a colour', () => {
    const buffer = written('\x1b[91ma\x1b[38;5;196mb\x1b[38;5;244mc\x1b[0md');
    expect(styleOf(buffer.styleAt(0, 0)).foreground).toEqual({ rgb: 0xff0000, ansi: 9 });
    expect(styleOf(buffer.styleAt(1, 0)).foreground?.rgb).toBe(0xff0000);
    expect(styleOf(buffer.styleAt(2, 0)).foreground?.rgb).toBe(0x808080);
    expect(buffer.styleAt(3, 0)).toBe(PLAIN);
  });

  it('takes the covering background for the plain one', () => {
    const [red, green, blue] =
      OPAQUE_BACKGROUND.slice(1)
        .match(/../g)
        ?.map((part) => Number.parseInt(part, 16)) ?? [];
    expect(written(`\x1b[48;2;${red};${green};${blue}m  x`).styleAt(2, 0)).toBe(PLAIN);
  });

  it('holds nothing that a terminal would obey, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\x1b', '\x1b]', '\x1b[', ';m', '\x9b')),
        ),
        (parts) => {
          expect(written(parts.join('')).toText()).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
        },
      ),
    );
  });
});
