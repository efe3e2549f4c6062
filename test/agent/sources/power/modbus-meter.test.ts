import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meterOf } from '../../../../agent/sources/power/modbus-meter.ts';
import type { ModbusProfile, Quantity, WordOrder } from '../../../../agent/sources/power/modbus-profile.ts';
import { EASTRON_SDM630 } from '../../../../agent/sources/power/modbus-profiles/eastron-sdm630.ts';
import { MODBUS_PROFILES } from '../../../../agent/sources/power/modbus-profiles/inventory.ts';
import { JANITZA_UMG } from '../../../../agent/sources/power/modbus-profiles/janitza-umg.ts';
import { SCHNEIDER_IEM3000 } from '../../../../agent/sources/power/modbus-profiles/schneider-iem3000.ts';
import {
  readQuantities,
  registerBlocks,
  type Told,
} from '../../../../agent/sources/power/modbus-registers.ts';
import { LOAD, registersOf } from '../../../support/modbus-registers.ts';

type Numbers = Readonly<Partial<Record<Quantity, number>>>;
const meter = (numbers: Numbers, profile: ModbusProfile = EASTRON_SDM630) =>
  meterOf(profile, 'big', 'm', new Map<Quantity, Told>(Object.entries(numbers) as [Quantity, number][]));

/** What one profile makes of what a meter of another order of words or profile holds. */
function misread(profile: ModbusProfile, held: ReadonlyMap<number, Uint8Array>, order: WordOrder) {
  const blocks = registerBlocks(profile, true);
  const read = blocks.map(({ address, count }) => {
    const bytes = new Uint8Array(2 * count);
    for (const [at, registers] of held)
      if (at >= address && at < address + count) bytes.set(registers, 2 * (at - address));
    return bytes;
  });
  return meterOf(profile, order, 'm', readQuantities(profile, order, blocks, read));
}

describe('a meter’s row', () => {
  test('has the mean voltage, the highest current and what else is told of the mains', () => {
    expect(meter(LOAD)).toEqual({
      row: {
        device: 'm',
        point: 'main',
        place: 'inlet',
        model: 'Eastron SDM630',
        powerWatts: 65_835,
        apparentPowerVoltAmperes: 69_300,
        powerFactorRatio: 0.95,
        voltageVolts: 230.5,
        currentAmperes: 101.75,
        frequencyHertz: 50.015625,
        energyJoules: 3_600_000 * 123_456,
        notMeasured: null,
      },
      problem: null,
    });
  });

  test('has the power factor of its own power and apparent power where no register holds it', () => {
    const { powerFactor: _, ...without } = LOAD;
    expect(meter(without).row.powerFactorRatio).toBe(65_835 / 69_300);
    expect(meter({ voltage1: 230, current1: 0, power: 0, apparentPower: 0 }).row).toMatchObject({
      powerFactorRatio: null,
      notMeasured: expect.stringContaining('powerFactorRatio=nothing flows'),
    });
  });

  test('has the voltage of its lines where there is no neutral, and holds the power against them', () => {
    const delta: Numbers = { ...LOAD, voltage1: 0, voltage2: 0, voltage3: 0 };
    const { row, problem } = meter(delta, JANITZA_UMG);
    expect([row.voltageVolts, row.powerWatts, problem]).toEqual([expect.closeTo(399.2, 9), 65_835, null]);
    expect(meter({ ...delta, power: 65.8, apparentPower: 69.3 }, JANITZA_UMG).row.powerWatts).toBeNull();
  });

  test('keeps the sign of power that is given back, and has none in the power factor', () => {
    const { row, problem } = meter({ ...LOAD, power: -65_835, powerFactor: -0.95 });
    expect([row.powerWatts, row.powerFactorRatio, problem]).toEqual([-65_835, 0.95, null]);
  });

  test('has null with the reason for what the meter does not give', () => {
    const told = new Map<Quantity, Told>([['power', { absent: 'the meter says NaN' }]]);
    const { row } = meterOf(EASTRON_SDM630, 'big', 'm', told);
    expect(row).toMatchObject({ powerWatts: null, voltageVolts: null, energyJoules: null });
    expect(row.notMeasured).toContain('powerWatts=the meter says NaN');
    expect(row.notMeasured).toContain('energyJoules=the power is missing');
    expect(row.notMeasured).toContain('voltageVolts=the profile has no register for it');
  });
});

