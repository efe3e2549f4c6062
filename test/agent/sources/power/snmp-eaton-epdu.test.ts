import { describe, expect, test } from 'vitest';
import { EATON_EPDU } from '../../../../agent/sources/power/snmp-eaton-epdu.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(EATON_EPDU, '1.3.6.1.4.1.534.6.6.7');

describe('Eaton ePDU', () => {
  const unit = (of: number, kinds: readonly number[]) =>
    Object.fromEntries(
      kinds.flatMap((kind, row) => [
        [`3.4.1.2.${of}.1.${row + 1}`, kind],
        [`3.4.1.3.${of}.1.${row + 1}`, kind === 4 ? 3300 : 1100],
        [`3.4.1.4.${of}.1.${row + 1}`, kind === 4 ? 3000 : 1000],
        [`3.4.1.5.${of}.1.${row + 1}`, kind === 4 ? 30_000 : 10_000],
      ]),
    );

  test('takes the row of totals as it is, sums phases where there is none, and does not count both', () => {
    expect(points(unit(0, [1, 2, 3, 4])).get('inlet 1')).toMatchObject({
      powerWatts: 3000,
      apparentPowerVoltAmperes: 3300,
      energyJoules: 30_000 * 3600,
    });
    expect(points(unit(1, [1, 2, 3])).get('unit 1 inlet 1')).toMatchObject({
      powerWatts: 3000,
      energyJoules: 30_000 * 3600,
    });
  });

  test('leaves out the neutral, and prefers voltages against it', () => {
    const rows = points({
      ...Object.fromEntries(
        [2, 3, 4, 5].flatMap((kind, row) => [
          [`3.3.1.2.0.1.${row + 1}`, kind],
          [`3.3.1.3.0.1.${row + 1}`, kind === 2 ? -1 : 32_000],
          [`3.3.1.4.0.1.${row + 1}`, kind === 2 ? 40_000 : 10_000 + kind],
        ]),
      ),
      '3.2.1.2.0.1.1': 2,
      '3.2.1.3.0.1.1': 230_500,
      '3.2.1.2.0.1.2': 5,
      '3.2.1.3.0.1.2': 400_000,
      '3.1.1.3.0.1': 499,
      '3.3.1.5.0.1.2': 4,
    });
    expect(rows.get('inlet 1')).toMatchObject({
      currentAmperes: 10.005,
      ratedCurrentAmperes: 32,
      voltageVolts: 230.5,
      frequencyHertz: 49.9,
      state: 'critical',
      powerWatts: null,
    });
  });

  test('has breakers and outlets, and no groups of an operator’s making', () => {
    const rows = points({
      '5.1.1.4.0.1': 1,
      '5.1.1.5.0.1': 2,
      '5.4.1.3.0.1': 0,
      '5.4.1.2.0.1': 16_000,
      '5.1.1.4.0.2': 5,
      '5.5.1.3.0.2': 900,
      '6.5.1.3.0.7': 150,
      '6.5.1.6.0.7': 958,
      '6.6.1.2.0.7': 1,
    });
    expect([...rows.keys()]).toEqual(['branch 1', 'outlet 7']);
    expect(rows.get('branch 1')).toMatchObject({ state: 'off', ratedCurrentAmperes: 16 });
    expect(rows.get('outlet 7')).toMatchObject({ powerWatts: 150, powerFactorRatio: 0.958, state: 'ok' });
  });
});
