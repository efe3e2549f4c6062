import { expect, test } from 'vitest';
import { neutralise, say } from '../../../protocol/text.ts';
import { DOT_ROWS, DRAWN_CHARACTERS, dotsOf } from '../../../source/components/big-font.ts';
import {
  bigTextHeight,
  bigTextWidth,
  paintBigText,
  scaleFitting,
} from '../../../source/components/big-text.ts';
import { CellBuffer } from '../../../source/screen/cell-buffer.ts';
import { styleOf } from '../../../source/screen/style.ts';
import { themeNamed } from '../../../source/screen/theme.ts';
import { ascii, theme, unicode } from '../../support/painted.ts';

function painted(text: string, scale: number, look = unicode): string {
  const buffer = new CellBuffer(60, 8);
  paintBigText(buffer, 0, 0, neutralise(text), scale, theme.text, look);
  return buffer.toText().trimEnd();
}

test('every letter has seven rows of one width, and no two letters look the same', () => {
  const seen = new Map<string, string>();
  for (const character of DRAWN_CHARACTERS) {
    const dots = dotsOf(character);
    expect(dots, character).toHaveLength(DOT_ROWS);
    expect(new Set(dots?.map((row) => row.length)).size, character).toBe(1);
    const looks = JSON.stringify(dots);
    expect(seen.get(looks), `${character} looks like another`).toBeUndefined();
    seen.set(looks, character);
  }
});

test('every printable ASCII character but a few brackets and quotes has a letter', () => {
  const without = [...Array(95).keys()]
    .map((index) => String.fromCharCode(index + 32))
    .filter((character) => dotsOf(character) === null);
  expect(without).toEqual(['$', '^', '`', '{', '}']);
});

test('letters are drawn in half cells, and in ASCII with signs that stand for them', () => {
  expect(painted('1T', 1)).toBe([' ▄█   ▀▀█▀▀', '  █     █', '  █     █', ' ▀▀▀    ▀'].join('\n'));
  expect(painted('1T', 1, ascii)).toBe([' _#   ""#""', '  #     #', '  #     #', ' """    "'].join('\n'));
});

test('a letter of twice the scale is twice as wide and covers four times the ink', () => {
  const ink = (text: string): number =>
    [...text].reduce((sum, sign) => sum + (sign === '█' ? 2 : sign === '▀' || sign === '▄' ? 1 : 0), 0);
  expect(bigTextWidth(say`8`, 2)).toBe(10);
  expect(bigTextHeight(2)).toBe(7);
  expect(ink(painted('8', 2))).toBe(4 * ink(painted('8', 1)));
});

test('a letter with a mark is drawn without it; a text with a letter that is not known is not drawn', () => {
  expect(painted('é', 1)).toBe(painted('e', 1));
  expect(bigTextWidth(say`Ω`, 1)).toBeNull();
  expect(painted('aΩ', 1)).toBe('');
});

test('the largest scale that fits is found, and none where none does', () => {
  expect(scaleFitting(say`OK`, { width: 33, height: 99 }, 9)).toBe(3);
  expect(scaleFitting(say`OK`, { width: 99, height: 7 }, 9)).toBe(2);
  expect(scaleFitting(say`OK`, { width: 10, height: 99 }, 9)).toBe(0);
  expect(scaleFitting(say`Ω`, { width: 99, height: 99 }, 9)).toBe(0);
});

test('ink of an inverse style stays ink', () => {
  const buffer = new CellBuffer(10, 4);
  paintBigText(buffer, 0, 0, say`T`, 1, themeNamed('monochrome').critical, unicode);
  expect(styleOf(buffer.styleAt(0, 0)).inverse).toBeUndefined();
});