describe('numbers that cannot belong together', () => {
  test.each<[string, Numbers, string]>([
    ['power in kW read as W', { power: 65.835, apparentPower: 69.3 }, 'is not near voltage times current'],
    [
      'power in W read as kW',
      { power: 65_835_000, apparentPower: 69_300_000 },
      'is above voltage times current of',
    ],
    ['power above apparent power', { power: 74_000 }, 'is above the apparent power of'],
    [
      'power in kW read as W at a low power factor',
      { power: 4.2, apparentPower: 69.3, powerFactor: 0.06 },
      'is not near',
    ],
    [
      'a voltage that cannot be',
      { voltage2: 3e30 },
      'cannot be held against voltage and current: phase 2 has',
    ],
    ['a current that cannot be', { current3: -4 }, 'cannot be held against voltage and current: phase 3 has'],
    ['a power factor of another load', { powerFactor: 0.5 }, 'is not near voltage times current'],
  ])('leave no power and no energy: %s', (_what, numbers, words) => {
    const { row, problem } = meter({ ...LOAD, ...numbers });
    expect(problem).toContain(words);
    expect(problem).toContain('profile eastron-sdm630 does not fit it: order of words (big first), unit');
    expect(row).toMatchObject({
      powerWatts: null,
      apparentPowerVoltAmperes: null,
      powerFactorRatio: null,
      energyJoules: null,
      frequencyHertz: 50.015625,
    });
    for (const column of ['powerWatts', 'energyJoules']) expect(row.notMeasured).toContain(`${column}=`);
  });

  test.each<[string, Numbers, string, string]>([
    ['a frequency of a clock', { frequency: 5e7 }, 'frequencyHertz', 'frequency is said to be 50000000'],
    ['energy below zero', { energyImport: -1 }, 'energyJoules', 'energyImport is said to be -1'],
    ['a power factor above one', { powerFactor: 1.4 }, 'powerFactorRatio', 'powerFactor is said to be 1.4'],
  ])('are told of: %s', (_what, numbers, column, words) => {
    const { row, problem } = meter({ ...LOAD, ...numbers });
    expect(problem).toBe(`m: cannot be: ${words}, read by profile eastron-sdm630`);
    expect(row[column as keyof typeof row]).toBeNull();
  });

  test.each([...MODBUS_PROFILES.values()])(
    'are seen where $name is read in the wrong order of words',
    (profile) => {
      const { row, problem } = misread(profile, registersOf(profile, LOAD, 'little'), 'big');
      expect(problem).toContain(`profile ${profile.name} does not fit it`);
      expect(row).toMatchObject({ powerWatts: null, energyJoules: null });
      expect(misread(profile, registersOf(profile, LOAD, 'little'), 'little')).toMatchObject({
        problem: null,
      });
    },
  );

  test('are seen whatever the load is: words in the wrong order never give a power without a problem', () => {
    const load = fc.record({
      volts: fc.double({ min: 200, max: 300, noNaN: true }),
      amperes: fc.double({ min: 1, max: 4000, noNaN: true }),
      factor: fc.double({ min: 0.3, max: 1, noNaN: true }),
      hertz: fc.double({ min: 49, max: 61, noNaN: true }),
    });
    fc.assert(
      fc.property(
        load,
        fc.constantFrom(...MODBUS_PROFILES.values()),
        ({ volts, amperes, factor, hertz }, profile) => {
          const numbers: Numbers = {
            ...LOAD,
            ...{ voltage1: volts, voltage2: volts * 1.01, voltage3: volts * 0.99 },
            ...{ current1: amperes, current2: amperes, current3: amperes, powerFactor: factor },
            ...{ power: 3 * volts * amperes * factor, apparentPower: 3 * volts * amperes, frequency: hertz },
          };
          expect(misread(profile, registersOf(profile, numbers), 'big').problem).toBeNull();
          const { row, problem } = misread(profile, registersOf(profile, numbers, 'little'), 'big');
          expect(row.powerWatts === null || Math.abs(row.powerWatts ?? 0) < 21).toBe(true);
          expect(row.energyJoules).toBeNull();
          expect(problem).not.toBeNull();
        },
      ),
    );
  });

  test('are seen where a meter of one maker is read by the profile of another', () => {
    const { row } = misread(SCHNEIDER_IEM3000, registersOf(JANITZA_UMG, LOAD), 'big');
    expect(row.powerWatts === null || row.powerWatts === 0).toBe(true);
  });
});
