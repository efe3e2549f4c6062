import { describe, expect, test } from 'vitest';
import { UPS_MIB } from '../../../../agent/sources/power/snmp-ups-mib.ts';
import { pointsOf } from '../../../support/snmp-points.ts';

const points = pointsOf(UPS_MIB, '1.3.6.1.2.1.33.1');

describe('UPS-MIB', () => {
  const three: Readonly<Record<string, number | string>> = {
    '1.1.0': 'Eaton',
    '1.2.0': '9395P',
    '2.1.0': 2,
    '2.3.0': 14,
    '2.4.0': 97,
    '2.5.0': 4320,
    '2.6.0': 0,
    '2.7.0': 25,
    '3.2.0': 3,
    '4.1.0': 3,
    '4.2.0': 499,
    '4.3.0': 3,
    ...Object.fromEntries(
      [1, 2, 3].flatMap((line) => [
        [`3.3.1.2.${line}`, 500],
        [`3.3.1.3.${line}`, 229 + line],
        [`3.3.1.4.${line}`, 1000 + line],
        [`3.3.1.5.${line}`, 21_000],
        [`4.4.1.2.${line}`, 230],
        [`4.4.1.3.${line}`, 900],
        [`4.4.1.4.${line}`, 20_000 + line],
      ]),
    ),
  };

  test('of three lines gives the sum of their power, the mean voltage and the highest current', () => {
    const rows = points(three);
    expect(rows.get('input')).toMatchObject({
      place: 'input',
      model: 'UPS 9395P',
      powerWatts: 63_000,
      voltageVolts: 231,
      currentAmperes: 100.3,
      frequencyHertz: 50,
      state: 'ok',
    });
    expect(rows.get('output')).toMatchObject({ powerWatts: 60_006, frequencyHertz: 49.9 });
    expect(rows.get('battery')).toMatchObject({
      chargeRatio: 0.97,
      remainingSeconds: 840,
      voltageVolts: 432,
      temperatureCelsius: 25,
      state: 'ok',
    });
  });

  test('gives no sum where a line does not tell its power', () => {
    const { '4.4.1.4.2': _, ...without } = three;
    expect(points(without).get('output')).toMatchObject({
      powerWatts: null,
      voltageVolts: 230,
      notMeasured: expect.stringContaining('powerWatts=told of 2 of 3 phases'),
    });
  });

  test('of one line does not count those that are there and empty, or all zeros', () => {
    const values = {
      '3.3.1.3.1': 230,
      '3.3.1.3.2': 0,
      '3.3.1.3.3': 0,
      '3.3.1.4.1': 12,
      '3.3.1.4.2': 0,
      '3.3.1.5.1': 270,
    };
    expect(points(values).get('input')).toMatchObject({ voltageVolts: 230, powerWatts: 270 });
  });

  test.each([
    [5, 'on battery', 'on battery'],
    [4, 'warning', 'ok'],
    [2, 'off', 'ok'],
    [99, 'unknown', 'ok'],
    [-1, 'unknown', 'ok'],
  ])('with output source %i is %s, and its battery %s', (source, output, battery) => {
    const rows = points({ ...three, '4.1.0': source });
    expect(rows.get('output')?.state).toBe(output);
    expect(rows.get('battery')?.state).toBe(battery);
  });
});
