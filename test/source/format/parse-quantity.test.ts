import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../protocol/schema/column.ts';
import { exampleQuantity, parseQuantity } from '../../../source/format/parse-quantity.ts';
import { formatQuantity } from '../../../source/format/quantity.ts';

const UNITS: readonly Unit[] = ['count', 'ratio', 'W', 'B', 'Hz', '°C', 's', 'J', 'bit/s', 'm³', 'none'];

describe('parseQuantity', () => {
  it.each<[string, Unit, number | null]>([
    ['700W', 'W', 700],
    ['700', 'W', 700],
    ['1.2kW', 'W', 1200],
    ['1.2KW', 'W', 1200],
    ['50MW', 'W', 50e6],
    ['50mW', 'W', 0.05],
    ['50Mw', 'W', null],
    ['700w', 'W', 700],
    ['70e6', 'W', 70e6],
    ['80GiB', 'B', 80 * 1024 ** 3],
    ['80gib', 'B', 80 * 1024 ** 3],
    ['80GB', 'B', 80e9],
    ['80G', 'B', 80e9],
    ['512Mi', 'B', 512 * 1024 ** 2],
    ['1,755 MHz', 'Hz', 1.755e9],
    ['100Gbit/s', 'bit/s', 100e9],
    ['100Gbps', 'bit/s', 100e9],
    ['100MB/s', 'bit/s', 800e6],
    ['100mb/s', 'bit/s', null],
    ['85', '°C', 85],
    ['85C', '°C', 85],
    ['85°C', '°C', 85],
    ['185F', '°C', null],
    ['-5 °C', '°C', -5],
    ['90%', 'ratio', 0.9],
    ['0.9', 'ratio', 0.9],
    ['7 %', 'ratio', 0.07],
    ['5k', 'count', 5000],
    ['5m', 'count', null],
    ['1.2kWh', 'J', 4.32e6],
    ['12m3', 'm³', 12],
    ['1,5', 'none', null],
    ['', 'W', null],
    ['W', 'W', null],
    ['700 V', 'W', null],
    ['250ms', 's', 0.25],
    ['2s', 's', 2],
    ['5m', 's', 300],
    ['1h30m', 's', 5400],
    ['2d', 's', 172_800],
    ['2 h 10', 's', 7800],
    ['90', 's', 90],
    ['1.5', 's', 1.5],
    ['5m1h', 's', null],
    ['5m5m', 's', null],
    ['5x', 's', null],
    ['5 5', 's', null],
    ['1'.repeat(400), 'none', null],
    ['1e400', 'none', null],
  ])('reads %j in %s as %d', (text, unit, value) => {
    const parsed = parseQuantity(text, unit);
    if (value === null || parsed === null) expect(parsed).toBe(value);
    else expect(parsed).toBeCloseTo(value, 9);
  });

  it('reads its own examples', () => {
    for (const unit of UNITS) expect(parseQuantity(exampleQuantity(unit), unit)).not.toBeNull();
  });

  it('reads back what formatQuantity writes, within its rounding', () => {
    const size = fc
      .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -5, max: 14 }))
      .map(([mantissa, power]) => mantissa * 10 ** power);
    fc.assert(
      fc.property(
        fc.oneof(size, fc.constant(0)),
        fc.boolean(),
        fc.constantFrom(...UNITS),
        (magnitude, negative, unit) => {
          const value = negative ? -magnitude : magnitude;
          const back = parseQuantity(formatQuantity(value, unit), unit);
          expect(back).not.toBeNull();
          expect(Math.abs((back ?? Number.NaN) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.055);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives a finite number or null for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...UNITS), (text, unit) => {
        const value = parseQuantity(text, unit);
        expect(value === null || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
