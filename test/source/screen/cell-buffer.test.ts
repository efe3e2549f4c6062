import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { CellBuffer, CONTINUATION } from '../../../source/screen/cell-buffer.ts';
import { intern, layer, PLAIN, styleOf } from '../../../source/screen/style.ts';

const bold = intern({ bold: true });

describe('a cell buffer', () => {
  it('keeps text and style where they were written', () => {
    const buffer = new CellBuffer(8, 2);
    expect(buffer.write(1, 1, say`abc`, bold)).toBe(3);
    expect(buffer.toText()).toBe('\n abc');
    expect(buffer.styleAt(1, 1)).toBe(bold);
    expect(buffer.styleAt(4, 1)).toBe(PLAIN);
  });

  it('gives wide characters two cells and counts them so', () => {
    const buffer = new CellBuffer(8, 1);
    expect(buffer.write(0, 0, neutralise('漢a'), PLAIN)).toBe(3);
    expect(buffer.codes[1]).toBe(CONTINUATION);
    expect(buffer.toText()).toBe('漢a');
  });

  it('keeps marks in the cell of their base', () => {
    const buffer = new CellBuffer(8, 1);
    expect(buffer.write(0, 0, neutralise('x̣́y'), PLAIN)).toBe(2);
    expect(buffer.textAt(1, 0)).toBe('y');
    expect(buffer.textAt(0, 0).normalize('NFD')).toBe('x̣́'.normalize('NFD'));
  });

  it.each([
    ['the first half', 0, ' '],
    ['the second half', 1, ' '],
  ])('blanks the other half when %s of a wide character is overwritten', (_, x, other) => {
    const buffer = new CellBuffer(4, 1);
    buffer.write(0, 0, neutralise('漢'), PLAIN);
    buffer.write(x, 0, say`a`, PLAIN);
    expect(buffer.textAt(x, 0)).toBe('a');
    expect(buffer.textAt(1 - x, 0)).toBe(other);
  });

  it('leaves a blank where a wide character does not fit at the edge', () => {
    const buffer = new CellBuffer(3, 1);
    buffer.write(0, 0, neutralise('ab漢'), PLAIN);
    expect(buffer.toText()).toBe('ab');
  });

  it('writes nothing outside the clip region, and nested regions only narrow', () => {
    const buffer = new CellBuffer(6, 2);
    buffer.clipped({ x: 1, y: 0, width: 3, height: 1 }, () => {
      buffer.clipped({ x: 0, y: 0, width: 3, height: 2 }, () => {
        buffer.write(-2, 0, say`abcdefgh`, PLAIN);
        buffer.write(0, 1, say`abcdefgh`, PLAIN);
      });
    });
    expect(buffer.toText()).toBe(' de\n');
    buffer.write(0, 1, say`z`, PLAIN);
    expect(buffer.toText()).toBe(' de\nz');
  });

  it('stops at the given number of cells', () => {
    const buffer = new CellBuffer(8, 1);
    expect(buffer.write(0, 0, say`abcdef`, PLAIN, 3)).toBe(3);
    expect(buffer.write(4, 0, neutralise('漢漢'), PLAIN, 3)).toBe(2);
    expect(buffer.toText()).toBe('abc 漢');
  });

  it('copies a region without leaving half a character at its edges', () => {
    const source = new CellBuffer(6, 1);
    source.write(0, 0, neutralise('漢字漢'), PLAIN);
    const target = new CellBuffer(6, 1, source.clusters);
    target.copyFrom(source, { x: 1, y: 0, width: 4, height: 1 });
    expect(target.toText()).toBe('  字');
  });

  it('never holds half a character, whatever is written', () => {
    const write = fc.record({
      x: fc.integer({ min: -5, max: 25 }),
      y: fc.integer({ min: -1, max: 4 }),
      text: fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[漢aé字 ]{0,9}$/)),
      clip: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 30 }), (writes) => {
        const buffer = new CellBuffer(20, 3);
        for (const { x, y, text, clip } of writes) {
          buffer.clipped({ x: clip, y: 0, width: 7, height: 3 }, () => {
            buffer.write(x, y, neutralise(text), PLAIN);
          });
        }
        for (const line of rowsOf(buffer)) {
          expect(line[0]).not.toBe(CONTINUATION);
          line.forEach((code, index) => {
            if (code === CONTINUATION) expect(line[index - 1]).not.toBe(CONTINUATION);
          });
        }
      }),
    );
  });
});

describe('styles', () => {
  it('have one number for the same look', () => {
    expect(intern({ bold: true })).toBe(bold);
    expect(intern({})).toBe(PLAIN);
    expect(intern({ dim: false })).toBe(PLAIN);
  });

  it('layered over others keep the colours they do not set', () => {
    const red = intern({ foreground: { rgb: 0xff0000, ansi: 9 } });
    const blueBehind = intern({ background: { rgb: 0x0000ff, ansi: 4 } });
    expect(styleOf(layer(red, blueBehind))).toEqual({ ...styleOf(red), ...styleOf(blueBehind) });
  });
});

function rowsOf(buffer: CellBuffer): number[][] {
  return Array.from({ length: buffer.rows }, (_, y) => [
    ...buffer.codes.subarray(y * buffer.columns, (y + 1) * buffer.columns),
  ]);
}
