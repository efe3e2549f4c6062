import fc from 'fast-check';
import { eastAsianWidth } from 'get-east-asian-width';
import { describe, expect, it } from 'vitest';
import { neutralise, say } from '../../protocol/text.ts';
import { cellWidth, cut, fitCells, isPlainCode, pad } from '../../protocol/text-width.ts';

const width = (raw: string) => cellWidth(neutralise(raw));
const anyText = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
  .map((raw) => neutralise(raw));

describe('cellWidth', () => {
  it('counts wide characters two, marks none and ambiguous ones one', () => {
    expect(width('gpu-001')).toBe(7);
    expect(width('漢字')).toBe(4);
    expect(width('한국')).toBe(4);
    expect(width('ＡＢ')).toBe(4);
    expect(width('x\u0301\u0302')).toBe(1);
    expect(width('–…▲●½°')).toBe(6);
    expect(width('🚀')).toBe(2);
    expect(width('🇳🇱')).toBe(2);
  });

  it('is the sum of the parts, so that columns of joined text stay aligned', () => {
    fc.assert(
      fc.property(anyText, anyText, (left, right) => {
        expect(cellWidth(say`${left}${right}`)).toBe(cellWidth(left) + cellWidth(right));
      }),
    );
  });
});

describe('a plain character', () => {
  it('is one cell by the table of Unicode, and no mark', () => {
    for (let code = 0; code <= 0xffff; code++) {
      if (!isPlainCode(code)) continue;
      expect([code, eastAsianWidth(code)]).toEqual([code, 1]);
      expect([code, /\p{M}/u.test(String.fromCodePoint(code))]).toEqual([code, false]);
    }
  });
});

describe('cut', () => {
  it('ends shortened text with an ellipsis inside the cells given', () => {
    expect(cut(neutralise('dh-a14-n03'), 6)).toBe('dh-a1…');
    expect(cut(neutralise('dh-a14-n03'), 10)).toBe('dh-a14-n03');
    expect(cut(neutralise('漢字漢字'), 5)).toBe('漢字…');
    expect(cut(neutralise('漢字漢字'), 4)).toBe('漢…');
    expect(cut(neutralise('漢字'), 4)).toBe('漢字');
    expect(cut(neutralise('abc'), 1)).toBe('…');
    expect(cut(neutralise('abc'), 0)).toBe('');
    expect(cut(neutralise('abcdef'), 4, say`..`)).toBe('ab..');
  });

  it('never gives more cells than asked, and gives the whole text when it fits', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, cells) => {
        const shortened = cut(text, cells);
        expect(cellWidth(shortened)).toBeLessThanOrEqual(cells);
        if (cellWidth(text) <= cells) expect(shortened).toBe(text);
        expect(neutralise(shortened)).toBe(shortened);
      }),
    );
  });
});

describe('pad and fitCells', () => {
  it('align by cells, not by characters', () => {
    expect(pad(neutralise('漢'), 4)).toBe('漢  ');
    expect(pad(neutralise('64'), 4, 'end')).toBe('  64');
    expect(pad(neutralise('abcdef'), 4)).toBe('abcdef');
    expect(fitCells(neutralise('abcdef'), 4)).toBe('abc…');
  });

  it('fitCells always gives exactly the cells asked for', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, cells) => {
        expect(cellWidth(fitCells(text, cells, 'end'))).toBe(cells);
      }),
    );
  });
});
