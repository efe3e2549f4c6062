import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintMatrix } from '../../../source/components/matrix.ts';
import { layer } from '../../../source/screen/style.ts';
import { paintedOn, theme, unicode, wordsOf } from '../../support/painted.ts';

describe('a matrix', () => {
  it('shows each against each, and nothing where they do not meet', () => {
    const names = [say`De Halm`, say`Zernike`];
    const buffer = paintedOn([44, 3], (cells, rect) =>
      paintMatrix(
        cells,
        rect,
        {
          columnWord: say`to`,
          names,
          cell: (row, column) => (row === column ? null : wordsOf(row === 0 ? say`0.41 ms` : say`0.48 ms`)),
          cursor: { row: 0, column: 1 },
        },
        unicode,
      ),
    );
    expect(buffer.toText()).toBe(
      [
        '          to De Halm   to Zernike',
        'De Halm   ·            0.41 ms',
        'Zernike   0.48 ms      ·',
      ].join('\n'),
    );
    expect(buffer.styleAt(23, 1)).toBe(layer(theme.text, theme.selection));
  });
});
