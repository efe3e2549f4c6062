import { describe, expect, it } from 'vitest';
import { clampSize } from '../../../source/serve/served-terminal.ts';

describe('the size that a client tells', () => {
  it.each([
    [120, 40, 120, 40],
    [1, 1, 20, 5],
    [4_294_967_295, 4_294_967_295, 500, 200],
    [0, 0, 80, 24],
    [Number.NaN, -3, 80, 24],
    [80.5, 24, 80, 24],
  ])('%d by %d is a screen of %d by %d', (columns, rows, width, height) => {
    expect(clampSize(columns, rows)).toEqual({ columns: width, rows: height });
  });
});
