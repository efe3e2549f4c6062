import { describe, expect, it } from 'vitest';
import { paintSparkline } from '../../../source/components/sparkline.ts';
import { ascii, paintedOn, theme, unicode } from '../../support/painted.ts';

describe('a sparkline', () => {
  const scale = { least: 0, most: 8, style: theme.bar };

  it('has its newest value at the right and holes where nothing was measured', () => {
    const values = [0, 1, null, 4, 8, Number.NaN, 3];
    const buffer = paintedOn([8, 1], (cells, rect) => paintSparkline(cells, rect, values, scale, unicode));
    expect(buffer.toText()).toBe(' ▁▂ ▅█ ▄');
    expect(buffer.styleAt(1, 0)).toBe(theme.bar);
  });

  it('shows the newest that fit, in ASCII too, and bounds what is off the scale', () => {
    const buffer = paintedOn([4, 1], (cells, rect) =>
      paintSparkline(cells, rect, [5, 5, -3, 0, 4, 99], scale, ascii),
    );
    expect(buffer.toText()).toBe('__-#');
  });

  it('is flat where the scale has no extent', () => {
    const flat = { least: 3, most: 3, style: theme.bar };
    expect(
      paintedOn([3, 1], (cells, rect) => paintSparkline(cells, rect, [3, 3], flat, unicode)).toText(),
    ).toBe(' ▁▁');
  });
});
