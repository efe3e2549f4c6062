import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../protocol/table/column-store.ts';
import { ByteReader, ByteWriter, WireError } from '../../../protocol/wire/bytes.ts';
import { readPlanes, writePlanes } from '../../../protocol/wire/planes.ts';
import { readMoves, writeMoves } from '../../../protocol/wire/step-moves.ts';

const numbers = fc.array(fc.oneof(fc.nat(300), fc.nat(), fc.integer({ min: 0, max: 2 ** 53 - 1 })), {
  maxLength: 50,
});

describe('planes', () => {
  test('give back every number', () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const writer = new ByteWriter();
        writePlanes(writer, Float64Array.from(list));
        const reader = new ByteReader(writer.view());
        expect([...readPlanes(reader, list.length)]).toEqual(list);
        expect(reader.left).toBe(0);
      }),
    );
  });

  test('of any bytes at all are numbers or a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(70), (bytes, count) => {
        try {
          readPlanes(new ByteReader(bytes), count);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});

/** All cells of a column whose steps are these. */
const standingAt = (before: Float64Array): Standing => ({
  count: before.length,
  tell: (from, to, steps) => steps.set(before.subarray(from, to)),
});

describe('moves', () => {
  const scale = {
    lowest: -(2 ** 50),
    highest: 2 ** 50,
    stepsOf: (value: number) => value,
    valueOf: (steps: number) => steps,
  };
  const steps = fc.oneof(
    fc.constant(Number.NaN),
    fc.integer({ min: -1000, max: 1000 }),
    fc.integer({ min: -(2 ** 49), max: 2 ** 49 }),
  );

  test('lead from what was to what is, null on either side, by any divisor', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(steps, steps), { maxLength: 40 }),
        fc.constantFrom(1, 10, 1024),
        (pairs, factor) => {
          const before = Float64Array.from(pairs, ([was]) => Math.trunc(was / factor) * factor);
          const now = Float64Array.from(pairs, ([, is]) => Math.trunc(is / factor) * factor);
          const writer = new ByteWriter();
          writeMoves(writer, { steps: now, before });
          expect(
            [...readMoves(new ByteReader(writer.view()), standingAt(before), scale, 'x')].map(
              (value) => value + 0,
            ),
          ).toEqual([...now].map((value) => value + 0));
        },
      ),
    );
  });

  test('that are one and the same for all cost a few bytes', () => {
    const before = Float64Array.from({ length: 40_000 }, (_, row) => row);
    const writer = new ByteWriter();
    writeMoves(writer, { steps: before.map((value) => value + 1000), before });
    expect(writer.length).toBeLessThan(8);
  });
});
