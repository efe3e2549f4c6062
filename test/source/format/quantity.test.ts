import { describe, expect, it } from 'vitest';
import { formatQuantities, formatQuantity } from '../../../source/format/quantity.ts';
import { ASCII_SIGNS } from '../../../source/format/signs.ts';

describe('formatQuantity', () => {
  it.each([
    [671, 'W', '671 W'],
    [1200, 'W', '1.2 kW'],
    [61_234_567, 'W', '61.2 MW'],
    [70e6, 'W', '70 MW'],
    [999.6, 'W', '1 kW'],
    [-1500, 'W', '-1.5 kW'],
    [0, 'W', '0 W'],
    [0.004, 'W', '0.004 W'],
    [112 * 1024 ** 3, 'B', '112 GiB'],
    [1023.7 * 1024 ** 2, 'B', '1 GiB'],
    [1000 * 1024 ** 2, 'B', '1,000 MiB'],
    [512, 'B', '512 B'],
    [1.755e9, 'Hz', '1,755 MHz'],
    [49.987, 'Hz', '49.987 Hz'],
    [212e9, 'bit/s', '212 Gbit/s'],
    [0.97, 'ratio', '97 %'],
    [0.07, 'ratio', '7 %'],
    [0.004, 'ratio', '0.4 %'],
    [0.000012, 'ratio', '0.0012 %'],
    [1, 'ratio', '100 %'],
    [0, 'ratio', '0 %'],
    [64, '°C', '64 °C'],
    [22.4, '°C', '22.4 °C'],
    [7800, 's', '2 h 10'],
    [9812, 'count', '9,812'],
    [1_234_567, 'count', '1,234,567'],
    [1.14, 'none', '1.14'],
    [4_294_901_757, 'none', '4,294,901,757'],
    [12.34, 'm³', '12.3 m³'],
    [1_250, 'J', '1.25 kJ'],
    [3.6e6, 'J', '1 kWh'],
    [5.3e12, 'J', '1.47 GWh'],
  ] as const)('writes %d %s as %s', (value, unit, text) => {
    expect(formatQuantity(value, unit)).toBe(text);
  });

  it('never writes 0 for what was not measured', () => {
    expect(formatQuantity(null, 'W')).toBe('–');
    expect(formatQuantity(Number.NaN, 'W')).toBe('–');
    expect(formatQuantity(null, 'W', { signs: ASCII_SIGNS })).toBe('-');
  });

  it('never writes 100 % for what is not quite all, nor 0 for what is not nothing', () => {
    expect(formatQuantity(0.9996, 'ratio')).toBe('99.9 %');
    expect(formatQuantity(0.9999999, 'ratio')).toBe('99.9 %');
    expect(formatQuantity(1e-15, 'ratio')).toBe('<0.000000001 %');
    expect(formatQuantity(-1e-15, '°C')).toBe('0 °C');
  });

  it('pads to a width, and has twins in ASCII', () => {
    expect(formatQuantity(64, '°C', { width: 7 })).toBe('  64 °C');
    expect(formatQuantity(64, '°C', { signs: ASCII_SIGNS })).toBe('64 C');
    expect(formatQuantity(2e-6, 's', { signs: ASCII_SIGNS })).toBe('2 us');
  });
});

describe('formatQuantities', () => {
  it('writes a column in the scale of its largest value, digits below digits', () => {
    expect(formatQuantities([61.2e6, 1.9e6, null], 'W')).toEqual({
      symbol: 'MW',
      cells: ['61.2', '1.9', '–'],
    });
    expect(formatQuantities([671, 0, 668], 'W')).toEqual({ symbol: 'W', cells: ['671', '0', '668'] });
    expect(formatQuantities([0.00041, 0.00902], 's')).toEqual({ symbol: 'ms', cells: ['0.41', '9.02'] });
    expect(formatQuantities([40, 7800], 's')).toEqual({ symbol: '', cells: ['40 s', '2 h 10'] });
    expect(formatQuantities([], 'B')).toEqual({ symbol: 'B', cells: [] });
  });

  it('says that a small value is there although the scale is too coarse for it', () => {
    expect(formatQuantities([99.5e6, 1000], 'W')).toEqual({ symbol: 'MW', cells: ['99.5', '<0.1'] });
    expect(formatQuantities([1, 0.9996, 0.5], 'ratio').cells).toEqual(['100', '99', '50']);
  });
});
