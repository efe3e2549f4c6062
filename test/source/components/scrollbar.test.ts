import { describe, expect, it } from 'vitest';
import { paintScrollbar } from '../../../source/components/scrollbar.ts';
import { ascii, paintedOn } from '../../support/painted.ts';

describe('a scroll bar', () => {
  it('says which part is in sight, and is not there when all is', () => {
    const shown = (offset: number, count: number) =>
      paintedOn([1, 4], (cells, rect) => paintScrollbar(cells, rect, { offset, visible: 10, count }, ascii))
        .toText()
        .replaceAll('\n', '');
    expect(shown(0, 40)).toBe('#|||');
    expect(shown(30, 40)).toBe('|||#');
    expect(shown(0, 10)).toBe('');
  });
});
