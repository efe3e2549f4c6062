import { describe, expect, it } from 'vitest';
import { paintTextField } from '../../../source/components/text-field.ts';
import { createLine } from '../../../source/screen/line-editor.ts';
import { paintedOn, theme, unicode } from '../../support/painted.ts';

describe('a text field', () => {
  it('scrolls so that the cursor is in sight', () => {
    const buffer = paintedOn([6, 1], (cells, rect) =>
      paintTextField(cells, rect, createLine('abcdefgh'), unicode),
    );
    expect(buffer.toText()).toBe('defgh');
    expect(buffer.styleAt(5, 0)).toBe(theme.fieldCursor);
  });

  it('shows what was pasted without letting it through', () => {
    const buffer = paintedOn([20, 1], (cells, rect) =>
      paintTextField(cells, rect, createLine('a\x1b[2Jb'), unicode),
    );
    expect(buffer.toText()).toBe('a‹1B›[2Jb');
  });
});
