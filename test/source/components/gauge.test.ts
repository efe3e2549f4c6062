import { describe, expect, it } from 'vitest';
import { paintGauge } from '../../../source/components/gauge.ts';
import { ascii, paintedOn, theme, unicode } from '../../support/painted.ts';

describe('a gauge', () => {
  it.each([
    [0, '░░░░'],
    [0.001, '▏░░░'],
    [0.5, '██░░'],
    [0.53, '██▏░'],
    [1, '████'],
    [7, '████'],
    [null, '–░░░'],
    [Number.NaN, '–░░░'],
  ])('of %s is %s', (ratio, shown) => {
    expect(
      paintedOn([4, 1], (cells, rect) => paintGauge(cells, rect, ratio, theme.bar, unicode)).toText(),
    ).toBe(shown);
  });

  it.each([
    [0.01, '#...'],
    [0.6, '##..'],
    [null, '-...'],
  ])('of %s is %s in ASCII', (ratio, shown) => {
    expect(
      paintedOn([4, 1], (cells, rect) => paintGauge(cells, rect, ratio, theme.bar, ascii)).toText(),
    ).toBe(shown);
  });
});
