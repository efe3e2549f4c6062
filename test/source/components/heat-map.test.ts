import { describe, expect, it } from 'vitest';
import { say } from '../../../protocol/text.ts';
import { paintHeatMap } from '../../../source/components/heat-map.ts';
import { paintedOn, theme, unicode } from '../../support/painted.ts';

describe('a heat map', () => {
  it('tells heat by shade and by colour, and asks only for the cells in sight', () => {
    const asked: number[] = [];
    const heats = [0, 0.3, 0.5, 0.99, null];
    const buffer = paintedOn([3, 2], (cells, rect) =>
      paintHeatMap(
        cells,
        rect,
        {
          count: 1_000_000,
          heatOf: (index) => {
            asked.push(index);
            return index === 5 ? { text: say`!`, style: theme.critical } : (heats[index] ?? null);
          },
        },
        unicode,
      ),
    );
    expect(buffer.toText()).toBe('·░▒\n█?!');
    expect(buffer.styleAt(0, 0)).toBe(theme.heat[0]);
    expect(buffer.styleAt(0, 1)).toBe(theme.heat.at(-1));
    expect(buffer.styleAt(2, 1)).toBe(theme.critical);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
