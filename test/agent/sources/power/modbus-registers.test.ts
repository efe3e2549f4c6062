import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RegisterFormat, RegisterValue } from '../../../../agent/sources/power/modbus-profile.ts';
import { MODBUS_PROFILES } from '../../../../agent/sources/power/modbus-profiles/inventory.ts';
import {
  decodeValue,
  readQuantities,
  registerBlocks,
} from '../../../../agent/sources/power/modbus-registers.ts';
import { fixturePath } from '../../../support/e2e-captures.ts';
import { encodeNumber, LOAD, registersOf } from '../../../support/modbus-registers.ts';

const profile = (name: string) => {
  const found = MODBUS_PROFILES.get(name);
  if (found === undefined) throw new Error(`no profile ${name}`);
  return found;
};
const value = (format: RegisterFormat, more: Partial<RegisterValue> = {}): RegisterValue => ({
  register: 0,
  format,
  unit: 'W',
  ...more,
});

describe('a value in registers', () => {
  const orders = fc.constantFrom('big' as const, 'little' as const);
  const whole = (format: RegisterFormat, least: number, most: number) =>
    fc.tuple(fc.constant(format), fc.integer({ min: least, max: most }));
  const numbers = fc.oneof(
    whole('int16', -(2 ** 15), 2 ** 15 - 1),
    whole('uint16', 0, 2 ** 16 - 1),
    whole('int32', -(2 ** 31), 2 ** 31 - 1),
    whole('uint32', 0, 2 ** 32 - 1),
    fc.tuple(fc.constant('int64' as const), fc.maxSafeInteger()),
    fc.tuple(fc.constant('float32' as const), fc.float({ noNaN: true, noDefaultInfinity: true })),
  );

  test('is what was written there, in either order of words', () => {
    fc.assert(
      fc.property(numbers, orders, ([format, number], order) => {
        const read = decodeValue(encodeNumber(number, format, order), value(format), order);
        expect(read === number || (Object.is(number, -0) && read === 0)).toBe(true);
      }),
    );
  });

  test('of any bytes is a finite number or has a reason', () => {
    const formats = fc.constantFrom<RegisterFormat>('float32', 'int64', 'uint32', 'int32', 'uint16', 'int16');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), formats, orders, (bytes, format, order) => {
        const length = encodeNumber(0, format, 'big').length;
        const read = decodeValue(bytes.subarray(0, length), value(format), order);
        expect(typeof read === 'number' ? Number.isFinite(read) : read.absent.length > 0).toBe(true);
      }),
    );
  });

  test('is brought to watts, joules and the like by its unit and scale', () => {
    const float = (number: number) => encodeNumber(number, 'float32', 'big');
    expect(decodeValue(float(1.5), value('float32', { unit: 'kW' }), 'big')).toBe(1500);
    expect(decodeValue(float(2), value('float32', { unit: 'Wh' }), 'big')).toBe(7200);
    expect(decodeValue(float(2), value('float32', { unit: 'kWh' }), 'big')).toBe(7_200_000);
    const tenths = value('int16', { unit: 'V', scale: 0.1 });
    expect(decodeValue(encodeNumber(2305, 'int16', 'big'), tenths, 'big')).toBeCloseTo(230.5, 9);
  });

  test('is absent where the meter has no number, or says so in its own bits', () => {
    const nothing = encodeNumber(Number.NaN, 'float32', 'big');
    expect(decodeValue(nothing, value('float32'), 'big')).toEqual({ absent: 'the meter says NaN' });
    const never = value('int64', { absent: 0x8000_0000_0000_0000n });
    const least = encodeNumber(-(2n ** 63n), 'int64', 'big');
    expect(decodeValue(least, never, 'big')).toEqual({ absent: 'the meter says it is not there' });
    expect(decodeValue(least, value('int64'), 'big')).toBe(-(2 ** 63));
  });
});

/** Registers counted from 0 by names of mbmd. */
const FACTS: Readonly<
  Record<string, readonly { readonly measurement: string; readonly register: number }[]>
> = JSON.parse(readFileSync(fixturePath('power/mbmd/registers.json'), 'utf8'));
const NAMES = {
  voltage1: 'VoltageL1',
  voltage2: 'VoltageL2',
  voltage3: 'VoltageL3',
  current1: 'CurrentL1',
  current2: 'CurrentL2',
  current3: 'CurrentL3',
  power: 'Power',
  apparentPower: 'ApparentPower',
  powerFactor: 'Cosphi',
  frequency: 'Frequency',
  energyImport: 'Import',
} as const;

describe('a profile', () => {
  test.each([
    ['janitza-umg', 'janitza', 9],
    ['schneider-iem3000', 'iem3000', 10],
    ['eastron-sdm630', 'sdm', 11],
  ])('%s reads the registers that mbmd reads, counted from 0', (name, maker, atLeast) => {
    const { quantities, registerBase } = profile(name);
    let compared = 0;
    for (const [quantity, measurement] of Object.entries(NAMES)) {
      const ours = quantities[quantity as keyof typeof NAMES];
      const theirs = FACTS[maker]?.find((fact) => fact.measurement === measurement);
      if (ours === undefined || theirs === undefined) continue;
      expect([measurement, ours.register - registerBase]).toEqual([measurement, theirs.register]);
      compared += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(atLeast);
  });

  test.each([
    ['janitza-umg', [[19000, 70]]],
    [
      'schneider-iem3000',
      [
        [2999, 112],
        [3203, 4],
      ],
    ],
    ['eastron-sdm630', [[0, 74]]],
  ])('%s is read with few requests, none larger than its device takes', (name, expected) => {
    const blocks = registerBlocks(profile(name), false);
    expect(blocks.map(({ address, count }) => [address, count])).toEqual(expected);
    for (const { count } of blocks) expect(count).toBeLessThanOrEqual(profile(name).mostRegisters);
  });

  test.each([...MODBUS_PROFILES.keys()])(
    '%s can be read without any register that nobody asked for',
    (name) => {
      const held = registersOf(profile(name), LOAD);
      const words = [...held].flatMap(([address, bytes]) =>
        Array.from({ length: bytes.length / 2 }, (_, word) => address + word),
      );
      const asked = registerBlocks(profile(name), true).flatMap(({ address, count }) =>
        Array.from({ length: count }, (_, word) => address + word),
      );
      expect(asked.sort((a, b) => a - b)).toEqual(words.sort((a, b) => a - b));
    },
  );

  test('that comes short gives reasons, not numbers', () => {
    const janitza = profile('janitza-umg');
    const blocks = registerBlocks(janitza, false);
    const told = readQuantities(janitza, 'big', blocks, [new Uint8Array(4)]);
    expect(new Set([...told.values()].map((one) => JSON.stringify(one)))).toEqual(
      new Set(['{"absent":"was not read"}']),
    );
  });
});
