import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stableOrder } from '../../../source/fabric/stable-order.ts';

/** The same by comparing. */
function plainOrder(keys: Float64Array): number[] {
  return [...keys.keys()].sort((a, b) => {
    const [x, y] = [keys[a]!, keys[b]!];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return x === y ? a - b : x < y ? -1 : 1;
  });
}

describe('an order of numbers', () => {
  it.each([[50], [3_000]])(
    'of %i is that of comparing them, equal ones as they stood, null last',
    (length) => {
      const number = fc.oneof(
        fc.double(),
        fc.constantFrom(Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        fc.integer({ min: -3, max: 3 }),
        fc.integer(),
      );
      fc.assert(
        fc.property(fc.array(number, { minLength: 1, maxLength: length, size: 'max' }), (some) => {
          const keys = Float64Array.from({ length }, (_, at) => some[(at * 7) % some.length]!);
          expect([...stableOrder(keys)]).toEqual(plainOrder(keys));
        }),
        { numRuns: 60 },
      );
    },
  );

  it('of whole numbers alone, which take a shorter way, is that too', () => {
    const number = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 3_000, size: 'max' }), (some) => {
        const keys = Float64Array.from({ length: 3_000 }, (_, at) => some[(at * 7) % some.length]!);
        expect([...stableOrder(keys)]).toEqual(plainOrder(keys));
        expect([...stableOrder(keys.toSorted())]).toEqual(plainOrder(keys.toSorted()));
      }),
      { numRuns: 40 },
    );
  });
});
